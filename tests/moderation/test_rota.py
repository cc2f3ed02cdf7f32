"""Who is on duty, and who comes next: by the clocks of Scotland, whatever rhythm of mails a moderator chose."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import clock
from chalicelib.moderation import rota
from chalicelib.moderation.moderators import Moderator
from chalicelib.moderation.rhythm import Asked
from tests.support import duties
from tests.support.duties import duty

MONDAY = datetime(2026, 4, 6, 12, 0, tzinfo=UTC)


def someone(name: str, *, lead: bool = False, away: bool = False, told: tuple[datetime, ...] = ()) -> Moderator:
    until = datetime(2099, 1, 1, tzinfo=UTC).date() if away else None
    asked = Asked(n=len(told), times=told)
    return Moderator.model_validate(
        {"id": name.lower(), "name": name, "address": f"{name}@site.test", "added_at": MONDAY, "lead": lead}
        | {"away_until": until, "asked_welfare": asked.model_dump()}
    )


def _names(people: list[Moderator]) -> list[str]:
    return [each.name for each in people]


def on_duty(*duties_: duties.Duty, at: datetime = MONDAY) -> list[str]:
    with duties.rota(*duties_), clock.at(at):
        return _names(rota.chain([someone("Ann"), someone("Bo"), someone("Cat", lead=True)], at))


def test_who_is_on_duty_comes_before_the_leads_and_others_stay_out() -> None:
    assert on_duty(duty("Bo")) == ["Bo", "Cat"]


def test_all_whom_the_rota_names_are_known_whenever_they_are_on_duty() -> None:
    with duties.rota(duty("Ann", "08:00", "10:00"), duty("Bo"), duty("Ann")):
        assert rota.names() == {"Ann", "Bo"}


def test_order_of_the_rota_is_the_order_of_asking() -> None:
    assert on_duty(duty("Bo"), duty("Ann")) == ["Bo", "Ann", "Cat"]


def test_lead_on_duty_is_told_once() -> None:
    assert on_duty(duty("Cat"), duty("Cat"), duty("Ann")) == ["Cat", "Ann"]


def test_nobody_is_told_while_no_duty_is_on() -> None:
    assert on_duty(duty("Ann", "08:00", "10:00")) == []


def test_leads_stand_in_for_names_that_are_no_moderators() -> None:
    assert on_duty(duty("Zoe")) == ["Cat"]


def test_leads_stand_in_for_who_is_away_and_all_for_leads() -> None:
    with duties.rota(duty("Ann")), clock.at(MONDAY):
        assert _names(rota.chain([someone("Ann", away=True), someone("Cat", lead=True)], MONDAY)) == ["Cat"]
        assert _names(rota.chain([someone("Ann", away=True), someone("Bo")], MONDAY)) == ["Bo"]


@pytest.mark.parametrize(("hour", "there"), [((6, 59), False), ((7, 0), True), ((16, 59), True), ((17, 0), False)])
def test_hours_are_those_of_clocks_in_scotland(hour: tuple[int, int], *, there: bool) -> None:
    """In April clocks there are an hour ahead of UTC."""
    at = MONDAY.replace(hour=hour[0], minute=hour[1])
    assert (on_duty(duty("Ann", "08:00", "18:00"), at=at) != []) is there


@pytest.mark.parametrize(
    ("day", "hour", "there"), [(6, 22, True), (7, 4, True), (7, 6, False), (7, 22, False), (6, 4, False)]
)
def test_duty_over_midnight_belongs_to_the_day_on_which_it_begins(day: int, hour: int, *, there: bool) -> None:
    at = datetime(2026, 4, day, hour, tzinfo=UTC)
    assert (on_duty(duty("Ann", "20:00", "06:00", ["MO"]), at=at) != []) is there


@pytest.mark.parametrize(
    ("at", "there"),
    [((6, 18, 59), False), ((6, 19, 0), True), ((7, 4, 59), True), ((7, 5, 0), False)],
)
def test_duty_over_midnight_begins_and_ends_at_its_minute(at: tuple[int, int, int], *, there: bool) -> None:
    """In April clocks in Scotland are an hour ahead of UTC."""
    moment = datetime(2026, 4, *at, tzinfo=UTC)
    assert (on_duty(duty("Ann", "20:00", "06:00", ["MO"]), at=moment) != []) is there


def _told(*minutes: int) -> tuple[datetime, ...]:
    """Mails so many minutes after the flag was raised."""
    return tuple(MONDAY + timedelta(minutes=each) for each in minutes)


@pytest.mark.parametrize(
    ("first", "second", "after", "due"),
    [
        (_told(), _told(), 0, ["Ann"]),
        (_told(0), _told(), 29, []),
        (_told(0), _told(), 30, ["Bo"]),
        (_told(0), _told(30), 31, []),
        (_told(0), _told(30), 600, []),
        (_told(-60), _told(), 0, ["Ann"]),
        (_told(-4), _told(), 0, []),
        (_told(-4), _told(), 1, ["Ann"]),
        (_told(-60, 2), _told(-20), 32, ["Bo"]),
        (_told(2), _told(-5), 3, []),
    ],
)
def test_next_is_told_when_the_one_before_had_their_time(
    first: tuple[datetime, ...], second: tuple[datetime, ...], after: int, due: list[str]
) -> None:
    """30 minutes to open it; 5 minutes at least between two mails to one person."""
    people = [someone("Ann", told=first), someone("Bo", told=second)]
    assert _names(rota.to_tell([MONDAY], people, MONDAY + timedelta(minutes=after))) == due


def test_person_is_told_once_of_many_flags() -> None:
    moments = [MONDAY - timedelta(minutes=each) for each in range(20)]
    assert _names(rota.to_tell(moments, [someone("Ann"), someone("Bo")], MONDAY)) == ["Ann"]


@pytest.mark.parametrize(
    ("first", "second", "after", "had"),
    [
        (_told(0), _told(30), 59, False),
        (_told(0), _told(30), 60, True),
        (_told(0), _told(), 600, False),
        (_told(-1), _told(0), 600, False),
    ],
)
def test_all_had_their_time_once_each_was_told_of_it_half_an_hour_ago(
    first: tuple[datetime, ...], second: tuple[datetime, ...], after: int, *, had: bool
) -> None:
    people = [someone("Ann", told=first), someone("Bo", told=second)]
    assert rota.had_their_time(MONDAY, people, MONDAY + timedelta(minutes=after)) is had


def test_nobody_at_all_has_had_no_time() -> None:
    assert not rota.had_their_time(MONDAY, [], MONDAY + timedelta(days=1))
