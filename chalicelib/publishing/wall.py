"""The wall: which public pledge has which stitch number, and which page of the wall has its card.

Only the publisher writes here, one run at a time. The wall table holds, by its key `page`: `wall` (the state of the
whole), `p#<id>` (the number of one pledge, for ever) and `2026-11#0003` (the cards of one page of a month, by number).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypedDict, cast

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.aws.tables import Action, Item
from chalicelib.content.rules import CARDS_PER_PAGE
from chalicelib.pledges import Pledge, State
from chalicelib.pledges.model import Card
from chalicelib.publishing import wall_index
from chalicelib.settings import settings

_PLEDGES_PER_TRANSACTION = (tables.MOST_ACTIONS - 1) // 2
"""A number and a card for each, and the state of the wall."""


class WallCard(Card):
    """A card with its stitch number `n`."""

    n: int


class Month(TypedDict):
    """A month as `2026-11`, and its number of pages."""

    month: str
    pages: int


@dataclass(frozen=True)
class Wall:
    """`snapshot` counts the publisher's runs, `stitches` the public pledges; `months`: month to number of cards."""

    snapshot: int = 0
    stitches: int = 0
    months: dict[str, int] = field(default_factory=dict)

    def pages(self) -> list[Month]:
        """The months that have cards, newest first, with their number of pages."""
        counts = sorted(self.months.items(), reverse=True)
        return [Month(month=month, pages=-(-count // CARDS_PER_PAGE)) for month, count in counts]


@dataclass(frozen=True)
class Stitch:
    """A pledge's place in the tapestry and on the wall. `number` from 1 on; `page` as in the table."""

    number: int
    page: str


def next_snapshot() -> Wall:
    """The current wall, under the number of the next snapshot: later reads are at least as new."""
    row = tables.update(settings().wall_table, _STATE, "ADD #snapshot :one", one=1)
    return _wall(row)


def update(found: list[Pledge]) -> set[str]:
    """Bring the wall up to date with these pledges. Returns the pages that changed, and those before them: a page links
    to the next one as soon as there is one."""
    public = [pledge for pledge in found if pledge.state is State.PUBLIC]
    before = numbers(pledge.id for pledge in found)
    after = assign_numbers([pledge for pledge in public if pledge.id not in before]) | before
    for pledge in found:
        stitch = after.get(pledge.id)
        if stitch and pledge.state is not State.PUBLIC:
            remove_card(pledge, stitch)
        elif stitch and pledge.id in before:
            put_card(pledge, stitch)
    wall_index.list_pages((pledge, after[pledge.id].page) for pledge in public)
    touched = {after[pledge.id].page for pledge in found if pledge.id in after}
    return touched | {page_before(page) for page in touched}


def numbers(pledge_ids: Iterable[str]) -> dict[str, Stitch]:
    """The stitches of those pledges that have one, by pledge id."""
    rows = tables.get_many(settings().wall_table, map(_number_key, pledge_ids))
    return {row["page"].removeprefix("p#"): Stitch(row["stitch"], row["wall_page"]) for row in rows}


def assign_numbers(pledges: list[Pledge]) -> dict[str, Stitch]:
    """Give the next numbers to these public pledges, in this order. A pledge that has a number keeps it."""
    assigned: dict[str, Stitch] = {}
    for start in range(0, len(pledges), _PLEDGES_PER_TRANSACTION):
        assigned |= _assign(pledges[start : start + _PLEDGES_PER_TRANSACTION])
    return assigned


def put_card(pledge: Pledge, stitch: Stitch) -> None:
    """Put the pledge's card on its page, unless one of a later version is there."""
    tables.put_newer(settings().wall_table, _card(pledge, stitch))


def remove_card(pledge: Pledge, stitch: Stitch) -> None:
    """Leave an empty place. It holds the version, so that no older card comes back, and the number is never assigned
    again."""
    tables.put_newer(
        settings().wall_table, {"page": stitch.page, "n": stitch.number, "v": pledge.shown_v, "empty": True}
    )


def cards(page: str) -> list[WallCard]:
    """The cards of one page, newest first."""
    rows = tables.query(settings().wall_table, newest_first=True, page=page)
    shown = [row for row in rows if "empty" not in row]
    return [cast("WallCard", {name: row[name] for name in row if name not in {"page", "v"}}) for row in shown]


def newest_cards(wall: Wall, most: int) -> list[WallCard]:
    """The newest cards of the whole wall, newest first."""
    found: list[WallCard] = []
    for month in wall.pages():
        for number in range(month["pages"], 0, -1):
            found += cards(page_name(month["month"], number))
            if len(found) >= most:
                return found[:most]
    return found


def page_name(month: str, number: int) -> str:
    """The table's name for one page of a month. Pages are counted from the month's oldest, which is 1."""
    return f"{month}#{number:04}"


def page_before(page: str) -> str:
    """The next older page of the same month; for the first page, that page itself."""
    month, number = wall_index.parse_page_name(page)
    return page_name(month, max(number - 1, 1))


_STATE: Item = {"page": "wall", "n": 0}


def _number_key(pledge_id: str) -> Item:
    return {"page": f"p#{pledge_id}", "n": 0}


def _wall(row: Item) -> Wall:
    return Wall(row.get("snapshot", 0), row.get("stitches", 0), row.get("months", {}))


def _card(pledge: Pledge, stitch: Stitch) -> Item:
    return {"page": stitch.page, **pledge.card(), "n": stitch.number, "v": pledge.shown_v}


def _assign(pledges: list[Pledge]) -> dict[str, Stitch]:
    table, month = settings().wall_table, f"{clock.today():%Y-%m}"
    while True:
        wall = _wall(tables.get(table, _STATE) or {})
        known = numbers(pledge.id for pledge in pledges)
        new = [pledge for pledge in pledges if pledge.id not in known]
        assigned = _next_stitches(wall, new, month)
        try:
            if new:
                tables.transact([_advance(wall, len(new), month), *_puts(new, assigned)])
        except tables.Contended:
            continue  # another run was at work; it has got further, so this ends
        return known | assigned


def _next_stitches(wall: Wall, new: list[Pledge], month: str) -> dict[str, Stitch]:
    shown = wall.months.get(month, 0)
    return {
        pledge.id: Stitch(wall.stitches + each, page_name(month, (shown + each - 1) // CARDS_PER_PAGE + 1))
        for each, pledge in enumerate(new, start=1)
    }


def _advance(wall: Wall, assigned: int, month: str) -> Action:
    """The action that counts the new stitches, if nobody else has assigned numbers meanwhile."""
    return tables.update_of(
        settings().wall_table,
        _STATE,
        "SET #stitches = :reached, #months = :months",
        "#stitches = :seen" if wall.stitches else "attribute_not_exists(#stitches)",
        reached=wall.stitches + assigned,
        months=wall.months | {month: wall.months.get(month, 0) + assigned},
        **({"seen": wall.stitches} if wall.stitches else {}),
    )


def _puts(new: list[Pledge], assigned: dict[str, Stitch]) -> list[Action]:
    """The actions that write the number and the card of each new pledge."""
    table, actions = settings().wall_table, []
    for pledge in new:
        stitch = assigned[pledge.id]
        number = _number_key(pledge.id) | {"stitch": stitch.number, "wall_page": stitch.page}
        actions.append(tables.put_of(table, number, unless_exists="page"))
        actions.append(tables.put_of(table, _card(pledge, stitch), unless_exists="page"))
    return actions
