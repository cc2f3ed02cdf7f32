"""Receipts: one item for each mail, so that it is sent once. Its status: created, sending, sent or skipped."""

from collections.abc import Callable
from datetime import timedelta

from chalicelib import clock, log
from chalicelib.aws import email, tables
from chalicelib.email.compose import Email
from chalicelib.settings import settings

CLAIM_EXPIRES_AFTER = timedelta(minutes=15)
"""After this long a mail in status `sending` is sent again: its sender crashed, before or after SES accepted it."""
RECEIPT_LIFETIME = timedelta(days=90)


class BeingSent(Exception):
    """Another worker claimed this mail and has not finished; try again later."""


def send_once(mail_id: str, to: str, compose: Callable[[], Email | None]) -> None:
    """Send the mail with this id, unless it was sent. `compose` returns None when there is nothing to send any more.

    Exactly once, but for a crash between SES's answer and the receipt: then twice, the second time a quarter of an hour
    later. Raises BeingSent, email.Rejected.
    """
    if not _claim(mail_id):
        return
    mail = compose()
    if mail is None:
        _set_status(mail_id, "skipped")
        return
    try:
        message_id = email.send(to, mail.subject, mail.text, mail.html, mail_id)
    except email.Rejected:
        _set_status(mail_id, "created")  # certainly not sent, so the next attempt need not wait
        raise
    _set_status(mail_id, "sent", message_id)
    log.event("mail.sent", mail=mail_id)


def _claim(mail_id: str) -> bool:
    """Whether this mail is ours to send now. Raises BeingSent."""
    now, expires = clock.now(), int((clock.now() + RECEIPT_LIFETIME).timestamp())
    try:
        tables.update(
            settings().mail_table,
            {"id": mail_id},
            "SET #status = :sending, #since = :now, #expires = :expires",
            "attribute_not_exists(#status) OR #status = :created OR (#status = :sending AND #since < :stale)",
            sending="sending",
            created="created",
            now=now.isoformat(),
            stale=(now - CLAIM_EXPIRES_AFTER).isoformat(),
            expires=expires,
        )
    except tables.ConditionFailed:
        receipt = tables.get(settings().mail_table, {"id": mail_id})
        if receipt and receipt["status"] == "sending":
            raise BeingSent from None
        return False
    return True


def _set_status(mail_id: str, status: str, message_id: str | None = None) -> None:
    change = "SET #status = :status, #message_id = :message_id"
    tables.update(settings().mail_table, {"id": mail_id}, change, status=status, message_id=message_id)
