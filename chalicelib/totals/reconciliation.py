"""Reconciliation: find pledges that were not counted, and correct totals that differ from the ledger, in slices.

Each function does one slice and returns where the next one begins. A slice may be done twice, and by two at once.
"""

from collections import Counter
from datetime import timedelta

from chalicelib import clock, log, pledges
from chalicelib.aws import tables
from chalicelib.aws.tables import Item
from chalicelib.pledges import Pledge
from chalicelib.settings import settings
from chalicelib.submissions.changes import Change
from chalicelib.totals import ledger, rounds, rows
from chalicelib.totals.ledger import Counted

Cursor = Item
"""Where the next slice begins, as a table stores it."""
PLEDGES_PER_SLICE = 100
LEDGER_ROWS_PER_SLICE = 10_000
LATE = timedelta(minutes=15)
"""A pledge that changed less long ago may still be in the stream. It is counted, but raises no alarm."""


def not_counted(cursor: Cursor | None) -> tuple[list[Change[Pledge]], Cursor | None]:
    """The pledges of one slice whose last version was not counted yet, and the next slice. The caller counts them last:
    a counted pledge is not found here again."""
    found, following = pledges.store.sweep_slice(cursor, PLEDGES_PER_SLICE)
    counted = ledger.read(found)
    behind = [pledge for pledge in found if counted.get(pledge.id, Counted()).v < pledge.v]
    missed = [pledge for pledge in behind if (pledge.changed_at or pledge.made_at) + LATE < clock.now()]
    if missed:
        log.event("totals.missed", pledges=len(missed))
    return [Change(None, pledge) for pledge in behind], following


def recount(cursor: Cursor | None) -> Cursor | None:
    """Sum up one slice of the ledger as it was when this round began; after the last slice, correct the totals.

    Exact while pledges are counted meanwhile: see `rounds`.
    """
    now = rounds.current() if cursor else rounds.begin()
    if not cursor or cursor["began"] != now.began:
        cursor = _from_the_start(now)
    items, after = tables.scan_slice(settings().ledger_table, cursor.get("after"), LEDGER_ROWS_PER_SLICE)
    sums = rows.joined(cursor["sums"].items())
    for item in items:
        sums.update(Counted.of(item).at_start_of(now.began))
    if after:
        return cursor | {"after": after, "sums": rows.by_row(sums)}
    ended, totals = rows.parts(now.other_side), rounds.side_at_start()
    if rows.writes(ended) != cursor["writes"] or rounds.current() != now:  # a late worker, or a second reconciliation
        log.event("totals.recounted_in_vain")
        return _from_the_start(rounds.current())
    totals.update(rows.counters(ended))
    _correct(totals, sums)
    return None


def _from_the_start(now: rounds.Round) -> Cursor:
    return {"began": now.began, "writes": rows.writes(rows.parts(now.other_side)), "sums": {}}


def _correct(totals: Counter[str], expected: Counter[str]) -> None:
    """Add to the totals what they lack. `totals`: without corrections. The drift is logged: counter to (totals -
    ledger)."""
    corrections = {item["row"]: item for item in rows.parts(rows.CORRECTIONS)}
    drift = Counter(totals)
    drift.update(rows.counters(corrections.values()))
    drift.subtract(expected)
    log.event("totals.compared", drift={counter: amount for counter, amount in sorted(drift.items()) if amount})
    for row, amounts in rows.by_row(drift).items():
        rows.correct(row, {name: -amount for name, amount in amounts.items()}, corrections.get(row))
