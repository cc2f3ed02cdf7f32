"""The public numbers, counted exactly once.

The ledger holds, for each pledge, the version that was last counted and the marks it has in the totals now. Each batch
moves ledger and totals in one transaction, on the condition that nobody moved those ledger rows meanwhile. So it does
not matter how often, in what order or by how many workers a change is told: replay, redrive, backfill and repair are
all the same call, `apply`. A reader sums the totals rows.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from chalicelib import clock, log
from chalicelib.aws import tables
from chalicelib.pledges import Pledge
from chalicelib.settings import settings
from chalicelib.totals import rows
from chalicelib.totals.marks import marks

ATTEMPTS = 12
"""Each on freshly read ledger rows and another totals row. One loses an attempt only when another has won."""
MOST_PLEDGES = tables.MOST_ACTIONS - 2
"""In one transaction: room is left for one row of counts and one of hours."""
SMALL = 10
"""Places and teams with fewer pledges are not named to the public (product rule: small numbers)."""


class Overtaken(Exception):
    """Others kept changing the same pledges. Nothing is lost: the batch is to be given again."""


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
        left = left[_settle(left[:MOST_PLEDGES]) :]


def public() -> dict[str, Any]:
    """This season's totals as everybody may read them, in the shape of `data/totals.json`."""
    sums = rows.read(settings().season)
    groups = {"themes": "theme", "ideas": "idea", "languages": "lang"}
    shown = {name: _group(sums, kind, 1) for name, kind in groups.items()}
    shown |= {name: _group(sums, kind, SMALL) for name, kind in {"places": "place", "teams": "team"}.items()}
    shown["audiences"] = _group(sums, "audience", SMALL)
    if "staff" not in shown["audiences"]:
        shown["audiences"] = {}  # the rest of the sum would tell how few they are
    at = clock.now().isoformat(timespec="seconds")
    return {"season": settings().season, "at": at, "made": sums["made"], "public": sums["public"], **shown}


def _group(sums: Counter[str], kind: str, least: int) -> dict[str, int]:
    found = {name.partition(":")[2]: count for name, count in sums.items() if name.startswith(f"{kind}:")}
    return {code: count for code, count in sorted(found.items()) if count >= least}


def _settle(pledges: list[Pledge]) -> int:
    """Settle as many of these as one transaction takes, from the first on; say how many."""
    for attempt in range(ATTEMPTS):
        actions, settled = _transaction(pledges, ledger(pledges))
        try:
            if actions:
                tables.transact(actions)
        except tables.Contended:
            log.event("totals.contended", attempt=attempt)
        else:
            return settled
    raise Overtaken


def ledger(pledges: Iterable[Pledge]) -> dict[str, tuple[int, frozenset[str]]]:
    """Pledge id to the version last counted and its marks, for those that were counted before."""
    keys = ({"pledge_id": pledge.id} for pledge in pledges)
    found = tables.get_many(settings().ledger_table, keys)
    return {row["pledge_id"]: (row["v"], frozenset(row.get("marks", ()))) for row in found}


def _transaction(
    pledges: list[Pledge], seen: dict[str, tuple[int, frozenset[str]]]
) -> tuple[list[dict[str, Any]], int]:
    """The actions for as many pledges as fit together with the totals rows that they touch, and how many those are."""
    moves: list[dict[str, Any]] = []
    change: Counter[str] = Counter()
    for done, pledge in enumerate(pledges):
        v, old = seen.get(pledge.id, (0, frozenset()))
        if pledge.v <= v:
            continue
        grown = Counter(change)
        grown.update(marks(pledge))
        grown.subtract(old)
        if len(moves) + 1 + rows.touched(grown) > tables.MOST_ACTIONS:
            return moves + rows.add(change), done
        change = grown
        moves.append(_move(pledge, v))
    return moves + rows.add(change), len(pledges)


def _move(pledge: Pledge, seen: int) -> dict[str, Any]:
    """The action that moves a pledge's ledger row from version `seen` (0: none) to this one."""
    item = {"pledge_id": pledge.id, "v": pledge.v} | ({"marks": set(marks(pledge))} if pledge.counted else {})
    put: dict[str, Any] = {"TableName": settings().ledger_table, "Item": tables.packed(item)}
    put["ExpressionAttributeNames"] = {"#v": "v"}
    if not seen:
        return {"Put": put | {"ConditionExpression": "attribute_not_exists(#v)"}}
    known = {"ExpressionAttributeValues": tables.packed({":seen": seen})}
    return {"Put": put | known | {"ConditionExpression": "#v = :seen"}}
