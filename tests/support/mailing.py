"""The way of mails to moderators, from a pledge to SES, as a state machine whose steps can meet any fault.

Nothing that is pending is ever out of reach of a moderator who is here: at the end, whatever went wrong, each of them
gets a mail about it, and another one the next day.
"""

import itertools
import json
import uuid
from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
)

import app
from chalicelib import clock, pledges
from chalicelib.aws import tables
from chalicelib.email import settle
from chalicelib.moderation import moderators
from chalicelib.moderation.digest import available
from chalicelib.pledges import State
from chalicelib.settings import settings as stage
from infra.aws.foundation import window_delay
from tests.support.delivery import scheduled_event, stream_event, stream_record, take_messages
from tests.support.factories import create_pledge
from tests.support.faulty import Faulty
from tests.support.mail_faults import CALLS, DIGEST_CALLS, MAIL_CALLS, FaultAtCall, faults_of
from tests.support.ses import NO_ANSWER, NO_CONNECTION, NOT_SENT, SENT_OR_NOT
from tests.support.storage import stored_pledges
from tests.support.world import MODERATORS, TODAY

DELAY = window_delay(60) / 60
"""Minutes."""
GAP = timedelta(minutes=30)
ADDRESSES = [address for _, address in MODERATORS]
SES_FAULTS = [*NO_ANSWER, *NO_CONNECTION, *NOT_SENT, *SENT_OR_NOT]


class Message(NamedTuple):
    record: dict[str, Any]
    visible: float
    """Minutes after the start."""


class Mailing(Faulty):
    """`stream`: records still to be read. `requests`, `mails`: every message that was ever queued, since each may be
    delivered again; `failed`: mail messages whose last delivery failed, which end among the dead letters; `days_after`:
    days after the end on which whoever is here must be asked about what is pending."""

    days_after: tuple[int, ...] = (2, 3)

    calls = tuple(CALLS)

    def __init__(self) -> None:
        super().__init__()
        self.accepted_before = 0
        self.minutes = 0.0
        self.keys = itertools.count()
        self.stream: list[dict[str, Any]] = []
        self.requests: list[Message] = []
        self.mails: list[Message] = []
        self.failed: set[str] = set()

    def teardown(self) -> None:
        with self.left:
            self._settle_and_check()

    @initialize()
    def begin_with_mails(self) -> None:
        self.queue_mails(None)

    @rule(fault=st.none() | faults_of(DIGEST_CALLS))
    def queue_mails(self, fault: FaultAtCall | None) -> None:
        """All in one step, so that schedules have many mails that nobody has tried to send yet."""
        self.pledge()
        self.read_the_stream(None)
        self.wait(1.2)
        self.run_with(fault, lambda: app.queue_digest({"Records": self._visible(self.requests)}, None))
        self._receive()

    @rule()
    def pledge(self) -> None:
        made = create_pledge(text="walk the dog twice", key=str(uuid.UUID(int=next(self.keys))))
        self.stream.append(stream_record(None, made))

    @rule(fault=st.none() | faults_of(DIGEST_CALLS))
    def schedule(self, fault: FaultAtCall | None) -> None:
        self.run_with(fault, lambda: app.ask_moderators(scheduled_event(), None))
        self._receive()

    @rule(address=st.sampled_from(ADDRESSES), until=st.sampled_from([date(2026, 4, 7), date(2026, 5, 1), None]))
    def go_away_or_come_back(self, address: str, until: date | None) -> None:
        moderators.set_away(address, until)

    @rule()
    def add_a_moderator(self) -> None:
        moderators.add("Una", "una@site.test")

    @rule(minutes=st.sampled_from([0.2, 1.2, 6, 35]))
    def wait(self, minutes: float) -> None:
        self.minutes += minutes
        self.left.enter_context(clock.at(TODAY + timedelta(minutes=self.minutes)))

    @precondition(lambda self: self.stream)
    @rule(data=st.data())
    def reject_a_pledge(self, data: st.DataObject) -> None:
        pledge = data.draw(st.sampled_from(sorted(stored_pledges(), key=lambda each: each.id)), label="pledge")
        rejected = pledge.model_copy(update={"state": State.REJECTED, "pending": None})
        tables.transact(pledges.store.change(pledge, rejected))

    @precondition(lambda self: self.stream)
    @rule(fault=faults_of(DIGEST_CALLS))
    def read_the_stream(self, fault: FaultAtCall | None) -> None:
        if self.run_with(fault, lambda: app.notify_moderators(stream_event(*self.stream), None)):
            self.stream.clear()
        self._receive()

    @precondition(lambda self: self._visible(self.requests))
    @rule(data=st.data(), fault=faults_of(DIGEST_CALLS))
    def deliver_requests(self, data: st.DataObject, fault: FaultAtCall | None) -> None:
        records = data.draw(self._batches(self.requests), label="requests")
        self.run_with(fault, lambda: app.queue_digest({"Records": records}, None))
        self._receive()

    @precondition(lambda self: self._visible(self.mails))
    @rule(data=st.data(), fault=faults_of(MAIL_CALLS))
    def deliver_mails(self, data: st.DataObject, fault: FaultAtCall | None) -> None:
        records = data.draw(self._batches(self.mails), label="mails")
        self.run_with(fault, lambda: self.send_mails(records))

    @precondition(lambda self: self._visible(self.mails))
    @rule(data=st.data(), fault=st.sampled_from(SES_FAULTS), effect=st.booleans())
    def deliver_mails_to_a_failing_ses(self, data: st.DataObject, fault: str, effect: bool) -> None:
        records = data.draw(self._batches(self.mails), label="mails")
        self.ses.fault, self.ses.takes_effect = fault, effect
        self.run_with(None, lambda: self.send_mails(records))
        self.ses.fault = ""

    @precondition(lambda self: self._visible(self.mails))
    @rule(data=st.data(), call=st.sampled_from(MAIL_CALLS))
    def interleave_another_worker(self, data: st.DataObject, call: str) -> None:
        mine = data.draw(self._batches(self.mails), label="mine")
        theirs = data.draw(self._batches(self.mails), label="theirs")
        self.interleave(call, lambda: self.send_mails(mine), lambda: self.send_mails(theirs))

    @rule()
    def operator_settles_unknown_mails(self) -> None:
        for mail_id, receipt in self._receipts().items():
            if receipt["status"] == "unknown":
                settle(mail_id, "sent" if mail_id in self.ses.accepted else "created")

    @invariant()
    def each_mail_is_sent_at_most_once(self) -> None:
        assert len(self.ses.accepted) == len(set(self.ses.accepted))

    @invariant()
    def receipts_are_true(self) -> None:
        for mail_id, receipt in self._receipts().items():
            if receipt["status"] not in {"sending", "unknown"}:
                assert (mail_id in self.ses.accepted) == (receipt["status"] == "sent"), receipt

    @invariant()
    def moderators_are_not_mailed_too_often(self) -> None:
        for moderator in moderators.moderators():
            times = moderator.asked_review.times
            assert all(later - earlier >= GAP for earlier, later in itertools.pairwise(times))

    @invariant()
    def nobody_is_asked_when_nothing_is_pending(self) -> None:
        """Decisions are steps of their own, so whatever was accepted in this one was pending in it."""
        accepted = self.ses.accepted[self.accepted_before :]
        self.accepted_before = len(self.ses.accepted)
        if any(mail_id.startswith("review-") for mail_id in accepted):
            assert any(pledge.pending_review for pledge in stored_pledges())

    def send_mails(self, records: list[dict[str, Any]]) -> None:
        failures = app.send_mail({"Records": records}, None)["batchItemFailures"]
        self.failed -= {record["messageId"] for record in records}
        self.failed |= {failure["itemIdentifier"] for failure in failures}

    def deliver_all_mails(self, fault: FaultAtCall | None) -> None:
        records = self._visible(self.mails)
        self.run_with(fault, lambda: self.send_mails(records))

    def _receive(self) -> None:
        """A digest request is visible after the delay of its queue, a mail at once."""
        self.requests += [Message(record, self.minutes + DELAY) for record in take_messages(stage().review_queue_url)]
        self.mails += [Message(record, self.minutes) for record in take_messages(stage().mail_queue_url)]

    def _visible(self, messages: list[Message]) -> list[dict[str, Any]]:
        return [message.record for message in messages if message.visible <= self.minutes]

    def _batches(self, messages: list[Message]) -> st.SearchStrategy[list[dict[str, Any]]]:
        return st.lists(st.sampled_from(self._visible(messages)), min_size=1, max_size=3)

    def _receipts(self) -> dict[str, dict[str, Any]]:
        return {item["id"]: item for item in tables.scan(stage().mail_table)}

    def _deliver_everything(self) -> None:
        if self.stream:
            self.read_the_stream(None)
        self.wait(6)
        for record in self._visible(self.requests):
            app.queue_digest({"Records": [record]}, None)
        self._receive()
        for record in self._visible(self.mails):
            self.send_mails([record])

    def _settle_and_check(self) -> None:
        self._deliver_everything()
        self._check_outcomes({"sent", "skipped", "unknown"})
        self.operator_settles_unknown_mails()
        self._deliver_everything()
        self._check_outcomes({"sent", "skipped"})
        self.each_mail_is_sent_at_most_once()
        for days in self.days_after:
            self._check_whoever_is_here_is_asked(days)

    def _check_whoever_is_here_is_asked(self, days: int) -> None:
        """At one in the afternoon, whatever happened before: nothing that is pending is out of reach."""
        self.wait(days * (24 * 60 + 10) - self.minutes)
        self.mails, before = [], len(self.ses.accepted)
        self.schedule(None)
        self.wait(DELAY)
        app.queue_digest({"Records": self._visible(self.requests)[-1:]}, None)
        self._receive()
        self.send_mails(self._visible(self.mails))
        pending = any(pledge.pending_review for pledge in stored_pledges())
        asked = [mail_id for mail_id in self.ses.accepted[before:] if mail_id.startswith("review-")]
        expected = available(moderators.moderators()) if pending else []
        assert sorted(mail_id.split("-")[1] for mail_id in asked) == sorted(each.id for each in expected)

    def _check_outcomes(self, expected: set[str]) -> None:
        found = self._receipts()
        for message in self.mails:
            mail_id = json.loads(message.record["body"])["id"]
            status = found[mail_id]["status"]
            assert status in expected
            if status == "unknown":
                assert f'"mail.unknown", "mail": "{mail_id}"' in self.log.getvalue()
                assert message.record["messageId"] in self.failed
