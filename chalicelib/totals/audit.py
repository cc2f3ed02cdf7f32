"""The nightly look over the books: pledges that were never counted are counted, and sums that differ are mended."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from chalicelib import log, pledges, totals
from chalicelib.aws import tables
from chalicelib.pieces.changes import Change
from chalicelib.pledges import Pledge
from chalicelib.settings import settings
from chalicelib.totals import rows

LOOKS = 5
"""How often to compare before giving up because pledges kept coming in meanwhile."""


def missed() -> Iterator[list[Change[Pledge]]]:
    """The pledges whose last version nobody counted, in batches. Whoever takes one counts it, last of all that is to be
    done about it: once it is counted, nobody finds it here again."""
    every = pledges.sweep()
    while batch := list(islice(every, 100)):
        seen = totals.ledger(batch)
        behind = [Change(None, pledge) for pledge in batch if seen.get(pledge.id, (0,))[0] < pledge.v]
        if behind:
            log.event("totals.missed", pledges=len(behind))
            yield behind


def mend() -> dict[str, int] | None:
    """Add to the totals what they lack, and return what was wrong: mark to (totals - ledger).

    The difference is exact when the totals were the same before and after the ledger was read; and because it is
    added, pledges that come in later do not matter. None: the totals never stood still long enough to compare.
    """
    drift = _drift()
    log.event("totals.compared", drift=drift)
    for mark, amount in (drift or {}).items():
        tables.transact(rows.add(Counter({mark: -amount})))
    return drift


def _drift() -> dict[str, int] | None:
    for _ in range(LOOKS):
        before, booked = _sums(), _booked()
        if _sums() != before:
            continue
        drift = Counter(before)
        drift.subtract(booked)
        return {mark: amount for mark, amount in sorted(drift.items()) if amount}
    return None


def _booked() -> Counter[str]:
    ledger = tables.scan(settings().ledger_table)
    return Counter(mark for row in ledger for mark in row.get("marks", ()))


def _sums() -> Counter[str]:
    sums: Counter[str] = Counter()
    for item in tables.scan(settings().totals_table):
        row = item.pop("row").partition("#")[0]
        sums.update({f"{row}|{attribute}": amount for attribute, amount in item.items()})
    return sums
