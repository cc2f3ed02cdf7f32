"""When a moderator is mailed. Pure functions of the clock; hours are those of clocks in Scotland."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from chalicelib import clock
from chalicelib.models import Model
from chalicelib.settings import settings

Hour = Annotated[int, Field(ge=0, le=23)]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASK_AGAIN_AFTER = DAY
"""What was in a mail, and is still pending, asks for a mail again after this long."""


class Rhythm(Model):
    """How often, and in which hours, a moderator wants to be asked. `hour`: of the daily mail; `quiet`: no mail from
    the first hour on until the second one, over midnight if that is lower; None: at any hour."""

    every: Literal["at-once", "hourly", "daily"] = "at-once"
    hour: Hour = 8
    quiet: tuple[Hour, Hour] | None = (20, 7)


class Asked(Model):
    """The mails on one topic that a moderator was sent. `n`: how many so far, which names the next one; `times`: of the
    last ones; the newest was about what became pending after `since` and not after `until`, or is pending from before;
    `queued`: whether it certainly reached the mail queue."""

    n: int = 0
    times: tuple[datetime, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    queued: bool = True

    def next(self, now: datetime, until: datetime) -> "Asked":
        """With one more mail, which is not queued yet."""
        times = (*self.times, now)[-settings().mails_per_day :]
        return Asked(n=self.n + 1, times=times, since=self.until, until=until, queued=False)


def is_quiet(rhythm: Rhythm, now: datetime) -> bool:
    """Whether the moderator wants no mail at this hour."""
    first, end = rhythm.quiet or (0, 0)
    hour = clock.in_scotland(now).hour
    return first <= hour < end if first <= end else hour >= first or hour < end


def has_had_enough(asked: Asked, now: datetime) -> bool:
    """Whether another mail would be too many within an hour or a day. The mails of an hour have even distances, so that
    the first one of a burst comes at once and the next one tells the rest of it."""
    gap = HOUR / settings().mails_per_hour
    recent = [time for time in asked.times if time > now - DAY]
    return len(recent) >= settings().mails_per_day or (bool(recent) and recent[-1] > now - gap)


def is_due(rhythm: Rhythm, asked: Asked, waiting: Collection[datetime], now: datetime) -> bool:
    """Whether what is pending review, each since one of these moments, asks for a mail now."""
    edge, last = _edge(rhythm, now), asked.times[-1] if asked.times else None
    before_edge = [since for since in waiting if since <= edge]
    if not before_edge or (last and last >= edge):
        return False
    again = last is None or rhythm.every == "daily" or last <= now - ASK_AGAIN_AFTER
    return again or asked.until is None or max(before_edge) > asked.until


def _edge(rhythm: Rhythm, now: datetime) -> datetime:
    """The latest moment at which the rhythm asks whether something is pending."""
    if rhythm.every == "at-once":
        return now
    there = clock.in_scotland(now)
    if rhythm.every == "hourly":
        return now.replace(minute=0, second=0, microsecond=0)
    today = there.replace(hour=rhythm.hour, minute=0, second=0, microsecond=0, fold=0)
    return (today if today.astimezone(UTC) <= now else today - DAY).astimezone(UTC)
