"""The published pages that many pledges share: totals, home, tapestry, wall, places and teams."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from chalicelib import pages, totals
from chalicelib.aws import site_bucket
from chalicelib.content import DEFAULT_LANGUAGE, languages
from chalicelib.content.rules import CARDS_AT_ONCE, CARDS_ON_HOME
from chalicelib.pages import total_picture
from chalicelib.pages.tapestry import svg
from chalicelib.pages.tapestry.geometry import CELLS
from chalicelib.publishing import feeds, files, outcomes, pinned, seasons, switched, wall_index
from chalicelib.publishing import wall as wall_table
from chalicelib.publishing.files import Do
from chalicelib.publishing.small_numbers import without_small
from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.publishing.wall import Newest
from chalicelib.publishing.wall_places import Wall, parse_page_name
from chalicelib.settings import settings
from chalicelib.stories.model import StoryExcerpt
from chalicelib.totals import milestone_words, milestones
from chalicelib.totals.milestone_words import Told
from chalicelib.totals.milestones import Milestone
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
    """`data/totals.json`. `seq`: the snapshot; `stitches`: how many pledges ever were public; `outcomes`: None until
    there are any to tell of; `milestones`: those of the last days."""

    seq: int
    stitches: int
    outcomes: outcomes.PublicOutcomes | None
    milestones: list[Told]


def write_totals(do: Do) -> PublicTotals:
    """Note what milestones are reached now, and have a thread write the totals: people wait for them. Returns what
    the totals are."""
    snapshot, wall, public = next_snapshot(), wall_table.current(), totals.public_totals()
    reached = milestones.record(public, wall.stitches)
    do(_write_json, "data/totals.json", _sums(public, wall, reached, snapshot), snapshot)
    return public


def write_pages(touched: Iterable[str]) -> None:
    """Write home, wall, places, teams, tapestry, the index of the wall and the pages of months that were touched, all
    as of one snapshot and side by side."""
    snapshot, wall, reached = next_snapshot(), wall_table.current(), milestones.read()
    sums, told = _sums(totals.public_totals(), wall, reached, snapshot), switched.on_pages()
    hidden = "wall" in told["off"]
    with files.side_by_side() as do:
        _write_months(do, touched, wall, {"totals": sums, **told}, snapshot)
        index = wall_index.public_index(sums)
        newest = wall_table.newest(wall, stitches=CELLS, least=CARDS_AT_ONCE)
        do(
            _write_json,
            "data/wall.json",
            PublicWall(**index, newest=[] if hidden else _new_stitches(newest, sums)),
            snapshot,
        )
        do(_write_tapestry, sums, newest.themes, snapshot)
        do(feeds.write, reached, snapshot)
        for lang in languages():
            do(_write_total_picture, lang, sums["made"], snapshot)
        for name, shown in _start_pages(wall, sums, newest, hidden=hidden).items():
            context = {"totals": sums, "filters": wall_index.offered(index), **shown, **told}
            for lang in languages():
                path = f"{lang}/{name}/index.html" if name else f"{lang}/index.html"
                do(_write_page, path, f"{name or 'home'}.html", context, snapshot)


def write_month_pages(names: list[str]) -> None:
    """Write these pages of months, as of one snapshot and side by side."""
    snapshot, wall = next_snapshot(), wall_table.current()
    with files.side_by_side() as do:
        _write_months(do, names, wall, {"totals": totals.public_totals(), **switched.on_pages()}, snapshot)


def render_page(template: str, lang: str, **context: Any) -> str:
    """A page with the stage's addresses in it."""
    return pages.render(template, lang, origin=settings().site_origin, **context)


def _start_pages(wall: Wall, sums: Sums, newest: Newest, *, hidden: bool) -> dict[str, dict[str, object]]:
    """Home, wall, places and teams, each with what it alone shows; `hidden`: nothing of the wall."""
    cards = [] if hidden else [without_small(card, sums) for card in newest.cards]
    leader = None if hidden else pinned.pledge(sums)
    others = [card for card in cards if not leader or card["id"] != leader["id"]]
    home: dict[str, object] = {
        "cards": others[:CARDS_ON_HOME],
        "leader": leader,
        "stitches": newest.themes,
        "story": _first_story(),
    }
    home |= {"season": seasons.on_home(sums)}
    older, months = (None, []) if hidden else (newest.older, wall.pages())
    start: dict[str, object] = {"cards": cards, "older": older, "months": months, "month": None, "page": None}
    return {"": home, "wall": start, "places": {}, "teams": {}}


def _first_story() -> StoryExcerpt | None:
    """The first of `data/stories.json`, which a run for stories writes before it requests the home page."""
    listed: list[StoryExcerpt] = json.loads(site_bucket.read("data/stories.json") or "[]")
    return next(iter(listed), None)


def _new_stitches(newest: Newest, sums: Sums) -> list[NewStitch]:
    cards = (without_small(card, sums) for card in reversed(newest.stitches[-NEWEST_STITCHES:]) if card)
    return [NewStitch(n=card["n"], theme=card["theme"], idea=card["idea"], place=card["place"]) for card in cards]


def _sums(public: PublicTotals, wall: Wall, reached: list[Milestone], snapshot: int) -> Sums:
    """The public totals, as `data/totals.json` has them."""
    told = milestone_words.told(milestones.present(reached))
    return {
        **public,
        "seq": snapshot,
        "stitches": wall.stitches,
        "outcomes": outcomes.read(),
        "milestones": told,
    }


def _write_months(do: Do, names: Iterable[str], wall: Wall, shared: dict[str, Any], snapshot: int) -> None:
    """Have the threads write these pages of months, and list them in the index of the wall. `shared`: totals, and what
    is told of the switches."""
    shown = {name: wall_table.cards(name) for name in sorted(names)}
    for name, cards in shown.items():
        context = shared | {"cards": [without_small(card, shared["totals"]) for card in cards], "filters": {}}
        do(_write_month_page, name, context, wall, snapshot)
    wall_index.list_pages(shown)


def _write_month_page(name: str, context: dict[str, Any], wall: Wall, snapshot: int) -> None:
    month, number = parse_page_name(name)
    shown = context | {"months": wall.pages(), "month": month, "page": number, "older": wall.older_page(name)}
    for lang in languages():
        _write_page(f"{lang}/wall/{month}/{number}/index.html", "wall.html", shown, snapshot)


def _write_tapestry(sums: Sums, stitches: list[str], snapshot: int) -> None:
    title = pages.text(DEFAULT_LANGUAGE, "home.tapestry_title")  # read by who opens the file by itself
    files.write("data/tapestry.svg", svg.file(stitches, sums["stitches"], title, sums["themes"]), snapshot)


def _write_total_picture(lang: str, made: int, snapshot: int) -> None:
    """Read first, because it seldom changes and a read costs a twelfth of a write."""
    path, picture = f"{lang}/embed/total.svg", total_picture.svg(lang, made)
    if site_bucket.read(path) != picture:
        files.write(path, picture, snapshot)


def _write_page(path: str, template: str, shown: dict[str, Any], snapshot: int) -> None:
    lang = path.partition("/")[0]
    files.write(path, render_page(template, lang, **shown), snapshot)


def _write_json(path: str, data: Mapping[str, Any], snapshot: int) -> None:
    files.write(path, json.dumps(data, separators=(",", ":")), snapshot)
