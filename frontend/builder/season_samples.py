"""Home pages in each state of a season, with seasons.yaml as it is."""

from datetime import datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from chalicelib import clock, pages
from chalicelib.content import seasons
from chalicelib.publishing.seasons import on_home
from chalicelib.totals.open_data import PublicTotals, dated

STATES = ("during", "countdown", "between", "over")


def told(state: str, made: int) -> dict[str, Any]:
    """What totals.json says of seasons in this state, if so many pledges were made in all."""
    phase = seasons.phase_at(_moment(state))
    begun = [each.code for each in seasons.every() if each.begins <= phase.season.begins]
    before = dict.fromkeys(begun[:-1], made // len(begun))
    return {**dated(phase), "seasons": before | {phase.season.code: made - sum(before.values())}}


def homes(lang: str, totals: dict[str, Any], **given: Any) -> dict[str, str]:
    """Name of the state to its home page."""
    made = totals["made"]
    return {f"home-{state}": home(lang, totals | told(state, made), **given) for state in STATES}


def home(lang: str, totals: dict[str, Any], **given: Any) -> str:
    return pages.render("home.html", lang, totals=totals, season=on_home(cast("PublicTotals", totals)), **given)


def _moment(state: str) -> datetime:
    """Noon of a day in this state: the first day of all; the last one of the first season; the day before the last
    season, and that after it."""
    first, *_, last = seasons.every()
    near = {
        "during": first.begins,
        "countdown": first.ends,
        "between": last.begins - timedelta(days=1),
        "over": last.ends + timedelta(days=1),
    }
    return datetime.combine(near[state], time(12), ZoneInfo(clock.ZONE))
