"""The public totals: `data/totals.json`."""

from collections import Counter
from typing import TypedDict

from chalicelib import clock
from chalicelib.content import seasons
from chalicelib.content.rules import SMALL_NUMBER
from chalicelib.content.seasons import Phase
from chalicelib.totals import rows


class Coming(TypedDict):
    """The next season, and its first day."""

    season: str
    begins: str


class Dated(TypedDict):
    """Which season it is, whether its last day has passed, and the next one, once pages speak of it."""

    season: str
    over: bool
    coming: Coming | None


class PublicTotals(Dated):
    """Counts of all pledges that were ever made, by code. Ideas, places, teams and audiences with small numbers are
    left out. `seasons`: how many were made in each; no more is told of one, because a small number would follow from
    its difference to all. `at`: ISO 8601."""

    at: str
    made: int
    public: int
    seasons: dict[str, int]
    themes: dict[str, int]
    ideas: dict[str, int]
    languages: dict[str, int]
    places: dict[str, int]
    teams: dict[str, int]
    audiences: dict[str, int]


def public_totals() -> PublicTotals:
    """The sums of the rows of every season."""
    by_season = {season.code: rows.read(season.code) for season in seasons.every()}
    sums: Counter[str] = Counter()
    for each in by_season.values():
        sums.update(each)
    audiences = _group(sums, "audience", SMALL_NUMBER)
    return PublicTotals(
        **dated(seasons.phase_at(clock.now())),
        at=clock.now().isoformat(timespec="seconds"),
        made=sums["made"],
        public=sums["public"],
        seasons={code: each["made"] for code, each in by_season.items() if each["made"]},
        themes=_group(sums, "theme", 1),
        ideas=_group(sums, "idea", SMALL_NUMBER),
        languages=_group(sums, "lang", 1),
        places=_group(sums, "place", SMALL_NUMBER),
        teams=_group(sums, "team", SMALL_NUMBER),
        audiences=audiences if "staff" in audiences else {},  # the rest of the sum would tell how few they are
    )


def dated(phase: Phase) -> Dated:
    """What the totals say of the season."""
    following = phase.coming
    coming = Coming(season=following.code, begins=following.begins.isoformat()) if following else None
    return Dated(season=phase.season.code, over=phase.over, coming=coming)


def _group(sums: Counter[str], kind: str, least: int) -> dict[str, int]:
    found = {name.partition(":")[2]: count for name, count in sums.items() if name.startswith(f"{kind}:")}
    return {code: count for code, count in sorted(found.items()) if count >= least}
