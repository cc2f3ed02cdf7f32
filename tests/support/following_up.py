"""The way of mails to people, from what is due to SES and back, as a state machine whose steps can meet any fault.

One person follows two pledges. Messages come twice, in any order, or never; workers are killed before or after any call
to AWS; SES refuses, answers too late, or not at all, and tells what became of a mail late, twice, or never; the clock
jumps; people answer, pause and want fewer mails; and the journey is changed while they are in it.
"""

from collections import Counter
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

import app
from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.journey.agenda import all_steps
from chalicelib.journey.rules import rules
from chalicelib.people.model import Person
from chalicelib.people.store import find, try_change
from chalicelib.pledges.check_ins import CheckInForm, record
from chalicelib.settings import settings
from tests.support import mail_events
from tests.support.delivery import scheduled_event, stream_event, stream_record, take_messages
from tests.support.faulty import Faulty
from tests.support.followed import stored_follower
from tests.support.journey_rules import DEPLOYMENTS, changed_rules
from tests.support.mail_faults import FaultAtCall, faults_of
from tests.support.ses import NO_ANSWER, NO_CONNECTION, NOT_SENT, SENT_OR_NOT
from tests.support.storage import stored, stored_pledges

MAIL_CALLS = [
    *("dynamodb.GetItem", "dynamodb.BatchGetItem", "dynamodb.TransactWriteItems", "dynamodb.UpdateItem"),
    "sesv2.SendEmail",
]
CALLS = [*MAIL_CALLS, "dynamodb.Query", "dynamodb.Scan", "sqs.SendMessage"]
SES_FAULTS = [*NO_ANSWER, *NO_CONNECTION, *NOT_SENT, *SENT_OR_NOT]
DAY = timedelta(days=1)


class Sent(NamedTuple):
    """A mail that SES took, and the steps in it."""

    mail_id: str
    at: datetime
    steps: tuple[tuple[str | None, str], ...]


WATCHED = timedelta(days=450)
"""From April 2026 to behind the last day of the last season, of which those hear who asked for the campaign's news."""


class FollowingUp(Faulty):
    """`messages`: all that were ever queued; `stream`: changes of pledges to be read; `untold`: mails of which SES
    still has to tell; `silent`: those of which it never will; `sent`: what SES took. `rests_for`: how long the end is
    watched; to the last step by default."""

    rests_for = WATCHED

    calls = tuple(CALLS)

    def __init__(self) -> None:
        super().__init__()
        self.deployed = self.left.enter_context(ExitStack())
        person, self.pledges = stored_follower({"plan": {"when": "after-tea"}}, {"idea": "get-my-vaccines"})
        self.person_id = person.id
        self.messages: list[dict[str, Any]] = []
        self.stream: list[dict[str, Any]] = []
        self.untold: list[str] = []
        self.silent: set[str] = set()
        self.told_at: dict[str, datetime] = {}
        self.sent: list[Sent] = []
        self.paused_until: date | None = None

    def teardown(self) -> None:
        with self.left:
            self._come_to_rest()

    @rule(hours=st.sampled_from([0.1, 0.3, 1, 7, 20, 25, 73, -2]))
    def wait(self, hours: float) -> None:
        """The clock runs, or is set."""
        self.set_clock(self.now + timedelta(hours=hours))

    @rule(fault=st.none() | faults_of(CALLS))
    def schedule(self, fault: FaultAtCall | None) -> None:
        self.run_with(fault, lambda: app.follow_up(scheduled_event(), None))
        self._receive()

    @precondition(lambda self: self.messages)
    @rule(data=st.data(), fault=st.none() | faults_of(CALLS))
    def deliver(self, data: st.DataObject, fault: FaultAtCall | None) -> None:
        records = data.draw(st.lists(st.sampled_from(self.messages), min_size=1, max_size=2), label="messages")
        self.run_with(fault, lambda: self.send(records))
        self._receive()

    @rule(fault=st.none() | faults_of(MAIL_CALLS))
    def look(self, fault: FaultAtCall | None) -> None:
        """In one step, so that schedules of few steps get far."""
        self.schedule(None)
        self.run_with(fault, lambda: self.send(self.messages[-1:]))

    @rule(fault=st.sampled_from(SES_FAULTS), effect=st.booleans())
    def look_while_ses_fails(self, fault: str, effect: bool) -> None:
        self.schedule(None)
        self.ses.fault, self.ses.takes_effect = fault, effect
        self.run_with(None, lambda: self.send(self.messages[-1:]))
        self.ses.fault = ""

    @rule(call=st.sampled_from(MAIL_CALLS))
    def interleave_another_worker(self, call: str) -> None:
        self.schedule(None)
        self.interleave(call, lambda: self.send(self.messages[-1:]), lambda: self.send(self.messages[-1:]))

    @precondition(lambda self: self.untold)
    @rule(data=st.data(), fault=st.none() | faults_of(["dynamodb.UpdateItem"]), lost=st.booleans())
    def ses_tells(self, data: st.DataObject, fault: FaultAtCall | None, lost: bool) -> None:
        mail_id = data.draw(st.sampled_from(self.untold), label="mail")
        if lost:
            self.silent.add(mail_id)
            self.untold.remove(mail_id)
        else:
            self.run_with(fault, lambda: self._tell(mail_id))

    @rule(number=st.integers(0, 1), asks=st.sampled_from([7, 28]), said=st.sampled_from(["kept", "not_yet"]))
    def answer(self, number: int, asks: Any, said: Any) -> None:
        before = stored(self.pledges[number])
        record(before, asks, CheckInForm(answer=said))
        self.stream.append(stream_record(before, stored(before)))

    @precondition(lambda self: self.stream)
    @rule(fault=st.none() | faults_of(["dynamodb.GetItem", "sqs.SendMessage"]))
    def read_the_stream(self, fault: FaultAtCall | None) -> None:
        if self.run_with(fault, lambda: app.notify_moderators(stream_event(*self.stream), None)):
            self.stream.clear()
        self._receive()

    @rule(days=st.sampled_from([1, 5]))
    def pause(self, days: int) -> None:
        self.paused_until = clock.today() + days * DAY
        self._change(paused_until=self.paused_until, journey_at=clock.now())

    @rule()
    def less_often(self) -> None:
        self._change(rhythm="weekly", journey_at=clock.now())

    @rule(name=st.sampled_from(sorted(DEPLOYMENTS)))
    def deploy(self, name: str) -> None:
        self.deployed.close()
        self.deployed.enter_context(changed_rules(DEPLOYMENTS[name]))

    @invariant()
    def nobody_is_sent_a_step_twice(self) -> None:
        """But for a check-in of whose first mail nobody told anything for a day."""
        self._note_what_was_sent()
        for step, count in Counter(step for mail in self.sent for step in mail.steps).items():
            first, *again = (mail for mail in self.sent if step in mail.steps)
            if count > 1:
                assert count == 2, step
                assert step[1].startswith("check-in"), step
                assert again[0].at - first.at >= DAY - timedelta(hours=6), step  # the clock may have been set back
                assert self.told_at.get(first.mail_id, again[0].at) >= again[0].at, step

    @invariant()
    def nobody_gets_two_mails_a_day_or_one_at_night_or_in_a_pause(self) -> None:
        days = Counter(clock.in_scotland(mail.at).date() for mail in self.sent)
        assert max(days.values(), default=0) <= 1
        for mail in self.sent:
            assert rules().quiet.ends <= clock.in_scotland(mail.at).time() < rules().quiet.begins

    @invariant()
    def receipts_are_true(self) -> None:
        taken = {mail.mail_id for mail in self.sent}
        for item in tables.scan(settings().mail_table):
            if item["status"] == "sent":
                assert item["id"] in taken
            if item["status"] in {"created", "rejected", "skipped"}:
                assert item["id"] not in taken

    def send(self, records: list[dict[str, Any]]) -> None:
        app.send_journey_mail({"Records": records}, None)

    def steps_in(self, mail_id: str) -> tuple[tuple[str | None, str], ...]:
        item = tables.get(settings().mail_table, {"id": mail_id}) or {}
        return tuple((part.get("about"), part["code"]) for part in item["parts"])

    def _note_what_was_sent(self) -> None:
        for mail_id in self.ses.accepted[len(self.sent) :]:
            here = clock.in_scotland(self.now).date()
            assert self.paused_until is None or here >= self.paused_until, "a mail in a pause"
            self.sent.append(Sent(mail_id, self.now, self.steps_in(mail_id)))
            self.untold.append(mail_id)

    def _tell(self, mail_id: str) -> None:
        told = mail_events.sns(mail_events.event("Delivery", mail_id))
        app.mail_events({"Records": [told]}, None)
        self.told_at.setdefault(mail_id, self.now)

    def _receive(self) -> None:
        self.messages += take_messages(settings().journey_queue_url)

    def _person(self) -> Person:
        person = find(self.person_id)
        assert person is not None
        return person

    def _change(self, **fields: Any) -> None:
        person = self._person()
        assert try_change(person, person.model_copy(update=fields))

    def _come_to_rest(self) -> None:
        """From now on nothing fails, and only the schedule asks: no message of before comes again."""
        if self.stream:
            self.read_the_stream(None)
        calm, until = clock.in_scotland(self.now).date() + 2 * DAY, self.now + self.rests_for
        while self.now < until:
            self.messages.clear()
            self.schedule(None)
            for message in self.messages:
                self.send([message])
            self.nobody_is_sent_a_step_twice()
            self.receipts_are_true()
            for mail_id in set(self.untold) - self.silent:
                self._tell(mail_id)
            self.untold.clear()
            due = self._person().due_at
            if due is None:
                break
            self.set_clock(max(self.now, due) + timedelta(minutes=6))
        self.nobody_gets_two_mails_a_day_or_one_at_night_or_in_a_pause()
        self._check_nothing_was_dropped(calm)

    def _check_nothing_was_dropped(self, calm: date) -> None:
        """Whatever was due after that was sent, but for reminders that had no room."""
        person, here = self._person(), clock.in_scotland(self.now).date()
        assert person.due_at is None or self.rests_for < WATCHED
        sent = {step for mail in self.sent for step in mail.steps}
        receipts = {str(item["id"]) for item in tables.scan(settings().mail_table)}
        followed = {pledge.id: pledge for pledge in stored_pledges()}
        for step in (each for each in all_steps(person, followed, rules()) if each.last_day < here):
            claimed = any(f"-{step.code}-2" in each and (step.pledge or "") in each for each in receipts)
            if step.day > calm and step.mail != "reminder" and not claimed:
                raise AssertionError(f"{step} was dropped")
            if step.day > max(calm, self.paused_until or calm) and step.mail != "reminder":
                assert (step.pledge, step.code) in sent, step
