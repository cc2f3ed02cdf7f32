"""Over any course of looks, pauses and delays: one mail a day, no step twice, none early, too late, or at night."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.journey.agenda import Agenda, agenda, all_steps, has_ended, in_utc
from chalicelib.journey.rules import rules
from chalicelib.journey.steps import Step
from chalicelib.people.model import Person
from chalicelib.pledges import Pledge
from tests.support.followed import MADE, answer_to, days_after, follower, plain_pledge

QUIET = rules().quiet
IDEAS = ["ten-minute-walk", "beans-night", "get-my-vaccines"]
CUES = [None, "wake-up", "before-bed", "weekend", "lunch-break"]
SENT_WITHIN = timedelta(minutes=14)
"""Of a look at the agenda, when all is well."""


class Mailed(NamedTuple):
    at: datetime
    steps: tuple[Step, ...]


def _after(person: Person, plan: Agenda, now: datetime) -> Person:
    """The person once the agenda was carried out."""
    ended = [*plan.send, *plan.skip]
    following = tuple(
        each.model_copy(update={"done": (*each.done, *(step.code for step in ended if step.pledge == each.pledge))})
        for each in person.following
    )
    update: dict[str, Any] = {"following": following}
    update["done"] = (*person.done, *(step.code for step in ended if step.pledge is None))
    update |= {"mailed_on": clock.in_scotland(now).date()} if plan.send else {}
    return person.model_copy(update=update)


def travel(person: Person, pledges: dict[str, Pledge], start: datetime, days: int, delays: list[int]) -> list[Mailed]:
    """The mails of so many days, looking whenever the agenda says so and as many minutes later as `delays` says."""
    now, mails, turn = start, [], 0
    while now < start + timedelta(days=days):
        plan = agenda(person, pledges, now, rules())
        mails += [Mailed(now, plan.send)] if plan.send else []
        person = _after(person, plan, now)
        if plan.look_at is None:
            break
        assert plan.look_at > now
        now = plan.look_at + timedelta(minutes=delays[turn % len(delays)] if delays else 0)
        turn += 1
    return mails


@st.composite
def people(draw: st.DrawFn) -> tuple[Person, dict[str, Pledge], datetime]:
    begins = MADE + timedelta(minutes=draw(st.integers(0, 366 * 24 * 60)))
    pledges = {}
    for number in range(draw(st.integers(1, 4))):
        cue, start = draw(st.sampled_from(CUES)), draw(st.integers(0, 30))
        made = {"made_at": begins, "start": clock.in_scotland(begins).date() + timedelta(days=start)}
        plan = {"plan": {"when": cue}} if cue else {}
        pledges[f"p{number}"] = plain_pledge(f"p{number}", idea=draw(st.sampled_from(IDEAS)), **made, **plan)
    rhythm = draw(st.sampled_from(["daily_then_weekly", "weekly", "none"]))
    pause = draw(st.none() | st.integers(1, 90))
    paused = {"paused_until": clock.in_scotland(begins).date() + timedelta(days=pause)} if pause else {}
    return follower(pledges.values(), begins, rhythm=rhythm, **paused), pledges, begins


@settings(max_examples=60, deadline=None)
@given(people(), st.lists(st.integers(0, 14 * 24 * 60), max_size=5))
def test_any_course_sends_once_a_day_at_most_and_each_step_once_in_its_time(
    started: tuple[Person, dict[str, Pledge], datetime], delays: list[int]
) -> None:
    person, pledges, begins = started
    mails = travel(person, pledges, begins, 260, delays)
    per_day = Counter(clock.in_scotland(mail.at).date() for mail in mails)
    assert max(per_day.values(), default=0) <= 1
    steps = Counter((step.pledge, step.code) for mail in mails for step in mail.steps)
    assert max(steps.values(), default=0) <= 1
    for mail in mails:
        here = clock.in_scotland(mail.at)
        assert QUIET.ends <= here.time() < QUIET.begins
        assert here.date() >= (person.paused_until or here.date())
        assert all(step.day <= here.date() <= step.last_day for step in mail.steps)


@settings(max_examples=40, deadline=None)
@given(people())
def test_who_is_looked_at_in_time_misses_nothing_but_what_pauses_and_other_mails_displace(
    started: tuple[Person, dict[str, Pledge], datetime],
) -> None:
    person, pledges, begins = started
    mails = travel(person, pledges, begins, 400, [14])
    sent = {(step.pledge, step.code) for mail in mails for step in mail.steps}
    mailed_days = {clock.in_scotland(mail.at).date() for mail in mails}
    first = max(person.paused_until or clock.in_scotland(begins).date(), clock.in_scotland(begins).date())
    for step in all_steps(person, pledges, rules()):
        if (step.pledge, step.code) in sent or step.last_day < first or step.day > days_after(400, begins):
            continue
        assert step.mail == "reminder", step
        assert step.day in mailed_days or step.day <= first, step


def test_steps_of_several_pledges_share_one_mail() -> None:
    pledges = {name: plain_pledge(name, plan={"when": cue}) for name, cue in (("a", "wake-up"), ("b", "sit-down"))}
    mails = travel(follower(pledges.values()), pledges, MADE, 8, [])
    assert [sorted(step.code for step in mail.steps) for mail in mails[-2:]] == [["day-6"] * 2, ["check-in-7"] * 2]
    assert all(len(mail.steps) == 2 for mail in mails)


def test_after_a_pause_nothing_comes_in_a_heap() -> None:
    pledges = {"p1": plain_pledge()}
    paused = follower(pledges.values(), paused_until=days_after(40))
    mails = travel(paused, pledges, MADE, 60, [])
    assert [step.code for mail in mails for step in mail.steps][:2] == ["week-42", "week-49"]


def test_mail_that_asks_to_confirm_counts_as_the_mail_of_its_day() -> None:
    person = follower([plain_pledge()], mailed_unconfirmed_at=MADE)
    plan = agenda(person, {"p1": plain_pledge()}, MADE, rules())
    assert (plan.send, plan.look_at) == ((), in_utc(days_after(1), QUIET.ends))


def test_reminder_is_left_out_beside_another_step_of_its_pledge() -> None:
    pledge = plain_pledge(plan={"when": "weekend"}, check_ins=(answer_to(7, "not_yet", MADE + timedelta(days=10)),))
    person = follower([pledge])
    noon = in_utc(days_after(12), time(12))
    plan = agenda(person, {"p1": pledge}, noon, rules())
    assert "comeback-7" in {step.code for step in plan.send}
    assert "week-7" in {step.code for step in plan.skip}


@pytest.mark.parametrize("why", ["bounced", "complained", "refused"])
def test_suppressed_address_gets_nothing(why: str) -> None:
    person = follower([plain_pledge()], suppressed=why)
    assert agenda(person, {"p1": plain_pledge()}, MADE, rules()) == Agenda()


@pytest.mark.parametrize(
    ("made", "utc"), [(date(2026, 3, 20), [18, 17]), (date(2026, 10, 16), [17, 18])], ids=["spring", "autumn"]
)
def test_reminder_follows_the_clocks_in_scotland(made: date, utc: list[int]) -> None:
    """At 18:30 by the clock on the wall, before and after the night on which the clocks change."""
    begins = in_utc(made, time(12))
    pledges = {"p1": plain_pledge(made_at=begins, plan={"when": "after-tea"})}
    mails = travel(follower(pledges.values(), begins), pledges, begins, 13, [])
    reminders = [mail for mail in mails if mail.steps[0].mail == "reminder"]
    assert {clock.in_scotland(mail.at).time() for mail in reminders} == {time(18, 30)}
    assert [reminders[0].at.hour, reminders[-1].at.hour] == utc


def test_clock_that_jumps_back_sends_nothing_again() -> None:
    pledges = {"p1": plain_pledge()}
    person, now = follower(pledges.values()), MADE + timedelta(days=3, hours=12)
    person = _after(person, agenda(person, pledges, now, rules()), now)
    assert agenda(person, pledges, now - timedelta(days=2), rules()).send == ()


def test_step_that_ended_is_not_due_whatever_its_day_becomes() -> None:
    """Somebody changes the journey while people are in it."""
    pledges = {"p1": plain_pledge()}
    person = follower(pledges.values())
    now = in_utc(days_after(28), time(12))
    done = _after(person, agenda(person, pledges, now, rules()), now)
    moved = rules().model_copy(
        update={
            "journeys": {
                kind: journey.model_copy(
                    update={"steps": tuple(each.model_copy(update={"day": each.day + 2}) for each in journey.steps)}
                )
                for kind, journey in rules().journeys.items()
            }
        }
    )
    later = agenda(done, pledges, now + timedelta(days=2), moved)
    assert "check-in-28" not in {step.code for step in later.send}
    ended = [step.code for step in all_steps(done, pledges, moved) if has_ended(done, step)]
    assert "check-in-28" in ended
