"""Counters: what one pledge contributes to the totals. A counter is `row|attribute`, and each contributes one."""

from collections import Counter
from datetime import date

from chalicelib.content import seasons
from chalicelib.pledges import Pledge, State
from chalicelib.totals import outcomes, rows

CANARIES = "canaries|made"
"""Of pledges that we make ourselves: they are in no other counter."""


def counters_of(pledge: Pledge) -> frozenset[str]:
    """The counters that this version of the pledge is in: none, if it is not counted. Those of its outcomes are in rows
    of their own (`outcomes`), so that they make the others no larger.

    Row `<season>` holds the counts by kind; row `<season>@<day>` those by hour, apart, so that the row that
    every batch writes stays small. Hours are in UTC: only operators read them, beside metrics in UTC, and no hour comes
    twice.
    """
    if pledge.state is State.CANARY:
        return frozenset({CANARIES})
    if not pledge.counted:
        return frozenset()
    codes = _codes(pledge)
    kinds = [f"{kind}:{code}" for kind, code in codes.items() if code]
    public = ["public"] if pledge.state is State.PUBLIC else []
    made = pledge.made_at
    by_hour = f"{pledge.season}@{made:%Y-%m-%d}|{made:%H}"
    made_counters = {by_hour, *(f"{pledge.season}|{kind}" for kind in ["made", *public, *kinds])}
    return frozenset(made_counters | outcomes.counters_of(pledge, codes))


def made_on(day: date) -> Counter[str]:
    """How many pledges were made in each hour ("09") of a day in UTC, of whichever season."""
    sums: Counter[str] = Counter()
    for season in seasons.every():
        sums.update(rows.read(f"{season.code}@{day:%Y-%m-%d}"))
    return sums


def _codes(pledge: Pledge) -> dict[str, str | None]:
    """What kinds of pledges it is counted among."""
    return {
        "theme": pledge.theme,
        "idea": pledge.idea,
        "place": pledge.place,
        "audience": pledge.audience,
        "team": pledge.team,
        "channel": pledge.channel,
        "lang": pledge.lang,
    }
