"""Where on the wall to look for pledges of a theme, a place, an audience or a team.

One row of the wall table and one public file, `data/wall.json`, list for each facet (`theme:move`, `place:hawick` ...)
the newest pages with such a card. A browser fetches those pages and keeps the cards that match, so no query ever
reaches a server. A page stays listed when its last match is taken down: it is looked at in vain, no more.
"""

from collections.abc import Iterable
from typing import Any

from chalicelib.aws import tables
from chalicelib.pledges import Pledge
from chalicelib.publishing.board import Stitch
from chalicelib.settings import settings

MOST = 40
"""Pages listed for one facet. A list that is shorter names all there are."""
Pages = dict[str, list[int]]
"""Month to the numbers of its pages."""
_ROW = {"page": "facets", "n": 0}


def note(shown: Iterable[tuple[Pledge, Stitch]]) -> None:
    """List the pages on which these public pledges stand. Any number of times, in any order, by any number of runs."""
    stands = [(facet, *_place(stitch.page)) for pledge, stitch in shown for facet in _facets(pledge)]
    while True:
        row = tables.get(settings().wall_table, _ROW) or {}
        before = row.get("lists", {})
        after = _with(before, stands)
        if after == before or _replace(after, row.get("v", 0)):
            return


def public() -> dict[str, Any]:
    """`data/wall.json`."""
    row = tables.get(settings().wall_table, _ROW) or {}
    return {"most": MOST, "pages": row.get("lists", {})}


def _replace(lists: dict[str, Pages], seen: int) -> bool:
    """Write the row unless another run did so meanwhile; say whether it was written."""
    change = "SET #lists = :lists, #v = :next"
    condition = "#v = :seen" if seen else "attribute_not_exists(#v)"
    known = {"seen": seen} if seen else {}
    try:
        tables.update(settings().wall_table, _ROW, change, condition, lists=lists, next=seen + 1, **known)
    except tables.Refused:
        return False
    return True


def _with(lists: dict[str, Pages], stands: Iterable[tuple[str, str, int]]) -> dict[str, Pages]:
    grown = {facet: {month: list(pages) for month, pages in months.items()} for facet, months in lists.items()}
    for facet, month, page in stands:
        pages = grown.setdefault(facet, {}).setdefault(month, [])
        if page not in pages:
            pages.append(page)
    return {facet: _newest(months) for facet, months in grown.items()}


def _newest(months: Pages) -> Pages:
    """The newest 40 of these, newest first."""
    every = sorted(((month, page) for month, pages in months.items() for page in pages), reverse=True)
    kept: Pages = {}
    for month, page in every[:MOST]:
        kept.setdefault(month, []).append(page)
    return kept


def _facets(pledge: Pledge) -> list[str]:
    named = {"theme": pledge.theme, "place": pledge.place, "audience": pledge.audience, "team": pledge.team}
    return [f"{kind}:{code}" for kind, code in named.items() if code]


def _place(page: str) -> tuple[str, int]:
    month, _, number = page.partition("#")
    return month, int(number)
