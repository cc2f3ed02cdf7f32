"""What pages say of the season: the ideas that suit it, its goal, the next one, and how many took part in those before.

Whatever run writes a page asks the clock, so pages turn with the first pledge of a new season; `turn_season` sees to it
that they also do where nobody pledges.
"""

import json
from datetime import date, timedelta
from typing import TypedDict

from chalicelib import clock, content, log
from chalicelib.aws import site_bucket
from chalicelib.content import seasons
from chalicelib.publishing.requests import request_pages, request_story_lists
from chalicelib.totals.open_data import PublicTotals, dated


class Past(TypedDict):
    """A season that is over, and how many pledges were made in it."""

    title: dict[str, str]
    made: int


class OnHome(TypedDict):
    """`words`: as seasons.yaml has them; `made`: pledges of this season; `aim`: its next step or its goal, None
    once that is reached; `details_until`: the last day on which its pledges show towns, names and own words; `coming`:
    the words of the next season; `begins`: its first day, or None; `past`: the newest first."""

    words: dict[str, object]
    over: bool
    made: int
    aim: int | None
    details_until: str
    coming: dict[str, object] | None
    begins: str | None
    past: list[Past]


def turn_season() -> None:
    """Request the pages, and the lists of stories as another one is pinned, if the totals in the bucket tell of another
    season, or of another next one, than the clock. At least once: until a run has written the totals, each call
    requests them again."""
    told = json.loads(site_bucket.read("data/totals.json") or "null")
    now = dated(seasons.phase_at(clock.now()))
    if told and any(told.get(name) != value for name, value in now.items()):
        request_pages()
        request_story_lists()
        log.event("season.turned", season=now["season"], over=now["over"])


def on_home(totals: PublicTotals) -> OnHome:
    """What the home page shows of the season that the totals tell of."""
    words = content.site()["seasons"]
    season, coming, made = words[totals["season"]], totals["coming"], totals["seasons"].get(totals["season"], 0)
    steps = (*season["steps"], season["goal"])
    return OnHome(
        words=season,
        over=totals["over"],
        made=made,
        aim=next((step for step in steps if step > made), None),
        details_until=_day_before(seasons.details_end(totals["season"])),
        coming=words[coming["season"]] if coming else None,
        begins=coming["begins"] if coming else None,
        past=[
            Past(title=words[each.code]["title"], made=totals["seasons"][each.code])
            for each in reversed(seasons.every())
            if each.code in totals["seasons"] and each.code != totals["season"]
        ],
    )


def _day_before(day: date) -> str:
    return (day - timedelta(days=1)).isoformat()
