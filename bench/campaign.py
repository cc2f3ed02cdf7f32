"""A campaign of so many pledges, as far as a new pledge reads it: sums, counts, newest cards, index of the wall."""

from typing import Any

from chalicelib import clock
from chalicelib.aws.clients import client
from chalicelib.aws.tables import serialised
from chalicelib.content import site
from chalicelib.content.rules import CARDS_PER_PAGE
from chalicelib.content.seasons import season_at
from chalicelib.pages.tapestry.geometry import CELLS
from chalicelib.publishing import wall, wall_index, wall_places
from chalicelib.settings import settings
from tests.support.factories import create_pledge

KINDS = {"theme": "themes", "idea": "ideas", "place": "places", "team": "teams", "lang": "languages"}
"""Kinds of counters, and where their codes are in the content."""
AUDIENCES = ["public", "staff"]


def generate(pledges: int) -> None:
    """Write the rows of a campaign whose pledges were all made this month, into empty tables."""
    codes = [f"{kind}:{code}" for kind, folder in KINDS.items() for code in site()[folder]]
    codes += [f"audience:{audience}" for audience in AUDIENCES]
    parts = [f"{side}{part}" for side in "ab" for part in range(settings().totals_rows)]
    each, rest = divmod(pledges, len(parts))
    for part in parts:
        share = each + rest * (part == parts[0])  # all of them: a milestone is not reached while a pledge is counted
        row = {"row": season_at(clock.now()).code, "part": part, "writes": share, "made": share, "public": share}
        _put(settings().totals_table, row | dict.fromkeys(codes, share))
    month = f"{clock.today():%Y-%m}"
    now = int(clock.now().timestamp() * 1000)
    state = {"stitches": pledges, "months": {month: pledges}, "begins": now, "latest": now}
    _put(settings().wall_table, wall.IN_WALL_TABLE | state)
    _put(settings().stitches_table, wall.IN_STITCHES_TABLE | state)
    _put_newest_cards(pledges, month)
    newest = list(range(-(-pledges // CARDS_PER_PAGE), 0, -1))[: wall_index.PAGES_PER_FILTER]
    filters = [code for code in codes if code.partition(":")[0] in {"theme", "place", "audience", "team"}]
    counts = {month: {str(page): CARDS_PER_PAGE for page in newest}}
    _put(settings().wall_table, {"page": "index", "n": 0, "v": 1, "counts": dict.fromkeys(filters, counts)})


def _put_newest_cards(pledges: int, month: str) -> None:
    pledge = create_pledge(place="hawick", audience="staff", team="gp-practices")
    for number in range(pledges - CELLS, pledges + 1):
        page = wall_places.page_name(month, (number - 1) // CARDS_PER_PAGE + 1)
        place = {"page": page, "n": number, "at": wall_places.at(pledge)}
        _put(settings().wall_table, place | pledge.card() | {"snapshot": 1})


def _put(table: str, item: dict[str, Any]) -> None:
    client("dynamodb").put_item(TableName=table, Item=serialised(item))
