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
from chalicelib.totals import outcomes, rows, suppression
from chalicelib.totals.outcomes import Outcomes
from frontend.builder import content
from frontend.builder.channel_models import ChannelNote
from infra.aws import channel_table

COST_STEP: Step = 28
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


def lines(season: str) -> Iterator[str]:
    """The report of a season."""
    swept = [pledge for pledge in pledges.store.sweep() if pledge.season == season and pledge.counted]
    yield from (f"Season {season}, {clock.today():%d %b %Y}", "", *DEFINITIONS.splitlines(), "", *_made(swept, season))
    for step in STEPS:
        yield from ("", f"After {step} days", *_step(season, step))
    yield from _costs(season)


def hours(season: str) -> Iterator[str]:
    """Pledges of a season by channel, town and hour in Scotland."""
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
    shown = [channel_table.shown(sum(each.values()), each, suppression.counts, sum) for each in (channels, confirmed)]
    yield _row("channel", "made", "confirmed")
    for name in channel_table.names(channels):
        yield _row(name, *(each.get(name.strip(), HIDDEN) for each in shown))
    yield _row("all", *(_told(sum(each.values())) for each in (channels, confirmed)))


def _confirmed(swept: Iterable[Pledge]) -> set[str]:
    """The pledges whose owner confirmed an address, or was asked at one before it was forgotten."""
    followed = people.parse(tables.scan(settings().people_table))
    named = {each.pledge for person in followed for each in person.following if each.confirmed}
    return named | {pledge.id for pledge in swept if pledge.asked}


def _step(season: str, step: Step) -> Iterator[str]:
    found, alone = outcomes.read(season, step), outcomes.read(season, step, alone=True)
    total = found.get("", Outcomes())
    parts = _with_rest_of_outcomes(total, found)
    shown = channel_table.shown(total, parts, suppression.groups, outcomes.add)
    yield _row("channel", "asked", "answered", "kept", "at least")
    yield from (_figures(name, shown.get(name.strip())) for name in channel_table.names(parts))
    yield _figures("all", total if suppression.is_told(total) else None)
    lonely = alone.get("", Outcomes())
    told = suppression.is_told(lonely)
    yield _row("alone", "", *((lonely.answered, lonely.kept) if told else (HIDDEN, HIDDEN)))


def _with_rest_of_outcomes(total: Outcomes, found: outcomes.ByKind) -> dict[str, Outcomes]:
    parts = {kind.removeprefix("channel:"): each for kind, each in found.items() if kind.startswith("channel:")}
    rest = outcomes.less(total, parts.values())
    return parts | ({NONE: rest} if rest.asked else {})


def _costs(season: str) -> Iterator[str]:
    """What was noted of channels in channels.yaml, and in pounds what one pledge cost that was made, and that was kept
    for `COST_STEP` days. Only figures that the tables above show, too."""
    if not (notes := noted()):
        return
    all_made = rows.read(season)
    channels = _with_rest(all_made["made"], _of_channels(all_made))
    made = channel_table.shown(all_made["made"], channels, suppression.counts, sum)
    found = outcomes.read(season, COST_STEP)
    everyone = found.get("", Outcomes())
    kept = channel_table.shown(everyone, _with_rest_of_outcomes(everyone, found), suppression.groups, outcomes.add)
    yield from ("", f"Cost in pounds: all, each pledge made, each one kept at {COST_STEP} days")
    yield _row("channel", "cost", "each made", "each kept", "from", "to") + "  owner"
    for note in notes:
        counts = made.get(note.channel), kept[note.channel].kept if note.channel in kept else None
        yield _row(note.channel, *_cost(note, counts), note.begins or "", note.ends or "") + f"  {note.owner or ''}"


def noted() -> list[ChannelNote]:
    """As channels.yaml has them."""
    notes: list[ChannelNote] = content.read(content.ROOT)["content/channels.yaml"].notes
    return notes


def _cost(note: ChannelNote, counts: Iterable[int | None]) -> Iterator[str]:
    if note.cost is None:
        yield from ("", "", "")
        return
    yield f"{note.cost:.2f}"
    yield from (f"{note.cost / count:.2f}" if count else HIDDEN for count in counts)


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
    return channel_table.medium(_channel(pledge)), pledge.place or NONE, f"{clock.in_scotland(pledge.made_at):%H}"


def _channel(pledge: Pledge) -> str:
    return pledge.channel or NONE


def _told(count: int) -> Any:
    return HIDDEN if suppression.is_small(count) else count


def _row(first: object, *more: object) -> str:
    return f"{first!s:16}" + "".join(f"{each!s:>12}" for each in more)
