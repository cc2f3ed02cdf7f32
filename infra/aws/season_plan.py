"""The plan of the seasons, for `python -m infra seasons`: days, pledges and goal, channels, what is printed."""

from collections.abc import Iterator

from chalicelib import clock, content, totals
from chalicelib.content import seasons
from chalicelib.settings import settings


def lines() -> Iterator[str]:
    """Each season as seasons.yaml has it; the one that it is now has a mark."""
    made, now = totals.public_totals()["seasons"], seasons.season_at(clock.now())
    for season in seasons.every():
        words = content.site()["seasons"][season.code]
        mark = "  <- now" if season == now else ""
        yield f"{season.code}: {words['title'][content.DEFAULT_LANGUAGE]}{mark}"
        yield f"  {season.begins:%a %d %b %Y} to {season.ends:%a %d %b %Y}"
        yield f"  {made.get(season.code, 0):,} of {words['goal']:,} pledges"
        yield from (f"  {channel:16} {_address(channel)}" for channel in words["channels"])
        yield f"  printed: {', '.join(words['kit']) or 'nothing'} (make print SEASON={season.code})"


def _address(channel: str) -> str:
    entered = channel in content.catalogue().entered
    return "typed in by staff" if entered else f"{settings().site_origin}/go/{channel}"
