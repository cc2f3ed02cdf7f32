"""The welfare rota: who is on duty now, and who comes next. Pure functions of the content, the moderators and the
clock; hours are those of clocks in Scotland."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.content import site
from chalicelib.moderation.moderators import Moderator

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def escalate_after() -> timedelta:
    """How long a person on duty has to open what they were told of, before the next one is told."""
    return timedelta(minutes=_rota()["escalate_after"])


def chain(everybody: Iterable[Moderator], now: datetime) -> list[Moderator]:
    """Whom to tell, one after the other: who is on duty, then the leads; all, if the rota names nobody who is there.
    Nobody while no duty is on: then nobody reads, which is what the pages say."""
    there = [moderator for moderator in everybody if not moderator.away]
    on_now = list(_on_duty(now))
    if not on_now:
        return []
    on_duty = [moderator for name in on_now for moderator in there if moderator.name == name]
    leads = [moderator for moderator in there if moderator.lead]
    return list({each.id: each for each in [*on_duty, *leads] or there}.values())


def names() -> set[str]:
    """All whom the rota names."""
    return {duty["who"] for duty in _rota()["duty"]}


def to_tell(since: Iterable[datetime], people: Iterable[Moderator], now: datetime) -> list[Moderator]:
    """Those of the people who must be told now of what came at these moments and nobody has opened."""
    people = list(people)
    found = (_next(moment, people, now) for moment in since)
    due = {moderator.id: moderator for moderator in found if moderator}
    return [moderator for moderator in due.values() if not _was_told_just_now(moderator, now)]


def had_their_time(since: datetime, people: list[Moderator], now: datetime) -> bool:
    """Whether all of them were told of what came then, long enough ago to have opened it."""
    return bool(people) and all(
        (told := _told_at(moderator, since)) and now >= told + escalate_after() for moderator in people
    )


def _next(since: datetime, people: Iterable[Moderator], now: datetime) -> Moderator | None:
    """The first who was not told yet, if all before had their time."""
    for moderator in people:
        told = _told_at(moderator, since)
        if told is None:
            return moderator
        if now < told + escalate_after():
            return None
    return None


def _told_at(moderator: Moderator, since: datetime) -> datetime | None:
    """When they were told of what came then."""
    return next((time for time in moderator.asked_welfare.times if time >= since), None)


def _was_told_just_now(moderator: Moderator, now: datetime) -> bool:
    times = moderator.asked_welfare.times
    return bool(times) and now < times[-1] + timedelta(minutes=_rota()["apart"])


def _on_duty(now: datetime) -> Iterator[str]:
    """Names, in the order of the rota."""
    there = clock.in_scotland(now)
    minute, today, yesterday = f"{there:%H:%M}", _DAYS[there.weekday()], _DAYS[there.weekday() - 1]
    for duty in _rota()["duty"]:
        begins, ends = duty["from"], duty["to"]
        if begins < ends:
            is_on = today in duty["days"] and begins <= minute < ends
        else:
            is_on = (today in duty["days"] and begins <= minute) or (yesterday in duty["days"] and minute < ends)
        if is_on:
            yield duty["who"]


def _rota() -> dict[str, Any]:
    found: dict[str, object] = site()["welfare"]["rota"]
    return found
