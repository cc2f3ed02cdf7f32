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
from chalicelib.publishing.wall import Wall
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
    while stitches.stitches < cards.stitches:
        with suppress(tables.Contended):  # another run recovers too
            _restore_page(cards, stitches)
        stitches = wall.in_stitches_table()


def _restore_page(cards: Wall, stitches: Wall) -> None:
    """Write the stitches of the oldest page that has lost some, and that they are there."""
    months = ((month, stitches.months.get(month, 0)) for month in sorted(cards.months))
    month, before = next((month, count) for month, count in months if count < cards.months[month])
    page = wall.page_name(month, before // CARDS_PER_PAGE + 1)
    after = min((before // CARDS_PER_PAGE + 1) * CARDS_PER_PAGE, cards.months[month])
    reached = Wall(stitches.stitches + after - before, stitches.months | {month: after})
    shown = {card["id"]: wall.Stitch(card["n"], page) for card in wall.cards(page)}
    lost = shown.keys() - wall.numbers(shown)
    puts = [wall.number_of(pledge_id, shown[pledge_id]) for pledge_id in sorted(lost)]
    table, key = settings().stitches_table, wall.IN_STITCHES_TABLE
    tables.transact([wall.advance_of(table, key, stitches, reached), *puts])
