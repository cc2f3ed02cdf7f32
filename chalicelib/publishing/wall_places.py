"""Places on the wall: the newest pledges come first, by the time of the pledge, however late a moderator read it.

Numbers are given as pledges become public. A pledge that is newer than all on the wall gets the next place of the
newest page. Any other one is *late*, unless it still belongs to the newest page and that has a place left: its card
goes to the page of its time, beyond the places of that page. So no card ever moves, and a late one changes one page.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypedDict

from chalicelib.aws import tables
from chalicelib.content.rules import CARDS_PER_PAGE
from chalicelib.pledges import Pledge
from chalicelib.settings import settings


class Month(TypedDict):
    """A month as `2026-11`, and its number of pages."""

    month: str
    pages: int


class Page(TypedDict):
    """One page of a month. Pages are counted from the month's oldest, which is 1."""

    month: str
    page: int


@dataclass(frozen=True)
class Wall:
    """`stitches` counts the public pledges, the removed ones too; `months`: month to number of cards, without late
    ones; `begins` and `latest`: the times of the pledge that began the newest page and of the newest one, as `at`."""

    stitches: int = 0
    months: dict[str, int] = field(default_factory=dict)
    begins: int = 0
    latest: int = 0

    def pages(self) -> list[Month]:
        """The months that have cards, newest first, with their number of pages."""
        counts = sorted(self.months.items(), reverse=True)
        return [Month(month=month, pages=-(-count // CARDS_PER_PAGE)) for month, count in counts]

    def every_page(self) -> list[str]:
        """The names of all pages, oldest first."""
        return [page_name(each["month"], n + 1) for each in reversed(self.pages()) for n in range(each["pages"])]

    def older_page(self, name: str) -> Page | None:
        """The page before this one, of whichever month; None before the first."""
        month, page = parse_page_name(name)
        if page > 1:
            return Page(month=month, page=page - 1)
        before = next((each for each in self.pages() if each["month"] < month), None)
        return Page(month=before["month"], page=before["pages"]) if before else None


@dataclass(frozen=True)
class Stitch:
    """A pledge's place in the tapestry and on the wall. `number` from 1 on; `page` as in the table; `late`: beyond the
    places of its page; `begins`: a new stitch whose card begins its page."""

    number: int
    page: str
    late: bool = False
    begins: bool = False


def at(pledge: Pledge) -> int:
    """The time of the pledge, by which cards are ordered: milliseconds since 1970. Never published."""
    return int(pledge.made_at.timestamp() * 1000)


def next_stitches(wall: Wall, new: Iterable[Pledge], month: str) -> tuple[dict[str, Stitch], Wall]:
    """The stitches of these pledges, which become public in this month, by pledge id; and the wall with them."""
    stitches: dict[str, Stitch] = {}
    for pledge in sorted(new, key=lambda each: each.age):
        stitches[pledge.id], wall = _next_stitch(wall, at(pledge), month)
    return stitches, wall


def _next_stitch(wall: Wall, moment: int, month: str) -> tuple[Stitch, Wall]:
    number, filled = wall.stitches + 1, wall.months.get(month, 0)
    begins = filled % CARDS_PER_PAGE == 0
    if moment < wall.latest and (begins or moment < wall.begins):
        return Stitch(number, _page_of(wall, moment), late=True), replace(wall, stitches=number)
    after = Wall(
        stitches=number,
        months=wall.months | {month: filled + 1},
        begins=moment if begins else wall.begins,
        latest=max(moment, wall.latest),
    )
    return Stitch(number, page_name(month, filled // CARDS_PER_PAGE + 1), begins=begins), after


def _page_of(wall: Wall, moment: int) -> str:
    """The page of this time, which is not newer than all: the last one that had begun, or the oldest one."""
    every = wall.every_page()
    if moment >= wall.begins:
        return every[-1]
    return every[max(bisect_right(every, moment, hi=len(every) - 1, key=_began) - 1, 0)]


def _began(page: str) -> int:
    """The time of the pledge that began the page: nobody comes before it but late ones, whose numbers are higher."""
    first = next(tables.query(settings().wall_table, at_once=1, page=page), {})
    return int(first.get("at", 0))


def page_name(month: str, number: int) -> str:
    """The table's name for one page of a month."""
    return f"{month}#{number:04}"


def parse_page_name(page: str) -> tuple[str, int]:
    """The month and the number in a page's name, `2026-11#0003`."""
    month, _, number = page.partition("#")
    return month, int(number)


def page_before(page: str) -> str:
    """The next older page of the same month; for the first page, that page itself."""
    month, number = parse_page_name(page)
    return page_name(month, max(number - 1, 1))
