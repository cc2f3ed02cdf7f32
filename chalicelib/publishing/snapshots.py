"""Snapshots: every run of the publisher has a number, and a file or card of a lower number never replaces a higher one.

A run takes its number before it reads, so what it writes is at least as new as what a lower number wrote. Numbers are
milliseconds since 1970, or one more than the last where that is higher: a lost or restored row of the wall table does
not bring lower ones back.
"""

from contextlib import suppress

from chalicelib import clock, log
from chalicelib.aws import tables
from chalicelib.aws.tables import Item
from chalicelib.settings import settings

_ROW: Item = {"page": "snapshot", "n": 0}


class NumberedTooLow(Exception):
    """A file stands that is newer than every run we know of. The numbers are above it now: publish again."""


def next_snapshot() -> int:
    """The number of the next snapshot: what is read from now on is at least as new."""
    now = int(clock.now().timestamp() * 1000)
    row = _raise_to(now) or tables.update(settings().wall_table, _ROW, "ADD #snapshot :one", one=1)
    return int(row["snapshot"])


def explain(standing: int) -> None:
    """Return if a run that took its number from our row wrote the file of this number; such a run publishes what we
    would have. Otherwise the row was lost while the clock was behind: raise the numbers above the file's.

    Raises NumberedTooLow, after which the message is delivered again.
    """
    if _raise_to(standing):
        log.event("snapshot.too_low", standing=standing)
        raise NumberedTooLow


def _raise_to(number: int) -> Item | None:
    """The row, raised to this number; None if it is there or above."""
    with suppress(tables.ConditionFailed):
        condition = "attribute_not_exists(#snapshot) OR #snapshot < :number"
        return tables.update(settings().wall_table, _ROW, "SET #snapshot = :number", condition, number=number)
    return None
