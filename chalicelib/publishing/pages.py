"""The published pages that many pledges share: totals, home, tapestry, wall, places and teams."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from chalicelib import pages, totals
from chalicelib.aws import site_bucket
from chalicelib.content import DEFAULT_LANGUAGE, languages
from chalicelib.content.rules import CARDS_ON_HOME, CARDS_PER_PAGE
from chalicelib.pages.tapestry import svg
from chalicelib.pages.tapestry.geometry import CELLS
from chalicelib.publishing import files, wall_index
from chalicelib.publishing import wall as wall_table
from chalicelib.publishing.files import Do
from chalicelib.publishing.small_numbers import without_small
from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.publishing.wall import Wall, WallCard
from chalicelib.settings import settings
from chalicelib.stories.model import StoryExcerpt
from chalicelib.totals.open_data import PublicTotals

NEWEST_STITCHES = 48
"""Stitches of `data/wall.json`: who has just pledged finds those beside their own among them."""


class NewStitch(TypedDict):
    """A stitch with its number `n`, and what its card says. `idea`: None for own words."""

    n: int
    theme: str
    idea: str | None
    place: str | None


class PublicWall(wall_index.PublicIndex):
    """`data/wall.json`. `newest`: the newest stitches, newest first."""

    newest: list[NewStitch]


class Sums(PublicTotals):
    """`data/totals.json`. `seq`: the snapshot; `stitches`: how many pledges ever were public."""

    seq: int
    stitches: int


def write_totals(do: Do) -> None:
    """Have a thread write the totals as they are now: people wait for them."""
    snapshot, wall = next_snapshot(), wall_table.current()
    do(_write_json, "data/totals.json", _sums(wall, snapshot), snapshot)


def write_pages(touched: Iterable[str]) -> None:
    """Write home, wall, places, teams, tapestry, the index of the wall and the pages of months that were touched, all
    as of one snapshot and side by side."""
    snapshot, wall = next_snapshot(), wall_table.current()
    sums = _sums(wall, snapshot)
    with files.side_by_side() as do:
        _write_months(do, touched, wall, sums, snapshot)
        newest = [without_small(card, sums) for card in wall_table.newest_cards(wall, CELLS)]
        do(_write_json, "data/wall.json", _public_wall(sums, newest), snapshot)
        stitches = _themes_by_number(wall, newest)
        do(_write_tapestry, sums, stitches, snapshot)
        home = {"cards": newest[:CARDS_ON_HOME], "stitches": stitches, "story": _newest_story()}
        wall_start = {"cards": newest[:CARDS_PER_PAGE], "months": wall.pages(), "month": None, "page": None}
        for lang in languages():
            for name, shown in (("", home), ("wall", wall_start), ("places", {}), ("teams", {})):
                path = f"{lang}/{name}/index.html" if name else f"{lang}/index.html"
                do(_write_page, path, f"{name or 'home'}.html", {"totals": sums, **shown}, snapshot)


def write_month_pages(names: list[str]) -> None:
    """Write these pages of months, as of one snapshot and side by side."""
    snapshot, wall, public = next_snapshot(), wall_table.current(), totals.public_totals()
    with files.side_by_side() as do:
        _write_months(do, names, wall, public, snapshot)


def render_page(template: str, lang: str, **context: Any) -> str:
    """A page with the stage's addresses in it."""
    return pages.render(template, lang, origin=settings().site_origin, **context)


def _newest_story() -> StoryExcerpt | None:
    """The first of `data/stories.json`, which a run for stories writes before it requests the home page."""
    listed: list[StoryExcerpt] = json.loads(site_bucket.read("data/stories.json") or "[]")
    return next(iter(listed), None)


def _public_wall(sums: Sums, newest: list[WallCard]) -> PublicWall:
    by_number = sorted(newest, key=lambda card: card["n"], reverse=True)[:NEWEST_STITCHES]
    stitches = [
        NewStitch(n=card["n"], theme=card["theme"], idea=card["idea"], place=card["place"]) for card in by_number
    ]
    return PublicWall(**wall_index.public_index(sums), newest=stitches)


def _themes_by_number(wall: Wall, cards: list[WallCard]) -> list[str]:
    """The themes of the newest stitches by number, oldest first; empty where a card was removed."""
    themes = {card["n"]: card["theme"] for card in cards}
    return [themes.get(number, "") for number in range(max(wall.stitches - CELLS, 0) + 1, wall.stitches + 1)]


def _sums(wall: Wall, snapshot: int) -> Sums:
    """The public totals, as `data/totals.json` has them."""
    return {**totals.public_totals(), "seq": snapshot, "stitches": wall.stitches}


def _write_months(do: Do, names: Iterable[str], wall: Wall, public: PublicTotals, snapshot: int) -> None:
    """Have the threads write these pages of months, and list them in the index of the wall."""
    shown = {name: wall_table.cards(name) for name in sorted(names)}
    for name, cards in shown.items():
        do(_write_month_page, name, [without_small(card, public) for card in cards], wall, public, snapshot)
    wall_index.list_pages((card, name) for name, cards in shown.items() for card in cards)


def _write_month_page(name: str, cards: list[WallCard], wall: Wall, public: PublicTotals, snapshot: int) -> None:
    month, number = wall_index.parse_page_name(name)
    shown = {"cards": cards, "months": wall.pages(), "month": month, "page": number, "totals": public}
    for lang in languages():
        _write_page(f"{lang}/wall/{month}/{number}/index.html", "wall.html", shown, snapshot)


def _write_tapestry(sums: Sums, stitches: list[str], snapshot: int) -> None:
    title = pages.text(DEFAULT_LANGUAGE, "home.tapestry_title")  # read by who opens the file by itself
    files.write("data/tapestry.svg", svg.file(stitches, sums["stitches"], title, sums["themes"]), snapshot)


def _write_page(path: str, template: str, shown: dict[str, Any], snapshot: int) -> None:
    lang = path.partition("/")[0]
    files.write(path, render_page(template, lang, **shown), snapshot)


def _write_json(path: str, data: Mapping[str, Any], snapshot: int) -> None:
    files.write(path, json.dumps(data, separators=(",", ":")), snapshot)
