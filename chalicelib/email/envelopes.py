"""Envelopes: a mail that claims several receipts at once, in the transaction that also notes what they are for.

The envelope has a receipt as every mail has (`receipts`), with the parts that it holds; each part has one of its own,
which keeps it out of any further envelope. An envelope is `sending` as soon as it is claimed. SES is asked once for
each claim; what SES certainly did not take may be claimed again.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal, cast

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.aws.tables import Action, Item
from chalicelib.email.events import Said
from chalicelib.email.receipts import CLAIM_EXPIRES_AFTER, RECEIPT_LIFETIME
from chalicelib.models import Model
from chalicelib.settings import settings

SETTLED_WITHIN = timedelta(hours=24)
"""Of a mail whose outcome is unknown: SES tells by then what became of it, if it took it."""
Status = Literal["created", "sending", "sent", "rejected", "unknown", "skipped", "lost"]


class Part(Model):
    """One thing that an envelope holds: `code` of what, `about` which pledge, None for neither."""

    code: str
    about: str | None = None


class Envelope(Model):
    """The receipt of an envelope. `since`: when it was claimed."""

    id: str
    status: Status
    attempt: str = ""
    since: datetime
    parts: tuple[Part, ...] = ()

    @property
    def may_be_sent(self) -> bool:
        """Whether SES certainly did not take it."""
        return self.status in {"created", "rejected"}

    @property
    def is_being_sent(self) -> bool:
        """Whether the worker that claimed it may still be at it."""
        return self.status == "sending" and clock.now() < self.since + CLAIM_EXPIRES_AFTER

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows, and nobody will say any more, whether SES took it."""
        return self.status in {"sending", "unknown"} and not self.is_being_sent

    @property
    def given_up_at(self) -> datetime:
        """When an unknown outcome counts as lost."""
        return self.since + SETTLED_WITHIN


def find(envelope_id: str) -> Envelope | None:
    item = tables.get(settings().mail_table, {"id": envelope_id})
    return Envelope.model_validate(item) if item else None


def claim_of(envelope_id: str, attempt: str, parts: dict[str, Part]) -> list[Action]:
    """Actions that claim an envelope and each part, by the id of its receipt; none of them was claimed before."""
    table, now = settings().mail_table, clock.now()
    common: Item = {"since": now.isoformat(), "expires": int((now + RECEIPT_LIFETIME).timestamp())}
    held = [part.model_dump(exclude_none=True) for part in parts.values()]
    envelope: Item = {"id": envelope_id, "status": "sending", "attempt": attempt, "parts": held}
    receipts: list[Item] = [{"id": receipt_id, "status": "enclosed", "envelope": envelope_id} for receipt_id in parts]
    return [tables.put_of(table, each | common, unless_exists="id") for each in (envelope, *receipts)]


def claim_again_of(envelope: Envelope, attempt: str) -> Action:
    """An action that claims once more what SES certainly did not take."""
    change, condition = "SET #status = :status, #attempt = :attempt, #since = :now", "#status = :before"
    values = {"status": "sending", "attempt": attempt, "now": clock.now().isoformat(), "before": envelope.status}
    return tables.update_of(settings().mail_table, {"id": envelope.id}, change, condition, **values)


def close_of(envelope: Envelope, status: Literal["skipped", "lost"]) -> Action:
    """An action that ends an envelope which nobody will send."""
    condition = "#status = :before AND #attempt = :attempt"
    values = {"status": status, "before": envelope.status, "attempt": envelope.attempt}
    return tables.update_of(settings().mail_table, {"id": envelope.id}, "SET #status = :status", condition, **values)


def existing(receipt_ids: Iterable[str]) -> set[str]:
    """Those of the receipts that exist."""
    return {str(item["id"]) for item in tables.get_many(settings().mail_table, ({"id": each} for each in receipt_ids))}


def was_claimed(envelope_id: str, attempt: str) -> bool:
    """Whether a claim whose answer was lost took effect."""
    found = find(envelope_id)
    return found is not None and found.attempt == attempt


def note(mail_id: str, said: Said, message_id: str) -> bool:
    """Note what SES tells of a mail, which settles whether it took it. Whether there is such a mail."""
    change = "SET #said = :said, #said_at = :now, #answer = :answer"
    values = {"said": said, "now": clock.now().isoformat(), "answer": message_id}
    key, table = {"id": mail_id}, settings().mail_table
    try:
        told = tables.update(table, key, change, "attribute_exists(#id)", **values)
    except tables.ConditionFailed:
        return False
    if cast("str", told["status"]) in {"sending", "unknown", "created"}:
        with suppress(tables.ConditionFailed):
            condition = "#status IN (:sending, :unknown, :created)"
            before = {"sending": "sending", "unknown": "unknown", "created": "created"}
            tables.update(table, key, "SET #status = :sent", condition, sent="sent", **before)
    return True
