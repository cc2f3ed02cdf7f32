"""When a moderator is mailed: over many days, both changes of the clocks, quiet hours, and however much comes in."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import settings as checks
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.moderation.rhythm import Asked, Rhythm, has_had_enough, is_due, is_quiet

TICK, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
SPRING, AUTUMN = datetime(2026, 3, 27, 9, 2, tzinfo=UTC), datetime(2026, 10, 23, 9, 2, tzinfo=UTC)
"""Two days before the clocks change."""
DAYS = 5
HOURS = st.integers(0, 23)
RHYTHMS = st.builds(
    Rhythm,
    every=st.sampled_from(["at-once", "hourly", "daily"]),
    hour=HOURS,
    quiet=st.none() | st.tuples(HOURS, HOURS),
)
MINUTES = st.integers(0, DAYS * 24 * 60)
WAITS = st.lists(st.tuples(MINUTES, st.integers(1, DAYS * 24 * 60)), max_size=25)
"""Minute at which something becomes pending, and minutes until it is decided."""


class Tick(NamedTuple):
    now: datetime
    waiting: list[datetime]
    mailed: bool


def run_week(rhythm: Rhythm, begin: datetime, waits: list[tuple[int, int]]) -> Iterator[Tick]:
    """What the schedule does, every five minutes."""
    asked = Asked()
    spans = [(begin + timedelta(minutes=first), begin + timedelta(minutes=first + most)) for first, most in waits]
    for number in range(DAYS * 288):
        now = begin + number * TICK
        waiting = [first for first, end in spans if first <= now < end]
        mailed = not is_quiet(rhythm, now) and not has_had_enough(asked, now) and is_due(rhythm, asked, waiting, now)
        asked = asked.next(now, now) if mailed else asked
        yield Tick(now, waiting, mailed)


def quiet_hours(rhythm: Rhythm) -> int:
    first, end = rhythm.quiet or (0, 0)
    return (end - first) % 24


@checks(max_examples=80)
@given(rhythm=RHYTHMS, begin=st.sampled_from([SPRING, AUTUMN]), waits=WAITS)
def test_mails_keep_rhythm_quiet_hours_and_caps_and_leave_nothing_out(
    rhythm: Rhythm, begin: datetime, waits: list[tuple[int, int]]
) -> None:
    mails: list[datetime] = []
    told: dict[datetime, datetime] = {}
    patience = 26 * HOUR + quiet_hours(rhythm) * HOUR
    for now, waiting, mailed in run_week(rhythm, begin, waits):
        for since in waiting:
            assert now - told.get(since, since) <= patience, "what waits is asked for, and asked for again"
        if not mailed:
            continue
        assert waiting, "no mail without anything to review"
        assert not is_quiet(rhythm, now)
        assert not mails or now - mails[-1] >= HOUR / 2
        assert sum(mail > now - DAY for mail in mails) < 8
        mails.append(now)
        told |= dict.fromkeys(waiting, now)
    if rhythm.every == "daily" and rhythm.quiet is None:
        assert len({day_of_rhythm(rhythm, mail) for mail in mails[1:]}) == len(mails[1:])


def day_of_rhythm(rhythm: Rhythm, mail: datetime) -> date:
    """The day of a daily mail, which begins at its hour by the clocks in Scotland."""
    return (clock.in_scotland(mail).replace(tzinfo=None) - rhythm.hour * HOUR).date()


def hours_of_mails(rhythm: Rhythm, begin: datetime, waits: list[tuple[int, int]]) -> list[str]:
    """Day and hour, as clocks in Scotland show them."""
    return [f"{clock.in_scotland(now):%d %H:%M}" for now, _, mailed in run_week(rhythm, begin, waits) if mailed]


@pytest.mark.parametrize(("begin", "days"), [(SPRING, (28, 29, 30, 31)), (AUTUMN, (24, 25, 26, 27))])
def test_daily_mail_comes_at_its_hour_on_both_sides_of_a_change_of_the_clocks(
    begin: datetime, days: tuple[int, ...]
) -> None:
    mails = hours_of_mails(Rhythm(every="daily", hour=8), begin.replace(hour=12), [(0, 6 * 1440)])
    assert mails[:4] == [f"{day} 08:02" for day in days]


def test_daily_mail_comes_once_though_its_hour_comes_twice() -> None:
    mails = hours_of_mails(Rhythm(every="daily", hour=1, quiet=None), AUTUMN, [(0, 6 * 1440)])
    assert [mail[:2] for mail in mails] == ["24", "25", "26", "27", "28"]


def test_no_more_than_eight_mails_come_in_a_day_whatever_comes_in() -> None:
    mails = hours_of_mails(Rhythm(quiet=None), SPRING, [(minute, 9000) for minute in range(0, 3 * 1440, 35)])
    assert len([mail for mail in mails if mail < "28 09:02"]) == 8


def test_at_once_comes_with_the_first_and_tells_the_rest_half_an_hour_later() -> None:
    burst = [(minute, 4000) for minute in range(10)]
    assert hours_of_mails(Rhythm(), SPRING, burst)[:3] == ["27 09:02", "27 09:32", "28 09:32"]


def test_hourly_mail_tells_what_came_in_before_the_hour() -> None:
    rhythm = Rhythm(every="hourly")
    assert hours_of_mails(rhythm, SPRING, [(5, 40)]) == [], "decided before the hour was over"
    waits = [(5, 4000), (10, 4000), (70, 4000), (590, 4000), (840, 4000)]
    assert hours_of_mails(rhythm, SPRING, waits)[:4] == ["27 10:02", "27 11:02", "27 19:02", "28 07:02"]


def test_what_comes_in_quiet_hours_is_told_when_they_end() -> None:
    assert hours_of_mails(Rhythm(quiet=(20, 7)), SPRING, [(12 * 60, 4000)])[0] == "28 07:02"
    assert hours_of_mails(Rhythm(quiet=(9, 17)), SPRING, [(0, 4000)])[0] == "27 17:02"


def test_daily_mail_tells_only_what_was_pending_at_its_hour() -> None:
    rhythm = Rhythm(every="daily", hour=8)
    assert hours_of_mails(rhythm, SPRING, [(0, 2000), (1440, 2000)]) == ["28 08:02", "29 08:02"]


def test_undecided_is_asked_for_again_once_a_day_and_no_more_when_it_is_decided() -> None:
    assert hours_of_mails(Rhythm(), SPRING, [(0, 2 * 1440 + 60)]) == ["27 09:02", "28 09:02", "29 10:02"]
