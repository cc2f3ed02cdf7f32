"""The ledger: for each pledge, the version that was counted last, and the counters it is in now and was in before.

Each batch moves ledger and totals in one transaction, on the condition that nobody moved those ledger rows meanwhile.
So it does not matter how often, in what order or by how many workers a change is delivered: replay, redrive, backfill
and repair are all the same call, `apply`.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, Self

from chalicelib import log
from chalicelib.aws import tables
from chalicelib.aws.tables import Action, Item
from chalicelib.pledges import Pledge
from chalicelib.settings import settings
from chalicelib.totals import rounds, rows
from chalicelib.totals.counters import CANARIES, counters_of
from chalicelib.totals.rounds import Round

ATTEMPTS = 12
"""Each on freshly read ledger rows and another totals row. One loses an attempt only when another has won."""
PLEDGES_PER_TRANSACTION = tables.MOST_ACTIONS - 2
"""Room is left for one row of counts and one of hours."""


class Overtaken(Exception):
    """Concurrent batches changed the same pledges repeatedly. Nothing is lost: the batch must be delivered again."""


class Counted(NamedTuple):
    """A ledger row: the version of a pledge that was counted last, its counters, and the beginning of the round in
    which it was counted. `before`: its counters when that round began."""

    v: int = 0
    counters: frozenset[str] = frozenset()
    round: int = 0
    before: frozenset[str] = frozenset()

    @classmethod
    def of(cls, item: Item) -> Self:
        """The row in a table's item.

        One that cannot be read is reported, and holds up no other. Without a version it counts as none, so that the
        nightly pass writes it anew; else it counts as newer than all, and is left for somebody to look at.
        """
        counters, before = (frozenset(item.get(name, ())) for name in ("counters", "before"))
        v, began = item.get("v"), item.get("round")
        if isinstance(v, int) and isinstance(began, int):
            return cls(v, counters, began, before)
        log.event("totals.unreadable", pledge=item["pledge_id"])
        return cls() if v is None else cls(sys.maxsize)

    def at_start_of(self, began: int) -> frozenset[str]:
        """Its counters when the round that began then began: this round or a later one than the row's."""
        return self.counters if self.round < began else self.before


def apply(pledges: Iterable[Pledge]) -> None:
    """Bring ledger and totals to the newest of these versions. Exactly once, whatever is repeated.

    Raises Overtaken and `tables.Busy`, perhaps with part of the batch applied; applying it again is safe.
    """
    newest: dict[str, Pledge] = {}
    for pledge in pledges:
        if pledge.id not in newest or newest[pledge.id].v < pledge.v:
            newest[pledge.id] = pledge
    left = sorted(newest.values(), key=lambda pledge: pledge.id)
    while left:
        left = left[_apply_first(left[:PLEDGES_PER_TRANSACTION]) :]


def read(pledges: Iterable[Pledge]) -> dict[str, Counted]:
    """The ledger rows of those pledges that were counted before, by pledge id."""
    keys = ({"pledge_id": pledge.id} for pledge in pledges)
    found = tables.get_many(settings().ledger_table, keys)
    return {row["pledge_id"]: Counted.of(row) for row in found}


def counts_canary(pledge_id: str) -> bool:
    """Whether this pledge was counted as a canary, in its row and in no other."""
    found = tables.get(settings().ledger_table, {"pledge_id": pledge_id})
    row, _, attribute = CANARIES.partition("|")
    return found is not None and Counted.of(found).counters == {CANARIES} and rows.read(row)[attribute] > 0


def _apply_first(pledges: list[Pledge]) -> int:
    """Apply as many of these as one transaction takes, from the first on; returns how many."""
    for attempt in range(ATTEMPTS):
        ledger = read(pledges)
        # The round is read after the rows, so no row is of a later round.
        actions, applied = _transaction(pledges, ledger, rounds.current())
        try:
            if actions:
                tables.transact(actions)
        except tables.Contended:
            log.event("totals.contended", attempt=attempt)
        else:
            return applied
    raise Overtaken


def _transaction(pledges: list[Pledge], ledger: dict[str, Counted], now: Round) -> tuple[list[Action], int]:
    """The actions for as many pledges as fit together with the totals rows that they touch, and how many those are."""
    moves: list[Action] = []
    change: Counter[str] = Counter()
    for done, pledge in enumerate(pledges):
        counted = ledger.get(pledge.id, Counted())
        if pledge.v <= counted.v:
            continue
        grown = Counter(change)
        grown.update(counters_of(pledge))
        grown.subtract(counted.counters)
        if len(moves) + 1 + rows.touched(grown) > tables.MOST_ACTIONS:
            return moves + rows.add(change, now.side), done
        change = grown
        moves.append(_move(pledge, counted, now.began))
    return moves + rows.add(change, now.side), len(pledges)


def _move(pledge: Pledge, counted: Counted, began: int) -> Action:
    """The action that moves a pledge's ledger row from the version in `counted` (0: none) to this one."""
    sets = {"counters": counters_of(pledge), "before": counted.at_start_of(began)}
    filled = {name: set(found) for name, found in sets.items() if found}  # a table stores no empty set
    item = {"pledge_id": pledge.id, "v": pledge.v, "round": began, **filled}
    if not counted.v:
        return tables.put_of(settings().ledger_table, item, unless_exists="v")
    return tables.put_if_of(settings().ledger_table, item, "#v = :expected", expected=counted.v)
