"""The files that are published: which there are, and what they show."""

import json
from typing import Any

from chalicelib import tapestry, totals
from chalicelib.aws import site
from chalicelib.cloth import PLACES
from chalicelib.content import LANGUAGES, pages
from chalicelib.pledges import Pledge
from chalicelib.publishing import board, facets
from chalicelib.publishing.board import PER_PAGE, Board
from chalicelib.settings import settings

ON_HOME = 6


def write_board(now: Board, touched: set[str]) -> None:
    """Write totals, home, wall and the pages of months that were touched, all as of one snapshot.

    The totals come first: they are what people wait for.
    """
    sums = totals.public() | {"seq": now.snapshot, "stitches": now.stitches}
    site.write("data/totals.json", json.dumps(sums, separators=(",", ":")), now.snapshot)
    newest = board.newest(now, PLACES)
    stitches = _stitches(now, newest)
    site.write("data/tapestry.svg", _tapestry(sums, stitches), now.snapshot)
    story = _newest_story()
    for lang in LANGUAGES:
        home = draw("home.html", lang, totals=sums, cards=newest[:ON_HOME], stitches=stitches, story=story)
        site.write(f"{lang}/index.html", home, now.snapshot)
        shown = {"cards": newest[:PER_PAGE], "months": now.pages(), "month": None, "page": None}
        wall = draw("wall.html", lang, totals=sums, **shown)
        site.write(f"{lang}/wall/index.html", wall, now.snapshot)
        for name in ("places", "teams"):
            site.write(f"{lang}/{name}/index.html", draw(f"{name}.html", lang, totals=sums), now.snapshot)
    if touched:
        listed = json.dumps(facets.public(), separators=(",", ":"))
        site.write("data/wall.json", listed, now.snapshot)
    for page in sorted(touched):
        _write_month_page(now, page)


def write_share(pledge: Pledge, stitch: int) -> None:
    """Write a pledge's own page in each language, unless one of a later version stands there."""
    card = pledge.card() | {"n": stitch}
    for lang, path in zip(LANGUAGES, share_paths(pledge.id), strict=True):
        site.write(path, draw("share.html", lang, card=card), pledge.v)


def share_paths(pledge_id: str) -> list[str]:
    """Where a pledge's own page lies, in each language."""
    return [f"{lang}/p/{pledge_id}/index.html" for lang in LANGUAGES]


def _tapestry(sums: dict[str, Any], stitches: list[str]) -> str:
    """The cloth of the home page for pages that no run of ours draws; its title is for who opens it by itself."""
    return tapestry.file(stitches, sums["stitches"], pages.text("en", "home.tapestry_title"), sums["themes"])


def draw(template: str, lang: str, **context: Any) -> str:
    """A page with the stage's addresses in it."""
    return pages.render(template, lang, origin=settings().site_origin, **context)


def _newest_story() -> dict[str, Any] | None:
    """The first of `data/stories.json`, which a run for stories writes before it asks for the home page."""
    told: list[dict[str, Any]] = json.loads(site.read("data/stories.json") or "[]")
    return next(iter(told), None)


def _stitches(now: Board, cards: list[dict[str, Any]]) -> list[str]:
    """The themes of the newest stitches by number, oldest first; empty where a pledge was taken down."""
    themes = {card["n"]: card["theme"] for card in cards}
    return [themes.get(number, "") for number in range(max(now.stitches - PLACES, 0) + 1, now.stitches + 1)]


def _write_month_page(now: Board, page: str) -> None:
    month, _, number = page.partition("#")
    cards = board.cards(page)
    for lang in LANGUAGES:
        shown = draw("wall.html", lang, cards=cards, months=now.pages(), month=month, page=int(number))
        site.write(f"{lang}/wall/{month}/{int(number)}/index.html", shown, now.snapshot)
