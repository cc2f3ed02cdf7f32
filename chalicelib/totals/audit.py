"""The nightly look over the books: pledges that were never counted are counted, and sums that differ are mended."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from chalicelib import log, pledges, totals
from chalicelib.aws import tables
from chalicelib.settings import settings
from chalicelib.totals import rows

LOOKS = 5
"""How often to compare before giving up because pledges kept coming in meanwhile."""


@dataclass(frozen=True)
class Report:
    """`missed`: pledges whose last version was not counted. `drift`: mark to (totals - ledger) before mending;
    None when the totals did not stand still long enough to compare."""

    missed: int
    drift: dict[str, int] | None


def reconcile() -> Report:
    """Count what was missed, compare the sum of the ledger with the totals, and mend the totals."""
    missed = _count_missed()
    report = Report(missed, _mend())
    log.event("totals.reconciled", missed=report.missed, drift=report.drift)
    return report


def _count_missed() -> int:
    missed, every = 0, pledges.sweep()
    while batch := list(islice(every, 100)):
        seen = totals.ledger(batch)
        behind = [pledge for pledge in batch if seen.get(pledge.id, (0,))[0] < pledge.v]
        totals.apply(behind)
        missed += len(behind)
    return missed


def _mend() -> dict[str, int] | None:
    """Add to the totals what they lack. The difference is exact when the totals were the same before and after the
    ledger was read; and because it is added, pledges that come in later do not matter."""
    for _ in range(LOOKS):
        before, booked = _sums(), _booked()
        if _sums() != before:
            continue
        drift = Counter(before)
        drift.subtract(booked)
        wrong = {mark: amount for mark, amount in drift.items() if amount}
        for mark, amount in wrong.items():
            tables.transact(rows.add(Counter({mark: -amount})))
        return wrong
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
