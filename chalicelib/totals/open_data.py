"""This season's public totals: `data/totals.json`."""

from collections import Counter
from typing import TypedDict

from chalicelib import clock
from chalicelib.content.rules import SMALL_NUMBER
from chalicelib.settings import settings
from chalicelib.totals import rows


class PublicTotals(TypedDict):
    """Counts by code. Ideas, places, teams and audiences with small numbers are left out. `at`: ISO 8601."""

    season: str
    at: str
    made: int
    public: int
    themes: dict[str, int]
    ideas: dict[str, int]
    languages: dict[str, int]
    places: dict[str, int]
    teams: dict[str, int]
    audiences: dict[str, int]


def public_totals() -> PublicTotals:
    """The sums of this season's rows."""
    sums = rows.read(settings().season)
    audiences = _group(sums, "audience", SMALL_NUMBER)
    return PublicTotals(
        season=settings().season,
        at=clock.now().isoformat(timespec="seconds"),
        made=sums["made"],
        public=sums["public"],
        themes=_group(sums, "theme", 1),
        ideas=_group(sums, "idea", SMALL_NUMBER),
        languages=_group(sums, "lang", 1),
        places=_group(sums, "place", SMALL_NUMBER),
        teams=_group(sums, "team", SMALL_NUMBER),
        audiences=audiences if "staff" in audiences else {},  # the rest of the sum would tell how few they are
    )


def _group(sums: Counter[str], kind: str, least: int) -> dict[str, int]:
    found = {name.partition(":")[2]: count for name, count in sums.items() if name.startswith(f"{kind}:")}
    return {code: count for code, count in sorted(found.items()) if count >= least}
