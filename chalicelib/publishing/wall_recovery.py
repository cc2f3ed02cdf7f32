"""Recovery after one of the two tables that know stitch numbers was lost, or restored to an earlier moment.

The one that is behind has the lower count of stitches. A lost stitch has its card on the wall, and is written again
from it. A lost card has its number in the stitches table, and comes back by publishing everything again.
"""

from contextlib import suppress

from chalicelib import log
from chalicelib.aws import tables
from chalicelib.content.rules import CARDS_PER_PAGE
from chalicelib.publishing import wall
from chalicelib.publishing.requests import request_everything
from chalicelib.publishing.wall_places import Stitch, Wall, page_name
from chalicelib.settings import settings


def recover() -> None:
    """Say so if a table is behind. Write lost stitches again, or request lost cards. Interrupted, it goes on
    where it stopped."""
    cards, stitches = wall.in_wall_table(), wall.in_stitches_table()
    if cards.stitches != stitches.stitches:
        log.event("wall.behind", cards=cards.stitches, stitches=stitches.stitches)
    if cards.stitches < stitches.stitches:
        request_everything()
        with suppress(tables.Contended):  # another run assigns numbers, which brings the table up too
            tables.transact([wall.advance_of(settings().wall_table, wall.IN_WALL_TABLE, cards, stitches)])
    if stitches.stitches < cards.stitches:
        _restore_late()
    while stitches.stitches < cards.stitches:
        with suppress(tables.Contended):  # another run recovers too
            _restore_page(cards, stitches)
        stitches = wall.in_stitches_table()


def _restore_late() -> None:
    """Write the lost stitches of late cards. The oldest comes first, so that those before the newest one that is there
    are never lost."""
    lost: list[tuple[str, Stitch]] = []
    for row in tables.query(settings().wall_table, newest_first=True, page=wall.LATE):
        card = tables.get(settings().wall_table, {"page": row["on"], "n": row["n"]}) or {}
        if "id" in card and wall.numbers([card["id"]]):
            break
        if "id" in card:
            lost.append((card["id"], Stitch(row["n"], row["on"], late=True)))
    for pledge_id, stitch in reversed(lost):
        with suppress(tables.Contended):  # another run recovers too
            tables.transact([wall.number_of(pledge_id, stitch)])


def _restore_page(cards: Wall, stitches: Wall) -> None:
    """Write the stitches of the oldest page that has lost some, and that they are there; in the end that all are."""
    table, key = settings().stitches_table, wall.IN_STITCHES_TABLE
    months = ((month, stitches.months.get(month, 0)) for month in sorted(cards.months))
    month, before = next(((month, count) for month, count in months if count < cards.months[month]), ("", 0))
    if not month:
        return tables.transact([wall.advance_of(table, key, stitches, cards)])
    page = page_name(month, before // CARDS_PER_PAGE + 1)
    after = min((before // CARDS_PER_PAGE + 1) * CARDS_PER_PAGE, cards.months[month])
    reached = Wall(stitches.stitches + after - before, stitches.months | {month: after})
    if reached.months == cards.months:
        reached = cards
    shown = {card["id"]: Stitch(card["n"], page) for card in wall.cards(page)}
    lost = shown.keys() - wall.numbers(shown)
    puts = [wall.number_of(pledge_id, shown[pledge_id]) for pledge_id in sorted(lost)]
    return tables.transact([wall.advance_of(table, key, stitches, reached), *puts])
