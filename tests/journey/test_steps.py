"""Each pledge has the steps that suit it: its own days and time, its rhythm, its answers, and what became of it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from chalicelib.journey import steps
from chalicelib.journey.rules import rules
from chalicelib.journey.steps import Step
from chalicelib.people.model import Rhythm
from chalicelib.pledges import Pledge, State
from chalicelib.submissions.model import Decision
from tests.support.followed import MADE, answer_to, days_after, follower, plain_pledge


def steps_of(pledge: Pledge, rhythm: Rhythm = "daily_then_weekly", **following: Any) -> dict[str, Step]:
    """By code. `following`: how the pledge is followed."""
    followed = follower([pledge]).following[0].model_copy(update=following)
    return {step.code: step for step in steps.of_pledge(followed, pledge, rhythm, rules())}


def days_with(found: dict[str, Step], mail: str) -> list[int]:
    return sorted((step.day - days_after(0)).days for step in found.values() if step.mail == mail)


def test_reminders_fade_from_daily_to_weekly_to_none() -> None:
    assert days_with(steps_of(plain_pledge()), "reminder") == [1, 2, 3, 4, 5, 6, 10, 17, 24, 31, 38, 45, 52, 59, 66]
    assert days_with(steps_of(plain_pledge(), "weekly"), "reminder") == [3, 10, 17, 24, 31, 38, 45, 52, 59, 66]
    assert days_with(steps_of(plain_pledge(), "none"), "reminder") == []


def test_check_ins_come_on_their_days_in_any_rhythm() -> None:
    for rhythm in ("daily_then_weekly", "weekly", "none"):
        assert days_with(steps_of(plain_pledge(), rhythm), "check_in") == [7, 28, 66, 180]


def test_reminders_come_on_the_days_and_at_the_time_of_the_plan() -> None:
    found = steps_of(plain_pledge(plan={"when": "weekend"}))
    assert {step.day.weekday() for step in found.values() if step.code.startswith("day-")} == {5, 6}
    assert {step.at for step in found.values() if step.mail == "reminder"} == {time(10)}
    weekly = steps_of(plain_pledge(idea="beans-night", plan={"when": "every Thursday"}))
    assert {step.day.weekday() for step in weekly.values() if step.mail == "reminder"} == {3}
    assert days_with(weekly, "reminder")[:3] == [3, 10, 17]


@pytest.mark.parametrize(
    ("cue", "at"), [("before-bed", time(20, 30)), ("sit-down", time(20)), ("wake-up", time(7, 30)), (None, time(9))]
)
def test_reminder_for_quiet_hours_comes_before_they_begin(cue: str | None, at: time) -> None:
    found = steps_of(plain_pledge(plan={"when": cue} if cue else {}))
    assert {step.at for step in found.values() if step.mail == "reminder"} == {at}


def test_days_are_counted_from_the_start_that_the_person_chose() -> None:
    start = days_after(7)
    found = steps_of(plain_pledge(start=start))
    assert days_with(found, "check_in") == [14, 35, 73, 187]
    assert days_with(found, "reminder")[:2] == [7, 8]
    assert days_with(found, "welcome") == [0]


def test_who_leaves_an_address_later_gets_what_comes_after() -> None:
    found = steps_of(plain_pledge(), since=days_after(28))
    assert days_with(found, "reminder") == [31, 38, 45, 52, 59, 66]
    assert days_with(found, "check_in") == [28, 66, 180]


def test_nothing_is_sent_without_a_confirmed_consent() -> None:
    unconfirmed = follower([plain_pledge()]).following[0].remind
    assert unconfirmed is not None
    waiting = unconfirmed.model_copy(update={"confirmed_at": None})
    assert steps_of(plain_pledge(), remind=waiting, ask=None) == {}
    assert days_with(steps_of(plain_pledge(), ask=waiting), "check_in") == []
    assert days_with(steps_of(plain_pledge(), remind=waiting), "reminder") == []


def test_who_has_answered_is_not_asked() -> None:
    pledge = plain_pledge(check_ins=(answer_to(28, "kept", MADE + timedelta(days=27)),))
    assert days_with(steps_of(pledge), "check_in") == [7, 66, 180]


def test_comeback_follows_not_yet_and_a_lapse() -> None:
    answers = (
        answer_to(7, "not_yet", MADE + timedelta(days=8)),
        answer_to(28, "kept", MADE + timedelta(days=28)),
        answer_to(66, "partly", MADE + timedelta(days=70)),
    )
    found = steps_of(plain_pledge(check_ins=answers))
    assert {step.code: (step.day - days_after(0)).days for step in found.values() if step.mail == "comeback"} == {
        "comeback-7": 10,
        "comeback-66": 72,
    }
    changed_mind = steps_of(plain_pledge(check_ins=(answer_to(7, "kept", MADE + timedelta(days=9)),)))
    assert days_with(changed_mind, "comeback") == []


def test_thanks_follow_a_pledge_that_was_kept_for_66_days() -> None:
    early = plain_pledge(check_ins=(answer_to(28, "kept", MADE + timedelta(days=28)),))
    assert days_with(steps_of(early), "thanks") == []
    kept = plain_pledge(check_ins=(answer_to(66, "kept", MADE + timedelta(days=67)),))
    assert days_with(steps_of(kept), "thanks") == [68]


def test_what_is_done_once_has_a_journey_of_its_own_that_ends_when_it_is_done() -> None:
    found = steps_of(plain_pledge(idea="get-my-vaccines"))
    assert days_with(found, "reminder") == [3, 10, 21]
    assert days_with(found, "check_in") == [7, 28]
    went = plain_pledge(idea="get-my-vaccines", check_ins=(answer_to(7, "kept", MADE + timedelta(days=7)),))
    assert set(steps_of(went)) == {"thanks"}


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.HIDDEN, State.QUARANTINED, State.REJECTED])
def test_pledge_that_is_gone_or_not_safe_to_repeat_has_no_steps(state: State) -> None:
    assert steps_of(plain_pledge(text="walk the dog", state=state)) == {}


def test_words_of_distress_wait_for_a_person_before_anything_is_sent() -> None:
    assert steps_of(plain_pledge(text="walk the dog", state=State.WAITING, welfare=True)) == {}
    assert steps_of(plain_pledge(text="walk the dog", state=State.WAITING)) != {}


DECIDED = datetime(2026, 4, 8, 9, 0, tzinfo=UTC)


def decided(decision: str, state: State, **fields: Any) -> Pledge:
    given = Decision.model_validate({"decision": decision, "by": "Mairi", "at": DECIDED, **fields})
    return plain_pledge(text="walk the dog", state=state, decision=given)


def test_author_is_told_what_became_of_own_words_but_not_of_spam() -> None:
    code = f"words-{int(DECIDED.timestamp())}"
    for pledge in (decided("publish", State.PUBLIC), decided("reject", State.REJECTED, reason="unkind")):
        assert (steps_of(pledge)[code].day, steps_of(pledge)[code].at) == (date(2026, 4, 8), time(11))
    assert steps_of(decided("spam", State.REJECTED)) == {}
    assert code not in steps_of(decided("publish", State.APPROVED))
    assert set(steps_of(decided("reject", State.REJECTED))) == {code}


def test_season_is_told_of_only_to_those_who_asked() -> None:
    asked = follower([])
    told = {step.code: step.day for step in steps.of_person(asked, rules())}
    assert told.pop("again-2027-new-year") == date(2027, 1, 1), "once, on the first day of the next one"
    assert set(told) == {"report-2026", "report-2027-new-year", "report-2027-spring"}
    assert told["report-2026"] == date(2026, 12, 31)
    nobody = asked.model_copy(update={"campaign": None, "season": None})
    assert list(steps.of_person(nobody, rules())) == []
    late = follower([], at=datetime(2027, 1, 1, 12, 0, tzinfo=UTC))
    assert {step.code for step in steps.of_person(late, rules())} == {
        *("report-2027-new-year", "report-2027-spring", "again-2027-spring")
    }
