"""What people did to a submission, as it is stored with it: a report, a change by its owner. (Decisions: `model`.)"""

from datetime import UTC, datetime
from typing import Literal

from chalicelib.models import Model


class Report(Model):
    """A member of the public reported that something is wrong. We do not store the reporter. `hides`: it waits, as
    before its publication, until a moderator has decided."""

    at: datetime
    reason: str | None = None
    hides: bool = False


class OwnersChange(Model):
    """What somebody changed by the owner's link, and when."""

    at: datetime
    what: Literal["plan", "shown", "words", "withdraw"]


def day_of(moment: datetime) -> str:
    """A partition of the index of decisions."""
    return f"{moment.astimezone(UTC):%Y-%m-%d}"
