"""What people did to a submission, as it is stored with it: a report, a change by its owner. (Decisions: `model`.)"""

from datetime import UTC, datetime, timedelta
from typing import Literal

from chalicelib import clock
from chalicelib.models import Model

REPORT_COOLDOWN = timedelta(days=7)
"""For this long after a moderator dismissed a report, further reports change nothing."""


class Report(Model):
    """A member of the public reported that something is wrong. We do not store the reporter. `hides`: it waits, as
    before its publication, until a moderator has decided. `by_author`: words in a check-in tell of distress."""

    at: datetime
    reason: str | None = None
    hides: bool = False
    by_author: bool = False


What = Literal["plan", "shown", "words", "check_in", "uses", "withdraw"]
LISTED_CHANGES = 10


class OwnersChange(Model):
    """What somebody changed by the owner's link, or answered by that of a mail, and when."""

    at: datetime
    what: What


def noting(earlier: tuple[OwnersChange, ...], what: What) -> dict[str, tuple[OwnersChange, ...]]:
    """The fields that list one more change. Of check-ins in a row the last one is listed."""
    if what == "check_in" and earlier and earlier[0].what == what:
        earlier = earlier[1:]
    return {"owner_changes": (OwnersChange(at=clock.now(), what=what), *earlier)[:LISTED_CHANGES]}


def day_of(moment: datetime) -> str:
    """A partition of the index of decisions."""
    return f"{moment.astimezone(UTC):%Y-%m-%d}"
