"""What became of pledges, by step and channel, for `python -m infra report`: made, confirmed, asked, answered, kept.

Who reads it may know the people it counts. So small numbers are hidden here as they are from the public, and others
with them that would give them away (`totals.suppression`). Reads every pledge of the stage and every person: for a
million of each some 500,000 read units, which is 6 US cents.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib import clock, pledges
from chalicelib.aws import tables
from chalicelib.content.rules import SMALL_NUMBER
from chalicelib.people import store as people
from chalicelib.pledges import Pledge
from chalicelib.pledges.check_in_model import STEPS, Step
from chalicelib.settings import settings
from chalicelib.totals import counters, outcomes, rows, suppression
from chalicelib.totals.outcomes import Outcomes

NONE = "(none)"
HIDDEN = "·"
DEFINITIONS = f"""made       pledges that count: not withdrawn, not refused, not held back as spam
confirmed  of these, those whose owner confirmed an address that we may write to about it, or was asked at it before
asked      of these, those whose owner was sent the question of the step by email
answered   of these, those with an answer: kept, some of it, or not yet; the newest one counts
kept       of these, those whose owner says that they kept it; what is done once is kept for good
at least   kept of 100 asked: whoever did not answer is unknown, and counts as neither
alone      not asked, and answered on their own page: they chose to, so they are unlike the others
{HIDDEN}          fewer than {SMALL_NUMBER} people, or a number that would give such a one away"""


def lines() -> Iterator[str]:
    """The report of this season."""
    season = settings().season
    swept = [pledge for pledge in pledges.store.sweep() if pledge.season == season and pledge.counted]
    yield from (f"Season {season}, {clock.today():%d %b %Y}", "", *DEFINITIONS.splitlines(), "", *_made(swept, season))
    for step in STEPS:
        yield from ("", f"After {step} days", *_step(season, step))


def hours() -> Iterator[str]:
    """Pledges of this season by channel, town and hour in Scotland."""
    season = settings().season
    swept = (pledge for pledge in pledges.store.sweep() if pledge.season == season and pledge.counted)
    cells: Counter[suppression.Cell] = Counter(map(_cell, swept))
    yield _row("channel", "town", "hour", "made")
    for cell, count in sorted(suppression.table(cells).items()):
        yield _row(*cell, count)
    for dimension, name in enumerate(("channel", "town", "hour")):
        yield from ("", f"By {name} alone")
        yield from (_row(code, count) for (code,), count in sorted(suppression.sums(cells, dimension).items()))


def _made(swept: list[Pledge], season: str) -> Iterator[str]:
    made = rows.read(season)
    found = _confirmed(swept)
    confirmed = Counter(_channel(pledge) for pledge in swept if pledge.id in found)
    channels = _with_rest(made["made"], _of_channels(made))
    shown = [suppression.counts(sum(each.values()), each) for each in (channels, confirmed)]
    yield _row("channel", "made", "confirmed")
    for channel in sorted(channels):
        yield _row(channel, *(each.get(channel, HIDDEN) for each in shown))
    yield _row("all", *(_told(sum(each.values())) for each in (channels, confirmed)))


def _confirmed(swept: Iterable[Pledge]) -> set[str]:
    """The pledges whose owner confirmed an address, or was asked at one before it was forgotten."""
    followed = people.parse(tables.scan(settings().people_table))
    named = {each.pledge for person in followed for each in person.following if each.confirmed}
    return named | {pledge.id for pledge in swept if pledge.asked}


def _step(season: str, step: Step) -> Iterator[str]:
    found, alone = outcomes.read(season, step), outcomes.read(season, step, alone=True)
    total = found.get("", Outcomes())
    parts = {kind.removeprefix("channel:"): each for kind, each in found.items() if kind.startswith("channel:")}
    rest = Outcomes(*(total[place] - sum(part[place] for part in parts.values()) for place in range(len(total))))
    parts |= {NONE: rest} if rest.asked else {}
    shown = suppression.groups(total, parts)
    yield _row("channel", "asked", "answered", "kept", "at least")
    yield from (_figures(channel, shown.get(channel)) for channel in sorted(parts))
    yield _figures("all", total if suppression.is_told(total) else None)
    lonely = alone.get("", Outcomes())
    told = suppression.is_told(lonely)
    yield _row("alone", "", *((lonely.answered, lonely.kept) if told else (HIDDEN, HIDDEN)))


def _figures(name: str, found: Outcomes | None) -> str:
    if found is None:
        return _row(name, *[HIDDEN] * 4)
    return _row(name, found.asked, found.answered, found.kept, f"{found.kept * 100 // found.asked} %")


def _of_channels(sums: Mapping[str, int]) -> dict[str, int]:
    return {name.removeprefix("channel:"): count for name, count in sums.items() if name.startswith("channel:")}


def _with_rest(total: int, parts: dict[str, int]) -> dict[str, int]:
    """The parts, and what no channel brought."""
    rest = total - sum(parts.values())
    return parts | ({NONE: rest} if rest else {})


def _cell(pledge: Pledge) -> suppression.Cell:
    return _channel(pledge), pledge.place or NONE, f"{clock.in_scotland(pledge.made_at):%H}"


def _channel(pledge: Pledge) -> str:
    return counters.known_channel(pledge.channel) or NONE


def _told(count: int) -> Any:
    return HIDDEN if suppression.is_small(count) else count


def _row(first: object, *more: object) -> str:
    return f"{first!s:16}" + "".join(f"{each!s:>12}" for each in more)
