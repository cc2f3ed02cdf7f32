"""Mail: each sent once, with a receipt that says how far it got."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from chalicelib import clock, log
from chalicelib.aws import post, tables
from chalicelib.settings import settings

GONE_QUIET = timedelta(minutes=15)
"""After this long a mail that was being sent is sent again: its sender died, before or after SES took it."""
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str
    html: str


class BeingSent(Exception):
    """Another worker claimed this mail and has not finished; look again later."""


def send_once(mail_id: str, to: str, compose: Callable[[], Mail | None]) -> None:
    """Send the mail with this id, unless it was sent. Exactly once, but for a crash in the moment between SES's answer
    and the receipt: then once more, a quarter of an hour later. `compose` may find that there is nothing to say.

    Raises BeingSent, post.NotTaken.
    """
    if not _claim(mail_id):
        return None
    mail = compose()
    if mail is None:
        return _note(mail_id, "skipped")
    try:
        message = post.send(to, mail.subject, mail.text, mail.html, mail_id)
    except post.NotTaken:
        _note(mail_id, "created")  # certainly not sent, so the next attempt need not wait
        raise
    _note(mail_id, "sent", message)
    log.event("mail.sent", mail=mail_id)
    return None


def _claim(mail_id: str) -> bool:
    """Whether this mail is ours to send now. Raises BeingSent."""
    now, expires = clock.now(), int((clock.now() + KEPT).timestamp())
    stale = (now - GONE_QUIET).isoformat()
    try:
        tables.update(
            settings().mail_table,
            {"id": mail_id},
            "SET #status = :sending, #since = :now, #expires = :expires",
            "attribute_not_exists(#status) OR #status = :created OR (#status = :sending AND #since < :stale)",
            sending="sending",
            created="created",
            now=now.isoformat(),
            stale=stale,
            expires=expires,
        )
    except tables.Refused:
        receipt = tables.get(settings().mail_table, {"id": mail_id})
        if receipt and receipt["status"] == "sending":
            raise BeingSent from None
        return False
    return True


def _note(mail_id: str, status: str, message: str | None = None) -> None:
    change = "SET #status = :status, #message = :message"
    tables.update(settings().mail_table, {"id": mail_id}, change, status=status, message=message)
