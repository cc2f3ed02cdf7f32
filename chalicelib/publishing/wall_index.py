"""The wall's index: on which pages to look for pledges of a theme, a place, an audience or a team.

One row of the wall table and one public file, `data/wall.json`, list for each filter (`theme:move`, `place:hawick` ...)
the newest pages with such a card. A browser fetches those pages and shows the cards that match, so no query ever
reaches a server. A page stays listed when its last match is removed: a browser then finds nothing on it.

The row lists every filter. The file names only the places, teams and audiences that the totals name: small numbers.
"""

from collections.abc import Iterable
from typing import TypedDict

from chalicelib.aws import tables
from chalicelib.pledges.model import Card
from chalicelib.settings import settings
from chalicelib.totals.open_data import PublicTotals

PAGES_PER_FILTER = 40
"""A list that is shorter names all there are."""
Pages = dict[str, list[int]]
"""Month to the numbers of its pages."""


class PublicIndex(TypedDict):
    """The index in `data/wall.json`: `pages` by filter; `most` as PAGES_PER_FILTER."""

    most: int
    pages: dict[str, Pages]


_ROW = {"page": "index", "n": 0}


def list_pages(shown: Iterable[tuple[Card, str]]) -> None:
    """List the pages (as `wall.page_name` names them) of these cards. Repeats, order and simultaneous runs do not
    matter."""
    entries = [(name, *parse_page_name(page)) for card, page in shown for name in _filters(card)]
    while True:
        row = tables.get(settings().wall_table, _ROW) or {}
        before = row.get("lists", {})
        after = _with(before, entries)
        if after == before or _replace(after, row.get("v", 0)):
            return


def public_index(totals: PublicTotals) -> PublicIndex:
    """The index for the public, with the places, teams and audiences of these totals."""
    row = tables.get(settings().wall_table, _ROW) or {}
    named = {"place": totals["places"], "team": totals["teams"], "audience": totals["audiences"]}

    def is_named(name: str) -> bool:
        kind, _, code = name.partition(":")
        return kind not in named or code in named[kind]

    lists = {name: pages for name, pages in row.get("lists", {}).items() if is_named(name)}
    return PublicIndex(most=PAGES_PER_FILTER, pages=lists)


def _replace(lists: dict[str, Pages], expected: int) -> bool:
    """Write the row unless another run did so meanwhile; returns whether it was written."""
    change = "SET #lists = :lists, #v = :next"
    condition = "#v = :expected" if expected else "attribute_not_exists(#v)"
    values = {"expected": expected} if expected else {}
    try:
        tables.update(settings().wall_table, _ROW, change, condition, lists=lists, next=expected + 1, **values)
    except tables.ConditionFailed:
        return False
    return True


def _with(lists: dict[str, Pages], entries: Iterable[tuple[str, str, int]]) -> dict[str, Pages]:
    grown = {name: {month: list(pages) for month, pages in months.items()} for name, months in lists.items()}
    for name, month, page in entries:
        pages = grown.setdefault(name, {}).setdefault(month, [])
        if page not in pages:
            pages.append(page)
    return {name: _newest(months) for name, months in grown.items()}


def _newest(months: Pages) -> Pages:
    """The newest of these pages, newest first."""
    every = sorted(((month, page) for month, pages in months.items() for page in pages), reverse=True)
    newest: Pages = {}
    for month, page in every[:PAGES_PER_FILTER]:
        newest.setdefault(month, []).append(page)
    return newest


def _filters(card: Card) -> list[str]:
    codes = {"theme": card["theme"], "place": card["place"], "audience": card["audience"], "team": card["team"]}
    return [f"{kind}:{code}" for kind, code in codes.items() if code]


def parse_page_name(page: str) -> tuple[str, int]:
    """The month and the number in a page's name, `2026-11#0003`."""
    month, _, number = page.partition("#")
    return month, int(number)
