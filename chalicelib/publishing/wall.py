"""The wall: which public pledge has which stitch number, and which page of the wall has its card.

Only the publisher writes here. The wall table holds, by its key `page`: `wall` (the state of the whole),
`2026-11#0003` (the cards of one page of a month, by number) and `late` (the numbers of late cards and their pages). The
stitches table holds the number of each pledge, for ever, and the state of the whole once more. A transaction writes
both tables, so each can be made again from the other: `wall_recovery` does so for stitches, publishing everything again
for the wall.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from typing import cast

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.aws.tables import Action, Item
from chalicelib.pledges import Pledge, State
from chalicelib.pledges.model import Card
from chalicelib.publishing.wall_places import Page, Stitch, Wall, at, next_stitches, page_before
from chalicelib.settings import settings

_PLEDGES_PER_TRANSACTION = (tables.MOST_ACTIONS - 2) // 2
"""A number and a card for each, and the state of the wall in both tables."""
_INNER = frozenset({"page", "snapshot", "late"})
"""What a row of the table has beside the card."""
IN_WALL_TABLE: Item = {"page": "wall", "n": 0}
IN_STITCHES_TABLE: Item = {"pledge_id": "all"}
"""The keys of the rows that hold the state of the whole wall."""
LATE = "late"
"""The partition of the wall table that lists late cards: `on`, the page, by number."""


class WallCard(Card):
    """A card with its stitch number `n` and the time of the pledge (`wall_places.at`)."""

    n: int
    at: int


@dataclass(frozen=True)
class Update:
    """What a run did to the wall. `stitches`: those of the public pledges, by pledge id; `new`: the ids that got theirs
    now; `pages`: those that changed, and those before them whose link to the next page may be missing; `taken_back`:
    whether something went that a card showed."""

    stitches: dict[str, Stitch]
    new: set[str]
    pages: set[str]
    taken_back: bool


@dataclass(frozen=True)
class Newest:
    """`stitches`: the cards of stitches by number, the oldest first, None where one was removed; `cards`: by time, the
    newest first; `older`: the page that comes after them."""

    stitches: list[WallCard | None]
    cards: list[WallCard]
    older: Page | None

    @property
    def themes(self) -> list[str]:
        """The themes of the stitches, empty where a card was removed."""
        return [card["theme"] if card else "" for card in self.stitches]


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
    for stitch in stitches.values():
        _list_late(stitch)
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
    return {row["pledge_id"]: Stitch(row["number"], row["page"], row.get("late", False)) for row in rows}


def assign_numbers(pledges: list[Pledge], snapshot: int) -> dict[str, Stitch]:
    """Give the next numbers to these public pledges, the oldest first. A pledge that has a number keeps it."""
    pledges = sorted(pledges, key=lambda pledge: pledge.age)
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
    """Leave an empty place. It holds the snapshot, so that no older card comes back, and the time, in case it began
    its page."""
    key: Item = {"page": stitch.page, "n": stitch.number}
    stands = tables.get(settings().wall_table, key) or {}
    moment = {"at": stands["at"]} if "at" in stands else {}
    tables.put_newer(settings().wall_table, key | moment | {"snapshot": snapshot, "empty": True}, by="snapshot")


def _list_late(stitch: Stitch) -> None:
    """List the place if it is late. At least once; a repeat changes nothing."""
    if stitch.late:
        with suppress(tables.ConditionFailed):
            place = {"page": LATE, "n": stitch.number, "on": stitch.page}
            tables.put(settings().wall_table, place, unless_exists="page")


def cards(page: str) -> list[WallCard]:
    """The cards of one page, newest first."""
    return _in_order(tables.query(settings().wall_table, page=page))


def card(stitch: Stitch) -> WallCard | None:
    """The card in this place, or None if it was removed."""
    row = tables.get(settings().wall_table, {"page": stitch.page, "n": stitch.number}) or {"empty": True}
    return None if "empty" in row else _shown(row)


def newest(wall: Wall, *, stitches: int, least: int) -> Newest:
    """The newest of the wall: so many stitches, and the cards of so many pages that there are at least so many."""
    table, first = settings().wall_table, max(wall.stitches - stitches, 0) + 1
    late = islice(tables.query(table, newest_first=True, at_once=stitches, page=LATE), stitches)
    rows = tables.get_many(table, ({"page": row["on"], "n": row["n"]} for row in late if row["n"] >= first))
    shown: list[WallCard] = []
    older = None
    for name in reversed(wall.every_page()):
        page = list(tables.query(table, page=name))
        rows += page
        if len(shown) < least:
            shown, older = [*shown, *_in_order(page)], wall.older_page(name)
        if len(shown) >= least and page and page[0]["n"] <= first:  # older pages have lower numbers, but for late ones
            break
    stitches_of = {row["n"]: _shown(row) for row in rows if "empty" not in row}
    return Newest([stitches_of.get(number) for number in range(first, wall.stitches + 1)], shown, older)


def advance_of(table: str, key: Item, seen: Wall, reached: Wall) -> Action:
    """The action that moves a row of state to what is reached, if it is still as it was seen."""
    item = key | asdict(reached)
    if not seen.stitches:
        return tables.put_of(table, item, unless_exists="stitches")
    return tables.put_if_of(table, item, "#stitches = :seen", seen=seen.stitches)


def number_of(pledge_id: str, stitch: Stitch) -> Action:
    """The action that writes the number of a pledge that has none."""
    number = {"pledge_id": pledge_id, "number": stitch.number, "page": stitch.page} | _late(stitch)
    return tables.put_of(settings().stitches_table, number, unless_exists="pledge_id")


def _wall(row: Item | None) -> Wall:
    return Wall(row["stitches"], row["months"], row["begins"], row["latest"]) if row else Wall()


def _card(pledge: Pledge, stitch: Stitch, snapshot: int) -> Item:
    place = {"page": stitch.page, "n": stitch.number, "at": at(pledge)} | _late(stitch)
    return place | pledge.card() | {"snapshot": snapshot}


def _in_order(rows: Iterable[Item]) -> list[WallCard]:
    """The cards in these rows of a page, newest first."""
    shown = [_shown(row) for row in rows if "empty" not in row]
    return sorted(shown, key=lambda card: (card["at"], card["n"]), reverse=True)


def _shown(row: Item) -> WallCard:
    return cast("WallCard", {name: row[name] for name in row if name not in _INNER})


def _late(stitch: Stitch) -> Item:
    return {"late": True} if stitch.late else {}


def _assign(pledges: list[Pledge], snapshot: int) -> dict[str, Stitch]:
    month = f"{clock.today():%Y-%m}"
    known: dict[str, Stitch] = {}
    while True:
        seen = in_wall_table(), in_stitches_table()
        wall = max(seen, key=lambda each: each.stitches)
        new = [pledge for pledge in pledges if pledge.id not in known]
        assigned, reached = next_stitches(wall, new, month)
        try:
            if new:
                tables.transact([*_advance(seen, reached), *_puts(new, assigned, snapshot)])
        except tables.Contended:
            known = numbers(pledge.id for pledge in pledges)  # another run was at work, and has got further
            continue
        return known | assigned


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
