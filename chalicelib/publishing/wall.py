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
    """A pledge's place in the tapestry and on the wall. `number` from 1 on; `page` as in the table; `begins`: a new
    stitch whose card begins its page."""

    number: int
    page: str
    begins: bool = False


@dataclass(frozen=True)
class Update:
    """What a run did to the wall. `stitches`: those of the public pledges, by pledge id; `new`: the ids that got theirs
    now; `pages`: those that changed, and those before them whose link to the next page may be missing; `taken_back`:
    whether something went that a card showed."""

    stitches: dict[str, Stitch]
    new: set[str]
    pages: set[str]
    taken_back: bool


def current() -> Wall:
    """The wall as it is now. A table that was lost or restored is behind the other one, which then counts."""
    return max(in_wall_table(), in_stitches_table(), key=lambda wall: wall.stitches)


def in_wall_table() -> Wall:
    return _wall(tables.get(settings().wall_table, IN_WALL_TABLE))


def in_stitches_table() -> Wall:
    return _wall(tables.get(settings().stitches_table, IN_STITCHES_TABLE))


def update(found: list[Pledge], gone: Iterable[str], snapshot: int) -> Update:
    """Bring the wall up to date with these pledges, read as of this snapshot, and remove the cards of those that are in
    no table any more. Cards are removed first."""
    gone = set(gone)
    known = numbers([*(pledge.id for pledge in found), *gone])
    public = {pledge.id: pledge for pledge in found if pledge.state is State.PUBLIC}
    removed = known.keys() - public.keys()
    for pledge_id in removed:
        _remove_card(known[pledge_id], snapshot)
    replaced = [put_card(public[each], stitch, snapshot) for each, stitch in known.items() if each in public]
    assigned = assign_numbers([pledge for pledge in public.values() if pledge.id not in known], snapshot)
    stitches = known | assigned
    # The page before one that a card begins links to it from now on; a known card may have begun one in a run that died
    begun = {stitch.page for each, stitch in stitches.items() if stitch.begins or each in known}
    return Update(
        stitches={each: stitch for each, stitch in stitches.items() if each in public},
        new=set(assigned),
        pages={stitch.page for stitch in stitches.values()} | {page_before(page) for page in begun},
        taken_back=bool(removed) or any(replaced),
    )


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


def put_card(pledge: Pledge, stitch: Stitch, snapshot: int) -> bool:
    """Put the pledge's card on its page, unless one of a later snapshot is there. Returns whether the one that was
    there showed something else, and not just less."""
    card = _card(pledge, stitch, snapshot)
    replaced = tables.put_newer(settings().wall_table, card, by="snapshot") or {}
    return any(replaced[name] not in (None, card.get(name)) for name in replaced.keys() - {"snapshot", "empty"})


def _remove_card(stitch: Stitch, snapshot: int) -> None:
    """Leave an empty place. It holds the snapshot, so that no older card comes back."""
    place = {"page": stitch.page, "n": stitch.number, "snapshot": snapshot, "empty": True}
    tables.put_newer(settings().wall_table, place, by="snapshot")


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
    known: dict[str, Stitch] = {}
    while True:
        seen = in_wall_table(), in_stitches_table()
        wall = max(seen, key=lambda each: each.stitches)
        new = [pledge for pledge in pledges if pledge.id not in known]
        assigned = _next_stitches(wall, new, month)
        reached = Wall(wall.stitches + len(new), wall.months | {month: wall.months.get(month, 0) + len(new)})
        try:
            if new:
                tables.transact([*_advance(seen, reached), *_puts(new, assigned, snapshot)])
        except tables.Contended:
            known = numbers(pledge.id for pledge in pledges)  # another run was at work, and has got further
            continue
        return known | assigned


def _next_stitches(wall: Wall, new: list[Pledge], month: str) -> dict[str, Stitch]:
    shown = wall.months.get(month, 0)
    return {
        pledge.id: Stitch(
            number=wall.stitches + each,
            page=page_name(month, (shown + each - 1) // CARDS_PER_PAGE + 1),
            begins=(shown + each - 1) % CARDS_PER_PAGE == 0,
        )
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
