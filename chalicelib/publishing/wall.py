"""The wall: which public pledge has which stitch number, and which page of the wall has its card.

Only the publisher writes here. The wall table holds, by its key `page`: `wall` (the state of the whole) and
`2026-11#0003` (the cards of one page of a month, by number). The stitches table holds the number of each pledge, for
ever, and the state of the whole once more. A transaction writes both tables, so each can be made again from the other:
`wall_recovery` does so for stitches, publishing everything again for the wall.
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

_PLEDGES_PER_TRANSACTION = (tables.MOST_ACTIONS - 2) // 2
"""A number and a card for each, and the state of the wall in both tables."""
IN_WALL_TABLE: Item = {"page": "wall", "n": 0}
IN_STITCHES_TABLE: Item = {"pledge_id": "all"}
"""The keys of the rows that hold the state of the whole wall."""


class WallCard(Card):
    """A card with its stitch number `n`."""

    n: int


class Month(TypedDict):
    """A month as `2026-11`, and its number of pages."""

    month: str
    pages: int


@dataclass(frozen=True)
class Wall:
    """`stitches` counts the public pledges, the removed ones too; `months`: month to number of cards."""

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


def current() -> Wall:
    """The wall as it is now. A table that was lost or restored is behind the other one, which then counts."""
    return max(in_wall_table(), in_stitches_table(), key=lambda wall: wall.stitches)


def in_wall_table() -> Wall:
    return _wall(tables.get(settings().wall_table, IN_WALL_TABLE))


def in_stitches_table() -> Wall:
    return _wall(tables.get(settings().stitches_table, IN_STITCHES_TABLE))


def update(found: list[Pledge], snapshot: int) -> set[str]:
    """Bring the wall up to date with these pledges, read as of this snapshot; cards are removed first. Returns the
    pages that changed, and those before them: a page links to the next one as soon as there is one."""
    known = numbers(pledge.id for pledge in found)
    public = [pledge for pledge in found if pledge.state is State.PUBLIC]
    for pledge in found:
        if pledge.id in known and pledge.state is not State.PUBLIC:
            remove_card(known[pledge.id], snapshot)
    for pledge in public:
        if pledge.id in known:
            put_card(pledge, known[pledge.id], snapshot)
    known |= assign_numbers([pledge for pledge in public if pledge.id not in known], snapshot)
    wall_index.list_pages((pledge, known[pledge.id].page) for pledge in public)
    touched = {known[pledge.id].page for pledge in found if pledge.id in known}
    return touched | {page_before(page) for page in touched}


def numbers(pledge_ids: Iterable[str]) -> dict[str, Stitch]:
    """The stitches of those pledges that have one, by pledge id."""
    rows = tables.get_many(settings().stitches_table, ({"pledge_id": each} for each in pledge_ids))
    return {row["pledge_id"]: Stitch(row["number"], row["page"]) for row in rows}


def assign_numbers(pledges: list[Pledge], snapshot: int) -> dict[str, Stitch]:
    """Give the next numbers to these public pledges, in this order. A pledge that has a number keeps it."""
    assigned: dict[str, Stitch] = {}
    for start in range(0, len(pledges), _PLEDGES_PER_TRANSACTION):
        assigned |= _assign(pledges[start : start + _PLEDGES_PER_TRANSACTION], snapshot)
    return assigned


def put_card(pledge: Pledge, stitch: Stitch, snapshot: int) -> None:
    """Put the pledge's card on its page, unless one of a later snapshot is there."""
    tables.put_newer(settings().wall_table, _card(pledge, stitch, snapshot), by="snapshot")


def remove_card(stitch: Stitch, snapshot: int) -> None:
    """Leave an empty place. It holds the snapshot, so that no older card comes back."""
    place = {"page": stitch.page, "n": stitch.number, "snapshot": snapshot, "empty": True}
    tables.put_newer(settings().wall_table, place, by="snapshot")


def remove_cards(pledge_ids: Iterable[str], snapshot: int) -> set[str]:
    """Remove the cards of pledges that no longer exist. Returns the pages that changed."""
    stitches = numbers(pledge_ids).values()
    for stitch in stitches:
        remove_card(stitch, snapshot)
    return {stitch.page for stitch in stitches}


def cards(page: str) -> list[WallCard]:
    """The cards of one page, newest first."""
    rows = tables.query(settings().wall_table, newest_first=True, page=page)
    shown = [row for row in rows if "empty" not in row]
    return [cast("WallCard", {name: row[name] for name in row if name not in {"page", "snapshot"}}) for row in shown]


def newest_cards(wall: Wall, most: int) -> list[WallCard]:
    """The newest cards of the whole wall, newest first."""
    found: list[WallCard] = []
    for month in wall.pages():
        for number in range(month["pages"], 0, -1):
            found += cards(page_name(month["month"], number))
            if len(found) >= most:
                return found[:most]
    return found


def advance_of(table: str, key: Item, seen: Wall, reached: Wall) -> Action:
    """The action that moves a row of state to what is reached, if it is still as it was seen."""
    item = key | {"stitches": reached.stitches, "months": reached.months}
    if not seen.stitches:
        return tables.put_of(table, item, unless_exists="stitches")
    return tables.put_if_of(table, item, "#stitches = :seen", seen=seen.stitches)


def number_of(pledge_id: str, stitch: Stitch) -> Action:
    """The action that writes the number of a pledge that has none."""
    number = {"pledge_id": pledge_id, "number": stitch.number, "page": stitch.page}
    return tables.put_of(settings().stitches_table, number, unless_exists="pledge_id")


def page_name(month: str, number: int) -> str:
    """The table's name for one page of a month. Pages are counted from the month's oldest, which is 1."""
    return f"{month}#{number:04}"


def page_before(page: str) -> str:
    """The next older page of the same month; for the first page, that page itself."""
    month, number = wall_index.parse_page_name(page)
    return page_name(month, max(number - 1, 1))


def _wall(row: Item | None) -> Wall:
    return Wall(row["stitches"], row["months"]) if row else Wall()


def _card(pledge: Pledge, stitch: Stitch, snapshot: int) -> Item:
    return {"page": stitch.page, **pledge.card(), "n": stitch.number, "snapshot": snapshot}


def _assign(pledges: list[Pledge], snapshot: int) -> dict[str, Stitch]:
    month = f"{clock.today():%Y-%m}"
    while True:
        seen = in_wall_table(), in_stitches_table()
        wall = max(seen, key=lambda each: each.stitches)
        known = numbers(pledge.id for pledge in pledges)
        new = [pledge for pledge in pledges if pledge.id not in known]
        assigned = _next_stitches(wall, new, month)
        reached = Wall(wall.stitches + len(new), wall.months | {month: wall.months.get(month, 0) + len(new)})
        try:
            if new:
                tables.transact([*_advance(seen, reached), *_puts(new, assigned, snapshot)])
        except tables.Contended:
            continue  # another run was at work; it has got further, so this ends
        return known | assigned


def _next_stitches(wall: Wall, new: list[Pledge], month: str) -> dict[str, Stitch]:
    shown = wall.months.get(month, 0)
    return {
        pledge.id: Stitch(wall.stitches + each, page_name(month, (shown + each - 1) // CARDS_PER_PAGE + 1))
        for each, pledge in enumerate(new, start=1)
    }


def _advance(seen: tuple[Wall, Wall], reached: Wall) -> list[Action]:
    """The actions that move the state in both tables."""
    return [
        advance_of(settings().wall_table, IN_WALL_TABLE, seen[0], reached),
        advance_of(settings().stitches_table, IN_STITCHES_TABLE, seen[1], reached),
    ]


def _puts(new: list[Pledge], assigned: dict[str, Stitch], snapshot: int) -> list[Action]:
    """The actions that write the number and the card of each new pledge."""
    actions = []
    for pledge in new:
        card = _card(pledge, assigned[pledge.id], snapshot)
        actions.append(number_of(pledge.id, assigned[pledge.id]))
        actions.append(tables.put_of(settings().wall_table, card, unless_exists="page"))
    return actions
