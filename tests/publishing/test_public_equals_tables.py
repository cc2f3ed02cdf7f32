"""What is public equals what the tables say, after any schedule of changes and deliveries.

A state machine makes, decides and withdraws pledges and stories, and delivers their stream records and the messages of
the publish queue to the real functions: repeated, late, in any order, with a worker that dies before or after any call
to AWS, and with another change or another worker in between. Whatever failed is delivered again, as AWS does. Time
passes between deliveries and within them; a request for the pages that are due comes after its delay, its repeats are
dropped. Then each page, picture and figure of the site is compared with the tables. What was taken back is on no page
even before the delayed requests come.
"""

import itertools
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

import app
from chalicelib import clock, pledges, stories
from chalicelib.aws import tables
from chalicelib.pledges import owner
from chalicelib.settings import settings as stage
from chalicelib.stories import Story
from chalicelib.submissions.decisions import after_decision, after_undo
from chalicelib.submissions.model import Decision, State, Submission
from infra.aws.foundation import window_delay
from tests.support import api
from tests.support.aws_calls import hook
from tests.support.crashes import Moment, at_call, crash_at
from tests.support.delivery import stream_record, take_messages
from tests.support.factories import create_pledge, create_story
from tests.support.images import image_bytes, upload_image
from tests.support.public_site import check_nothing_taken_back, check_site
from tests.support.review import seen_picture
from tests.support.storage import stored
from tests.support.world import fresh_world

Delivery = tuple[Callable[[Any, Any], Any], dict[str, Any]]
"""A function of `app`, and one record for it."""
MOMENTS = st.sampled_from(["before", "after"])
NO_FAULT = nullcontext()
KINDS = ("idea", "own words", "story", "story with a picture")
DELAY = window_delay(60)
VERBS = ["publish", "approve", "release", "withdraw", "reject", "undo", "rename"]
MOST = 6
"""Submissions of one schedule: few, so that much happens to each."""
CALLS = st.integers(0, 45)
"""Of one delivery; the longest makes about so many."""


class Publishing(RuleBasedStateMachine):
    """`sent`: everything that AWS may deliver, again and again; `owed`: what it has not delivered with success;
    `requested`: when a message was sent first, by deduplication id. SQS drops its repeats."""

    def __init__(self) -> None:
        super().__init__()
        self.left = ExitStack()
        self.left.enter_context(fresh_world())
        self.keys = itertools.count()
        self.made: list[Submission] = []
        self.sent: list[Delivery] = []
        self.owed: list[Delivery] = []
        self.requested: dict[str, datetime] = {}
        hook("before-parameter-build", "sqs.SendMessage", self.note_request)
        self.picture = image_bytes((8, 8))

    def teardown(self) -> None:
        with self.left:
            self.settle()
            check_site()

    @initialize()
    def begin_with_one_of_each_public(self) -> None:
        """So that whatever happens next happens to something that the public sees."""
        for kind in KINDS:
            self.submit(kind)
        for submission in self.made:
            self.apply(submission.id, "publish")
        self.settle()
        check_site()

    @precondition(lambda self: len(self.made) < MOST)
    @rule(kind=st.sampled_from(KINDS))
    def submit(self, kind: str) -> None:
        key = str(uuid.UUID(int=next(self.keys)))
        if kind == "idea":
            return self.changed(None, create_pledge(key=key, place="hawick"))
        if kind == "own words":
            return self.changed(None, create_pledge(key=key, text="walk the dog twice", name="Ailsa", show_name=True))
        picture = {} if kind == "story" else {"picture": upload_image(self.picture), "picture_alt": "stairs"}
        return self.changed(None, create_story(key=key, **picture))

    @precondition(lambda self: self.made)
    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        self.drawn_change(data)()

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        self.run(data.draw(self.deliveries(), label="deliver"))

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), call=CALLS, moment=MOMENTS)
    def deliver_to_a_worker_that_dies(self, data: st.DataObject, call: int, moment: Moment) -> None:
        self.run(data.draw(self.deliveries(), label="deliver"), crash_at(call, moment))

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), call=CALLS)
    def deliver_while_something_else_happens(self, data: st.DataObject, call: int) -> None:
        change, another = self.drawn_change(data), data.draw(self.deliveries(), label="another")

        def overtake() -> None:
            change()
            self.settle()

        acts: list[Callable[[], None]] = [change, overtake, partial(self.run, another), partial(self.wait, DELAY)]
        meanwhile = at_call(call, "before", data.draw(st.sampled_from(acts), label="meanwhile"))
        self.run(data.draw(self.deliveries(), label="deliver"), meanwhile)

    @rule(seconds=st.sampled_from([1, 20, 59, 70]))
    def wait(self, seconds: int) -> None:
        self.left.enter_context(clock.at(clock.later(seconds=seconds)))

    @precondition(lambda self: self.owed)
    @rule()
    def settle(self) -> None:
        """Deliver what AWS still owes, until nothing is left."""
        self.settle_at_once()
        check_nothing_taken_back()
        while self.owed:
            self.wait(DELAY)
            self.settle_at_once()

    def settle_at_once(self) -> None:
        """Deliver what AWS owes without delay, until nothing is left."""
        while come := [each for each in self.owed if self.has_come(each)]:
            self.run([each for each in come if each[0] is come[0][0]])

    def has_come(self, delivery: Delivery) -> bool:
        """Whether the queue has kept it back as long as it delays."""
        function, record = delivery
        if function is not app.publish_pages:
            return True
        return clock.now() >= self.requested[deduplication_id(record)] + timedelta(seconds=DELAY)

    def note_request(self, params: dict[str, Any], **_: Any) -> None:
        if "MessageDeduplicationId" in params:
            self.requested.setdefault(params["MessageDeduplicationId"], clock.now())

    def run(self, deliveries: list[Delivery], fault: AbstractContextManager[None] = NO_FAULT) -> None:
        """Deliver those of the first function as one batch. They are owed no longer if it returns."""
        function = deliveries[0][0]
        batch = [each for each in deliveries if each[0] is function]
        with fault:
            answer = function({"Records": [record for _, record in batch]}, None) or {"batchItemFailures": []}
            failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
            done = [each for each in batch if each[1].get("messageId") not in failed]
            self.owed = [each for each in self.owed if each not in done]
        for record in take_messages(stage().publish_queue_url):
            self.enqueue(app.publish, record)
        for record in take_messages(stage().pages_queue_url):
            if deduplication_id(record) not in {deduplication_id(each) for _, each in self.sent}:
                self.enqueue(app.publish_pages, record)

    def enqueue(self, function: Callable[[Any, Any], Any], record: dict[str, Any]) -> None:
        self.sent.append((function, record))
        self.owed.append((function, record))

    def changed(self, before: Submission | None, after: Submission) -> None:
        self.made = [*(each for each in self.made if each.id != after.id), after]
        function = app.react_to_stories if isinstance(after, Story) else app.count
        self.enqueue(function, stream_record(before, after))

    def deliveries(self) -> st.SearchStrategy[list[Delivery]]:
        newest_first = [each for each in self.sent[::-1] if self.has_come(each)]
        return st.lists(st.sampled_from(newest_first), min_size=1, max_size=4)

    def drawn_change(self, data: st.DataObject) -> Callable[[], None]:
        """Decide on one submission, release or undo that, withdraw or (by the owner's link) rename it, when called."""
        submission = data.draw(st.sampled_from(self.made), label="submission")
        return partial(
            self.apply,
            submission.id,
            data.draw(st.sampled_from(VERBS)),
        )

    def apply(self, submission_id: str, verb: str) -> None:
        before = stored(next(each for each in self.made if each.id == submission_id))
        store: Any = stories.store if isinstance(before, Story) else pledges.store
        if verb == "withdraw":
            store.withdraw(before.id)
        elif verb == "rename":
            self.rename(before)
        elif after := moderated(before, verb):
            tables.transact(store.change(before, after))
        if stored(before).v != before.v:
            self.changed(before, stored(before))
        if verb == "publish":
            self.apply(submission_id, "release")

    def rename(self, submission: Submission) -> None:
        """The owner hides the name of a pledge, or shows one."""
        if isinstance(submission, pledges.Pledge):
            name = None if submission.name else "Ailsa"
            sent = {"token": owner.link(submission), "v": submission.v, "change": "shown"}
            assert api.post("/owner/changes", sent | {"name": name, "show_name": bool(name)}).status in {200, 409}


def moderated(before: Submission, verb: str) -> Submission | None:
    """The submission after a moderator's act, or the release; None if it cannot come."""
    if verb == "release":
        return before.released() if before.in_release else None
    if verb == "undo":
        return after_undo(before) if before.state is not State.WITHDRAWN else None
    if not before.pending_review:
        return None
    seen = seen_picture(before) if isinstance(before, Story) else None
    decision = Decision(decision="reject" if verb == "reject" else "publish", by="Mairi", at=clock.now())
    return after_decision(before, decision, seen)


def deduplication_id(record: dict[str, Any]) -> str:
    return str(record.get("attributes", {}).get("MessageDeduplicationId", ""))


CHECKS = settings(
    max_examples=5,
    stateful_step_count=12,
    phases=[Phase.generate],  # a schedule is short; making it shorter takes minutes
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
def test_public_files_equal_the_tables_after_any_schedule() -> None:
    run_state_machine_as_test(Publishing, settings=CHECKS)
