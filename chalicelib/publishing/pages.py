"""The published pages that many pledges share: totals, home, tapestry, wall, places and teams."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib import pages, totals
from chalicelib.aws import site_bucket
from chalicelib.content import DEFAULT_LANGUAGE, languages
from chalicelib.content.rules import CARDS_ON_HOME, CARDS_PER_PAGE
from chalicelib.pages.tapestry import svg
from chalicelib.pages.tapestry.geometry import CELLS
from chalicelib.publishing import files, wall_index
from chalicelib.publishing import wall as wall_table
from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.publishing.wall import Wall, WallCard
from chalicelib.settings import settings
from chalicelib.stories.model import StoryExcerpt


def write_wall(touched: set[str]) -> None:
    """Write totals, home, wall and the pages of months that were touched, all as of one snapshot.

    The totals come first: people wait for them.
    """
    snapshot, wall = next_snapshot(), wall_table.current()
    sums: dict[str, Any] = {**totals.public_totals(), "seq": snapshot, "stitches": wall.stitches}
    _write_json("data/totals.json", sums, snapshot)
    newest = wall_table.newest_cards(wall, CELLS)
    stitches = _themes_by_number(wall, newest)
    title = pages.text(DEFAULT_LANGUAGE, "home.tapestry_title")  # read by who opens the file by itself
    drawing = svg.file(stitches, wall.stitches, title, sums["themes"])
    files.write("data/tapestry.svg", drawing, snapshot)
    story = _newest_story()
    for lang in languages():
        shown = {"cards": newest[:CARDS_ON_HOME], "stitches": stitches, "story": story}
        _write_page(f"{lang}/index.html", render_page("home.html", lang, totals=sums, **shown), snapshot)
        shown = {"cards": newest[:CARDS_PER_PAGE], "months": wall.pages(), "month": None, "page": None}
        _write_page(f"{lang}/wall/index.html", render_page("wall.html", lang, totals=sums, **shown), snapshot)
        for name in ("places", "teams"):
            _write_page(f"{lang}/{name}/index.html", render_page(f"{name}.html", lang, totals=sums), snapshot)
    if touched:
        _write_json("data/wall.json", wall_index.public_index(), snapshot)
    for page in sorted(touched):
        _write_month_page(page, wall, snapshot)


def render_page(template: str, lang: str, **context: Any) -> str:
    """A page with the stage's addresses in it."""
    return pages.render(template, lang, origin=settings().site_origin, **context)


def _newest_story() -> StoryExcerpt | None:
    """The first of `data/stories.json`, which a run for stories writes before it requests the home page."""
    listed: list[StoryExcerpt] = json.loads(site_bucket.read("data/stories.json") or "[]")
    return next(iter(listed), None)


def _themes_by_number(wall: Wall, cards: list[WallCard]) -> list[str]:
    """The themes of the newest stitches by number, oldest first; empty where a card was removed."""
    themes = {card["n"]: card["theme"] for card in cards}
    return [themes.get(number, "") for number in range(max(wall.stitches - CELLS, 0) + 1, wall.stitches + 1)]


def _write_month_page(page: str, wall: Wall, snapshot: int) -> None:
    month, number = wall_index.parse_page_name(page)
    cards = wall_table.cards(page)
    for lang in languages():
        shown = render_page("wall.html", lang, cards=cards, months=wall.pages(), month=month, page=number)
        _write_page(f"{lang}/wall/{month}/{number}/index.html", shown, snapshot)


def _write_page(path: str, html: str, snapshot: int) -> None:
    files.write(path, html, snapshot)


def _write_json(path: str, data: Mapping[str, Any], snapshot: int) -> None:
    files.write(path, json.dumps(data, separators=(",", ":")), snapshot)
