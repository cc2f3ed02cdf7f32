"""Rounds: the time between two recounts. They make a recount exact while pledges keep coming in.

A recount compares ledger and totals as they were when the round began, and takes as long as it likes. Ledger rows that
changed since carry what they contributed before. Totals parts have two sides: this round writes one; the other stands
still, and of this one we know what it held when the round began.
"""

from collections import Counter
from typing import NamedTuple

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.settings import settings
from chalicelib.totals import rows

SHORTEST = 300
"""Seconds. `count` is ended after 60, so no worker that began two rounds ago still writes to this round's side."""


class Round(NamedTuple):
    """`began`: seconds since 1970. `side`: the side of the totals parts that this round writes."""

    began: int = 0
    side: str = "a"

    @property
    def other_side(self) -> str:
        """The side that the round before wrote, and nobody writes now."""
        return "b" if self.side == "a" else "a"


def current() -> Round:
    """The round that counting belongs to now."""
    item = tables.get(settings().reconciliation_table, {"name": "round"})
    return Round(item["began"], item["side"]) if item else Round()


def begin() -> Round:
    """Begin a round, and return it; or the current one, if it has only just begun."""
    before = current()
    now = int(clock.now().timestamp())
    if now < before.began + SHORTEST:
        return before
    begun = Round(now, before.other_side)
    table, item = settings().reconciliation_table, {"name": "round", **begun._asdict()}
    unless_begun = "attribute_not_exists(#began) OR #began = :before"
    at_start = {"name": "side at start", "amounts": rows.by_row(rows.counters(rows.parts(begun.side)))}
    try:
        tables.transact(
            [tables.put_if_of(table, item, unless_begun, before=before.began), tables.put_if_of(table, at_start)]
        )
    except tables.Contended:  # another reconciliation began one
        return current()
    return begun


def side_at_start() -> Counter[str]:
    """What the current round's side held when the round began."""
    item = tables.get(settings().reconciliation_table, {"name": "side at start"})
    return rows.joined(item["amounts"].items() if item else ())
