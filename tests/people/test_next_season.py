"""Who wished to be asked when the next season starts is asked on its first day, once, and may wish it again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.people import retention
from tests.support.factories import create_pledge
from tests.support.people import confirm, follow_up, known_person, leave_address

pytestmark = pytest.mark.usefixtures("world")
Mails = list[dict[str, Any]]
LAST_DAY = datetime(2026, 12, 31, 12, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 9, 5, tzinfo=UTC)
SPRING = datetime(2027, 3, 20, 9, 5, tzinfo=UTC)
QUESTION = "will you join in again this season?"


def wish(moment: datetime, sent: Mails) -> None:
    """Somebody pledges at this moment, wishes to be asked next season, and confirms it."""
    with clock.at(moment):
        leave_address(create_pledge(), season=True)
        confirm(sent)


def asked_at(moment: datetime, sent: Mails) -> int:
    """How many mails ask whether they join again, when the schedule looks at this moment, twice."""
    del sent[:]
    with clock.at(moment):
        assert follow_up() == follow_up() == []
    return sum(QUESTION in mail["Content"]["Simple"]["Body"]["Text"]["Data"] for mail in sent)


def test_question_comes_on_the_first_day_of_the_next_season_and_never_again(sent: Mails) -> None:
    wish(datetime(2026, 11, 1, 12, tzinfo=UTC), sent)
    assert asked_at(LAST_DAY, sent) == 0
    assert asked_at(NEW_YEAR, sent) == 1
    assert asked_at(NEW_YEAR + timedelta(days=1), sent) == 0
    assert asked_at(SPRING, sent) == 0


def test_question_of_a_day_is_that_of_the_next_season(sent: Mails) -> None:
    wish(NEW_YEAR, sent)
    assert asked_at(NEW_YEAR + timedelta(days=1), sent) == 0
    assert asked_at(SPRING, sent) == 1


def test_who_was_asked_may_wish_it_again_and_confirms_it(sent: Mails) -> None:
    wish(LAST_DAY, sent)
    assert asked_at(NEW_YEAR, sent) == 1
    with clock.at(NEW_YEAR + timedelta(days=3)):
        leave_address(create_pledge(), season=True)
        consent = known_person().season
        assert consent
        assert (consent.at, consent.confirmed_at) == (clock.now(), None)
        confirm(sent)
    with clock.at(NEW_YEAR + timedelta(days=40)):
        assert retention.forget_people(None) is None
        assert known_person().season, "the season that they wish now has not begun"
    assert asked_at(SPRING, sent) == 1


def test_wish_of_the_first_morning_is_for_the_season_after(sent: Mails) -> None:
    """The mail of the first day comes at 9: who pledges before that, and wishes it again, is not asked that day."""
    wish(datetime(2026, 11, 1, 12, tzinfo=UTC), sent)
    wish(datetime(2027, 1, 1, 8, tzinfo=UTC), sent)
    assert asked_at(NEW_YEAR, sent) == 0
    with clock.at(NEW_YEAR + timedelta(days=40)):
        assert retention.forget_people(None) is None
    assert asked_at(SPRING, sent) == 1


def test_wish_that_still_waits_for_its_season_stays_as_it_was(sent: Mails) -> None:
    wish(datetime(2026, 11, 1, 12, tzinfo=UTC), sent)
    before = known_person().season
    with clock.at(LAST_DAY):
        leave_address(create_pledge(), season=True)
    assert known_person().season == before


def test_nobody_is_asked_who_did_not_wish_so(sent: Mails) -> None:
    with clock.at(LAST_DAY):
        leave_address(create_pledge(), ask=True)
        confirm(sent)
    assert asked_at(NEW_YEAR, sent) == 0
