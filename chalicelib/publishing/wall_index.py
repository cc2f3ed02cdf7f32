"""The wall's index: on which pages to look for pledges of a theme, a place, an audience or a team.

One row of the wall table and one public file, `data/wall.json`, list for each filter (`theme:move`, `place:hawick` ...)
the newest pages with such a card. A browser fetches those pages and shows the cards that match, so no query ever
reaches a server. A page stays listed when its last match is removed: a browser then finds nothing on it.

The row lists every filter, with the number of its cards on each page. The file has those that are *offered*: there are
10 such cards and more, and the totals name the place, the team or the audience, too.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypedDict

from chalicelib.aws import tables
from chalicelib.content.rules import SMALL_NUMBER
from chalicelib.pledges.model import Card
from chalicelib.publishing.wall_places import parse_page_name
from chalicelib.settings import settings
from chalicelib.totals.open_data import PublicTotals

KINDS = ("theme", "place", "audience", "team")
PAGES_PER_FILTER = 40
"""A list that is shorter names all there are."""
EXACT_BELOW = 2 * SMALL_NUMBER
"""Of more cards than that, numbers on pages that are listed already may be out of date, so that the row is not written
with each pledge."""
Counts = dict[str, dict[str, int]]
"""Month to page to the number of cards there."""


class PublicIndex(TypedDict):
    """The index in `data/wall.json`: `pages` by filter, as month to the numbers of its pages, the newest first; `most`
    as PAGES_PER_FILTER."""

    most: int
    pages: dict[str, dict[str, list[int]]]


_ROW = {"page": "index", "n": 0}


def list_pages(shown: Mapping[str, Iterable[Card]]) -> None:
    """List these pages (as `wall_places.page_name` names them) by the cards that are on them. Repeats, order and
    simultaneous runs do not matter to what is listed; a number may be that of the run before, until the next one."""
    counted = {page: Counter(each for card in cards for each in _filters(card)) for page, cards in shown.items()}
    while True:
        row = tables.get(settings().wall_table, _ROW) or {}
        before = row.get("counts", {})
        after = _with(before, counted)
        if _gist(after) == _gist(before) or _replace(after, row.get("v", 0)):
            return


def public_index(totals: PublicTotals) -> PublicIndex:
    """The index for the public: the filters that are offered."""
    row = tables.get(settings().wall_table, _ROW) or {}
    named = {"place": totals["places"], "team": totals["teams"], "audience": totals["audiences"]}

    def is_offered(name: str, months: Counts) -> bool:
        kind, _, code = name.partition(":")
        return _total(months) >= SMALL_NUMBER and (kind not in named or code in named[kind])

    counts: dict[str, Counts] = row.get("counts", {})
    lists = {name: _newest_first(months) for name, months in sorted(counts.items()) if is_offered(name, months)}
    return PublicIndex(most=PAGES_PER_FILTER, pages=lists)


def offered(index: PublicIndex) -> dict[str, list[str]]:
    """The codes of each kind that the filter and links to it offer."""
    filters = [name.partition(":") for name in index["pages"]]
    return {kind: [code for each, _, code in filters if each == kind] for kind in KINDS}


def _replace(counts: dict[str, Counts], expected: int) -> bool:
    """Write the row unless another run did so meanwhile; returns whether it was written."""
    change = "SET #counts = :counts, #v = :next"
    condition = "#v = :expected" if expected else "attribute_not_exists(#v)"
    values = {"expected": expected} if expected else {}
    try:
        tables.update(settings().wall_table, _ROW, change, condition, counts=counts, next=expected + 1, **values)
    except tables.ConditionFailed:
        return False
    return True


def _with(counts: dict[str, Counts], counted: dict[str, Counter[str]]) -> dict[str, Counts]:
    grown = {name: {month: dict(pages) for month, pages in months.items()} for name, months in counts.items()}
    for page, found in counted.items():
        month, number = parse_page_name(page)
        listed = {name for name, months in grown.items() if str(number) in months.get(month, {})}
        for name in listed | found.keys():
            grown.setdefault(name, {}).setdefault(month, {})[str(number)] = found[name]
    return {name: _newest(months) for name, months in grown.items()}


def _newest(months: Counts) -> Counts:
    """The newest of these pages."""
    every = sorted(((month, int(page)) for month, pages in months.items() for page in pages), reverse=True)
    newest: Counts = {}
    for month, page in every[:PAGES_PER_FILTER]:
        newest.setdefault(month, {})[str(page)] = months[month][str(page)]
    return newest


def _newest_first(months: Counts) -> dict[str, list[int]]:
    return {month: sorted(map(int, pages), reverse=True) for month, pages in sorted(months.items(), reverse=True)}


def _gist(counts: dict[str, Counts]) -> dict[str, object]:
    """What is worth a write: which pages are listed, and small numbers, which decide what is offered."""
    return {
        name: months if _total(months) < EXACT_BELOW else {month: set(pages) for month, pages in months.items()}
        for name, months in counts.items()
    }


def _total(months: Counts) -> int:
    return sum(sum(pages.values()) for pages in months.values())


def _filters(card: Card) -> list[str]:
    codes = {"theme": card["theme"], "place": card["place"], "audience": card["audience"], "team": card["team"]}
    return [f"{kind}:{code}" for kind, code in codes.items() if code]
