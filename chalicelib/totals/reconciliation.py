"""Nightly reconciliation: recount missed pledges, correct drifted totals."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from chalicelib import log, pledges
from chalicelib.aws import tables
from chalicelib.pledges import Pledge
from chalicelib.settings import settings
from chalicelib.submissions.changes import Change
from chalicelib.totals import ledger, rows

COMPARE_ATTEMPTS = 5
"""Attempts to compare before giving up, because pledges arrived during each of them."""
BATCH = 100


def missed() -> Iterator[list[Change[Pledge]]]:
    """The pledges whose last version was never counted, in batches. The caller counts a
    batch last: a counted pledge is not found here again."""
    every = pledges.store.sweep()
    while batch := list(islice(every, BATCH)):
        counted = ledger.read(batch)
        behind = [Change(None, pledge) for pledge in batch if counted.get(pledge.id, ledger.Counted()).v < pledge.v]
        if behind:
            log.event("totals.missed", pledges=len(behind))
            yield behind


def correct() -> dict[str, int] | None:
    """Add to the totals what they lack, and return the drift: counter to (totals - ledger).

    The drift is exact when the totals were the same before and after the ledger was read; and because it is added,
    pledges that come in later do not matter. None: the totals changed during each attempt.
    """
    drift = _drift()
    log.event("totals.compared", drift=drift)
    for counter, amount in (drift or {}).items():
        tables.transact(rows.add(Counter({counter: -amount})))
    return drift


def _drift() -> dict[str, int] | None:
    for _ in range(COMPARE_ATTEMPTS):
        before, expected = _totals(), _ledger()
        if _totals() != before:
            continue
        drift = Counter(before)
        drift.subtract(expected)
        return {counter: amount for counter, amount in sorted(drift.items()) if amount}
    return None


def _ledger() -> Counter[str]:
    """The totals as they follow from the ledger."""
    items = tables.scan(settings().ledger_table)
    return Counter(counter for item in items for counter in item.get("counters", ()))


def _totals() -> Counter[str]:
    sums: Counter[str] = Counter()
    for item in tables.scan(settings().totals_table):
        row = item.pop("row").partition("#")[0]
        sums.update({f"{row}|{attribute}": amount for attribute, amount in item.items()})
    return sums
