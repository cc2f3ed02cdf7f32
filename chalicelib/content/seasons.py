"""Seasons: dated campaigns, as `seasons.yaml` has them. The day in Scotland of a moment alone says which season it
belongs to; no setting does, and not when something is done about it later.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from chalicelib import clock
from chalicelib.content import catalogue
from chalicelib.settings import settings


@dataclass(frozen=True)
class Season:
    """`begins`, `ends`: its first and its last day, in Scotland. `countdown`: so many days before the first one pages
    begin to count down to it."""

    code: str
    begins: date
    ends: date
    countdown: int


@dataclass(frozen=True)
class Phase:
    """What pages say at a moment. `season`: the one that it belongs to; `over`: whether its last day has passed;
    `coming`: the next season, once pages speak of it."""

    season: Season
    over: bool
    coming: Season | None


@cache
def every() -> tuple[Season, ...]:
    """All of them, in the order of their days. There is at least one."""
    return tuple(
        Season(each["code"], date.fromisoformat(each["begins"]), date.fromisoformat(each["ends"]), each["countdown"])
        for each in catalogue().seasons
    )


def season_at(moment: datetime) -> Season:
    """The season that what happens at this moment belongs to: the last one that has begun. So what falls between two
    seasons belongs to the one that is over; and what was before the first one to the first."""
    day = _day(moment)
    return next((each for each in reversed(every()) if each.begins <= day), every()[0])


def next_after(moment: datetime) -> Season | None:
    """The first season that begins on a later day. Before the first one that is the second, as the first counts as
    begun."""
    day = _day(moment)
    return next((each for each in every()[1:] if each.begins > day), None)


def phase_at(moment: datetime) -> Phase:
    """The next season is spoken of while it is counted down to, and as soon as the one before it is over."""
    season, following, day = season_at(moment), next_after(moment), _day(moment)
    over = season.ends < day
    near = following is not None and (over or (following.begins - day).days <= following.countdown)
    return Phase(season, over, following if near else None)


def details_end(code: str) -> date:
    """The day from which on pledges and stories of this season show no name, town, team and own words."""
    year, month = divmod(settings().details_months, 12)
    return date(int(code[:4]) + 1 + year, 1 + month, 1)


def _day(moment: datetime) -> date:
    return clock.in_scotland(moment).date()
