"""The board: which public pledge has which stitch, and on which page of the wall it stands.

Only the publisher writes here, one run at a time. The wall table holds, by its key `page`: `board` (how far we are),
`p#<id>` (the stitch of one pledge, kept for ever) and `2026-11#0003` (the cards of one page of one month, by stitch).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.pledges import Pledge
from chalicelib.settings import settings

PER_PAGE = 50
_AT_ONCE = (tables.MOST_ACTIONS - 1) // 2
"""Pledges in one transaction: a stitch and a card each, and the board."""


@dataclass(frozen=True)
class Board:
    """`snapshot` numbers the publisher's runs, `stitches` the public pledges; `months`: month to number of cards."""

    snapshot: int = 0
    stitches: int = 0
    months: dict[str, int] = field(default_factory=dict)

    def pages(self) -> list[dict[str, Any]]:
        """The months that have cards, newest first, with their number of pages."""
        counts = sorted(self.months.items(), reverse=True)
        return [{"month": month, "pages": -(-count // PER_PAGE)} for month, count in counts]


@dataclass(frozen=True)
class Stitch:
    """`number` from 1 on; `page` as in the table."""

    number: int
    page: str


def snapshot() -> Board:
    """The board as it is now, under the next snapshot's number: what is read after this is at least as new."""
    row = tables.update(settings().wall_table, _BOARD, "ADD #snapshot :one", one=1)
    return _board(row)


def stitches(pledge_ids: Iterable[str]) -> dict[str, Stitch]:
    """The stitches of those pledges that have one, by pledge id."""
    rows = tables.get_many(settings().wall_table, map(_stitch_key, pledge_ids))
    return {row["page"].removeprefix("p#"): Stitch(row["stitch"], row["on"]) for row in rows}


def sew(pledges: list[Pledge]) -> dict[str, Stitch]:
    """Give the next stitches to these public pledges, in this order; those that have one keep it."""
    sewn: dict[str, Stitch] = {}
    for start in range(0, len(pledges), _AT_ONCE):
        sewn |= _sew(pledges[start : start + _AT_ONCE])
    return sewn


def show(pledge: Pledge, stitch: Stitch) -> None:
    """Put the pledge's card on its page, unless a later version of it was there."""
    tables.put_newer(settings().wall_table, _card(pledge, stitch))


def take_down(pledge: Pledge, stitch: Stitch) -> None:
    """Leave an empty place; it keeps the version, so that no older card comes back, and the number is never given to
    another pledge."""
    tables.put_newer(settings().wall_table, {"page": stitch.page, "n": stitch.number, "v": pledge.v, "empty": True})


def cards(page: str) -> list[dict[str, Any]]:
    """The cards of one page, newest first."""
    rows = tables.query(settings().wall_table, newest_first=True, page=page)
    kept = [row for row in rows if "empty" not in row]
    return [{name: value for name, value in row.items() if name not in {"page", "v"}} for row in kept]


def newest(board: Board, most: int) -> list[dict[str, Any]]:
    """The newest cards of all, newest first."""
    found: list[dict[str, Any]] = []
    for month in board.pages():
        for number in range(month["pages"], 0, -1):
            found += cards(page_name(month["month"], number))
            if len(found) >= most:
                return found[:most]
    return found


def page_name(month: str, number: int) -> str:
    """The table's name for one page of a month, counted from its oldest, which is 1."""
    return f"{month}#{number:04}"


def page_before(page: str) -> str:
    """The next older page of the same month; the first is its own."""
    month, _, number = page.partition("#")
    return page_name(month, max(int(number) - 1, 1))


_BOARD = {"page": "board", "n": 0}


def _stitch_key(pledge_id: str) -> dict[str, Any]:
    return {"page": f"p#{pledge_id}", "n": 0}


def _board(row: dict[str, Any]) -> Board:
    return Board(row.get("snapshot", 0), row.get("stitches", 0), row.get("months", {}))


def _card(pledge: Pledge, stitch: Stitch) -> dict[str, Any]:
    return {"page": stitch.page, **pledge.card(), "n": stitch.number, "v": pledge.v}


def _sew(pledges: list[Pledge]) -> dict[str, Stitch]:
    table, month = settings().wall_table, f"{clock.now():%Y-%m}"
    while True:
        board = _board(tables.get(table, _BOARD) or {})
        sewn = stitches(pledge.id for pledge in pledges)
        new = [pledge for pledge in pledges if pledge.id not in sewn]
        given = _next_stitches(board, new, month)
        try:
            if new:
                tables.transact([_advance(board, given, month), *_rows(new, given)])
        except tables.Contended:
            continue  # another run was at work; it has got further, so this ends
        return sewn | given


def _next_stitches(board: Board, new: list[Pledge], month: str) -> dict[str, Stitch]:
    shown = board.months.get(month, 0)
    return {
        pledge.id: Stitch(board.stitches + each, page_name(month, (shown + each - 1) // PER_PAGE + 1))
        for each, pledge in enumerate(new, start=1)
    }


def _advance(board: Board, given: dict[str, Stitch], month: str) -> dict[str, Any]:
    months = board.months | {month: board.months.get(month, 0) + len(given)}
    return tables.update_of(
        settings().wall_table,
        _BOARD,
        "SET #stitches = :reached, #months = :months",
        "#stitches = :seen" if board.stitches else "attribute_not_exists(#stitches)",
        reached=board.stitches + len(given),
        months=months,
        **({"seen": board.stitches} if board.stitches else {}),
    )


def _rows(new: list[Pledge], given: dict[str, Stitch]) -> list[dict[str, Any]]:
    table, rows = settings().wall_table, []
    for pledge in new:
        stitch = given[pledge.id]
        kept = _stitch_key(pledge.id) | {"stitch": stitch.number, "on": stitch.page}
        rows.append(tables.put_of(table, kept, unless_exists="page"))
        rows.append(tables.put_of(table, _card(pledge, stitch), unless_exists="page"))
    return rows
