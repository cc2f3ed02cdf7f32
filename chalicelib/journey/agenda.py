"""What is due to a person: which steps one mail takes together, which came too late, and when to look again. Pure.

One mail a day at most goes to one person. Whatever is due on a day is in that day's mail, which is sent when the first
of it is due. A step that cannot be sent within its `late` days is left out for good.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib import clock
from chalicelib.journey import steps
from chalicelib.journey.rules import Rules
from chalicelib.journey.steps import Step
from chalicelib.people.model import Person
from chalicelib.pledges import Pledge

MOST_STEPS = 30
"""In one mail: each takes up to two of the 100 actions that its transaction may have."""
ONCE_MORE = "?"
"""Behind the code of a check-in that was lost once and may be sent once more."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Agenda:
    """`send`: together, now; `skip`: too late, or not worth a mention beside others; `look_at`: when something else may
    be due, None if nothing ever is."""

    send: tuple[Step, ...] = ()
    skip: tuple[Step, ...] = ()
    look_at: datetime | None = None


def agenda(person: Person, pledges: Mapping[str, Pledge], now: datetime, rules: Rules) -> Agenda:
    """`pledges`: those that the person follows, by id, as they are now."""
    if not person.may_be_written_to:
        return Agenda()
    here, first = clock.in_scotland(now), first_day(person, now, rules)
    open_steps = [each for each in all_steps(person, pledges, rules) if not has_ended(person, each)]
    late = [each for each in open_steps if each.last_day < here.date()]
    coming = {each: moment(each, first, rules) for each in open_steps if max(each.day, first) <= each.last_day}
    if not any(at <= now for at in coming.values()):
        return Agenda((), tuple(late), min(coming.values(), default=None))
    together = sorted((each for each in coming if each.day <= here.date()), key=_rank)
    send, beside = _without_reminders_beside(together[:MOST_STEPS])
    tomorrow = here.date() + _DAY
    left = [each for each in coming if each not in send and each not in beside and tomorrow <= each.last_day]
    return Agenda(send, (*late, *beside), min((moment(each, tomorrow, rules) for each in left), default=None))


def all_steps(person: Person, pledges: Mapping[str, Pledge], rules: Rules) -> Iterable[Step]:
    """Every step of the person, whether it has ended or not."""
    yield from steps.of_person(person, rules)
    for following in person.following:
        if pledge := pledges.get(following.pledge):
            yield from steps.of_pledge(following, pledge, person.rhythm, rules)


def has_ended(person: Person, step: Step) -> bool:
    return step.code in _done(person, step.pledge)


def is_sent_once_more(person: Person, step: Step) -> bool:
    """Whether it was lost on its way before."""
    return step.code + ONCE_MORE in _done(person, step.pledge)


def first_day(person: Person, now: datetime, rules: Rules) -> date:
    """The first day on which a mail may go to the person: today, unless one was sent today, or it is too late in the
    day, or they asked for a pause."""
    here = clock.in_scotland(now)
    today = here.date() + (_DAY if here.time() >= rules.quiet.begins else timedelta())
    mailed = [clock.in_scotland(person.mailed_unconfirmed_at).date()] if person.mailed_unconfirmed_at else []
    mailed += [person.mailed_on] if person.mailed_on else []
    return max(today, person.paused_until or today, *(day + _DAY for day in mailed), today)


def moment(step: Step, first: date, rules: Rules) -> datetime:
    """When to send the step if no mail may go before the day `first`: at its time on its own day, or else as early as
    quiet hours allow."""
    day = max(step.day, first)
    at = max(step.at, rules.quiet.ends) if day == step.day else rules.quiet.ends
    if at >= rules.quiet.begins:
        day, at = day + _DAY, rules.quiet.ends
    return in_utc(day, at)


def in_utc(day: date, at: time) -> datetime:
    """The moment when clocks in Scotland show this."""
    return datetime.combine(day, at, ZoneInfo(clock.ZONE)).astimezone(UTC)


def _without_reminders_beside(together: list[Step]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The steps without reminders of pledges that another step is about, and these."""
    named = {each.pledge for each in together if each.mail != "reminder"}
    beside = tuple(each for each in together if each.mail == "reminder" and each.pledge in named)
    return tuple(each for each in together if each not in beside), beside


def _rank(step: Step) -> tuple[bool, date, str, str]:
    """Reminders last: they are what a full mail leaves out."""
    return step.mail == "reminder", step.day, step.pledge or "", step.code


def _done(person: Person, pledge_id: str | None) -> tuple[str, ...]:
    if pledge_id is None:
        return person.done
    following = person.follows(pledge_id)
    return following.done if following else ()
