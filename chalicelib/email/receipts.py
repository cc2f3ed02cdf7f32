"""Receipts: one item for each mail, so that SES takes it at most once. docs/architecture.md draws the states.

A mail that is only queued has no receipt yet. Its status is then `created`: not sent, and SES can be asked (again);
`sending`: claimed, SES may be asked at this moment; `sent`; `rejected`: SES refused it; `unknown`: SES may have sent
it; `skipped`: there was nothing to send any more; or `lost`: it was unknown for too long (`envelopes`). What SES tells
later (`events`) settles what was unknown.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from chalicelib import clock, log
from chalicelib.aws import email, tables
from chalicelib.email.compose import Email
from chalicelib.settings import settings

CLAIM_EXPIRES_AFTER = timedelta(minutes=5)
"""Longer than `send_mail` can run, shorter than its queue hides a message: the next delivery of a mail that is still
`sending` knows that its sender crashed, before or after SES took it."""
RECEIPT_LIFETIME = timedelta(days=90)


class BeingSent(Exception):
    """Another worker claimed this mail and has not finished; try again later."""


def send_once(
    mail_id: str, to: str, compose: Callable[[], Email | None], sending: Callable[[Email], None] = lambda _: None
) -> None:
    """Send the mail with this id, unless it was sent. `compose` returns None when there is nothing to send any more;
    `sending` is called before SES is asked, and may raise tables.Busy.

    SES takes the mail at most once. When a crash or a lost answer hides whether it did, no later call sends it, until
    an operator has said that it was not sent (`settle`). Raises BeingSent, tables.Busy, email.Busy, email.Rejected,
    email.OutcomeUnknown.
    """
    mail, attempt = compose(), uuid4().hex
    try:
        if _claim(mail_id, attempt, "sending" if mail else "skipped") and mail:
            send_claimed(mail_id, attempt, to, mail, sending)
    except email.OutcomeUnknown:
        log.event("mail.unknown", mail=mail_id)
        raise


def send_claimed(
    mail_id: str, attempt: str, to: str, mail: Email, sending: Callable[[Email], None] = lambda _: None
) -> None:
    """Ask SES once for a mail that this attempt has claimed, and note how it ended. Raises tables.Busy, email.Busy,
    email.Rejected, email.OutcomeUnknown."""
    try:
        sending(mail)
        message_id = email.send(to, mail, mail_id)
    except (tables.Busy, email.Busy):
        _finish(mail_id, attempt, "created")
        raise
    except email.Rejected as error:
        _finish(mail_id, attempt, "rejected", error.code)
        raise
    except email.OutcomeUnknown:
        _finish(mail_id, attempt, "unknown")
        raise
    _finish(mail_id, attempt, "sent", message_id)
    log.event("mail.sent", mail=mail_id, said="accepted")


def settle(mail_id: str, status: Literal["sent", "created"]) -> None:
    """An operator found out what became of a mail whose outcome was unknown: it was sent, or it may be sent now.

    Raises ConditionFailed if the outcome of this mail is not unknown.
    """
    change, condition = "SET #status = :status", "#status = :unknown"
    tables.update(settings().mail_table, {"id": mail_id}, change, condition, status=status, unknown="unknown")


def _claim(mail_id: str, attempt: str, status: str) -> bool:
    """Whether this attempt may bring the mail to this status: SES was not asked yet, or certainly did not take it.

    Naming the attempt makes a repeated claim succeed whose first answer was lost. Raises BeingSent,
    email.OutcomeUnknown.
    """
    try:
        tables.update(
            settings().mail_table,
            {"id": mail_id},
            "SET #status = :status, #attempt = :attempt, #since = :now, #expires = :expires",
            "attribute_not_exists(#status) OR #status IN (:created, :rejected) OR #attempt = :attempt",
            status=status,
            attempt=attempt,
            now=clock.now().isoformat(),
            expires=int((clock.now() + RECEIPT_LIFETIME).timestamp()),
            created="created",
            rejected="rejected",
        )
    except tables.ConditionFailed:
        _check_other_attempt(mail_id)
        return False
    return True


def _check_other_attempt(mail_id: str) -> None:
    """Return if the mail needs nothing more. Raises BeingSent, email.OutcomeUnknown."""
    receipt = tables.get(settings().mail_table, {"id": mail_id}) or {}
    if receipt.get("status") == "sending":
        if clock.now() - datetime.fromisoformat(receipt["since"]) < CLAIM_EXPIRES_AFTER:
            raise BeingSent
        _expire(mail_id, receipt["attempt"])
        raise email.OutcomeUnknown
    if receipt.get("status") == "unknown":
        raise email.OutcomeUnknown


def _finish(mail_id: str, attempt: str, status: str, answer: str | None = None) -> None:
    """Note how an attempt ended, unless SES told of it already; `answer`: SES's message id, or the code of its
    refusal."""
    change = "SET #status = :status, #answer = :answer"
    condition = "#attempt = :attempt AND #status IN (:sending, :unknown)"
    values = {"status": status, "answer": answer, "attempt": attempt, "sending": "sending", "unknown": "unknown"}
    with suppress(tables.ConditionFailed):
        tables.update(settings().mail_table, {"id": mail_id}, change, condition, **values)


def _expire(mail_id: str, attempt: str) -> None:
    """Note that the sender of this attempt crashed, unless it has just finished."""
    condition, values = "#attempt = :attempt AND #status = :sending", {"attempt": attempt, "sending": "sending"}
    with suppress(tables.ConditionFailed):
        tables.update(
            settings().mail_table, {"id": mail_id}, "SET #status = :unknown", condition, unknown="unknown", **values
        )
