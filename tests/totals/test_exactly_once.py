"""Totals stay exact under any delivery of stream records to `count`.

State machines create, decide, withdraw, ask and answer a few pledges, change answers, and deliver their stream records
to the real `count` function: repeated, in any order, in part, with unreadable records, with a worker that is killed,
throttled or overtaken at any of its AWS calls. After each step the totals equal the ledger, and the ledger holds what
was delivered. Rounds begin and recounts go on meanwhile, and find nothing to correct.

Where no record is lost, the totals are exact as soon as all are delivered, without any sweep. Where records are lost,
and only there, the nightly pass makes them so. Naive counting, one ADD for each record, must fail the same checks, or
the harness would prove nothing.
"""

import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

import app
from chalicelib import clock, pledges
from chalicelib.aws import tables
from chalicelib.errors import Unavailable
from chalicelib.pledges import Pledge, State, check_ins
from chalicelib.pledges.check_in_model import ANSWERS, STEPS, Step
from chalicelib.settings import settings as stage
from chalicelib.totals import reconciliation, rounds, rows
from chalicelib.totals.counters import counters_of
from tests.support import faults
from tests.support.aws_calls import WorkerKilled
from tests.support.delivery import run_reconciliation, stream_event, stream_record
from tests.support.factories import create_pledge
from tests.support.storage import stored
from tests.support.world import fresh_world

IDEAS = ["ten-minute-walk", "one-more-veg"]
PLACES = [None, "hawick"]
FAULTS = {"kill": faults.kill, "throttle": faults.throttle, "time out": faults.time_out}
FAILED = (WorkerKilled, Unavailable, ClientError, ReadTimeoutError)
"""What ends a worker in these tests. Lambda would deliver its batch again."""
CALLS = st.integers(1, 6)
MOST_PLEDGES = 3
"""Few, so that most changes meet."""


def ledger_rows() -> dict[str, dict[str, Any]]:
    return {row["pledge_id"]: row for row in tables.scan(stage().ledger_table)}


def totals_counters() -> Counter[str]:
    sums = rows.counters(rows.parts(""))
    assert min(sums.values(), default=0) >= 0
    return +sums


def recounted_counters() -> Counter[str]:
    return Counter(mark for pledge in pledges.store.sweep() for mark in counters_of(pledge))


class Counting(RuleBasedStateMachine):
    """`stream` holds every record that can be delivered, `waiting` those that no worker finished yet."""

    def __init__(self) -> None:
        super().__init__()
        self.left = ExitStack()
        self.left.enter_context(fresh_world())
        self.left.enter_context(patch.object(reconciliation, "LEDGER_ROWS_PER_SLICE", 1))
        self.calls = faults.Calls()
        self.stream: list[dict[str, Any]] = []
        self.waiting: list[dict[str, Any]] = []
        self.made = 0
        self.finished: Counter[str] = Counter()
        self.cursor: reconciliation.Cursor | None = None

    def teardown(self) -> None:
        with self.left:
            self.settle()
            assert totals_counters() == recounted_counters()

    def settle(self) -> None:
        """What must suffice to make the totals exact: each record delivered once."""
        self.count(self.waiting)
        self.corrects_nothing()

    def count(self, records: list[dict[str, Any]]) -> None:
        app.count(stream_event(*records), None)
        for record in records:
            image = record["dynamodb"]["NewImage"]
            if "id" in image:
                self.finished[image["id"]["S"]] = max(self.finished[image["id"]["S"]], int(image["v"]["N"]))
        self.waiting = [record for record in self.waiting if record not in records]

    @precondition(lambda self: self.made < MOST_PLEDGES)
    @rule(idea=st.sampled_from(IDEAS), place=st.sampled_from(PLACES), own=st.booleans())
    def make(self, idea: str, place: str | None, own: bool) -> None:
        change = {"text": "walk the dog twice"} if own else {"idea": idea}
        pledge = create_pledge(**change, place=place, key=str(uuid.UUID(int=self.made)))
        self.made += 1
        self._record_change(None, pledge)

    @precondition(lambda self: self.stream)
    @rule(data=st.data(), state=st.sampled_from([State.PUBLIC, State.REJECTED, State.WITHDRAWN]))
    def change(self, data: st.DataObject, state: State) -> None:
        pledge = self._any_pledge(data)
        tables.transact(pledges.store.change(pledge, pledge.model_copy(update={"state": state})))
        self._record_change(pledge, stored(pledge))

    @precondition(lambda self: self.stream)
    @rule(data=st.data(), step=st.sampled_from(STEPS[:2]))
    def ask(self, data: st.DataObject, step: Step) -> None:
        pledge = self._any_pledge(data)
        tables.transact(pledges.store.change(pledge, check_ins.as_asked(pledge, step, clock.today())))
        self._record_change(pledge, stored(pledge))

    @precondition(lambda self: self.stream)
    @rule(data=st.data(), step=st.sampled_from(STEPS[:2]), answer=st.sampled_from(ANSWERS))
    def answer_or_change_ones_mind(self, data: st.DataObject, step: Step, answer: str) -> None:
        pledge = self._any_pledge(data)
        check_ins.record(pledge, step, check_ins.CheckInForm.model_validate({"answer": answer}))
        self._record_change(pledge, stored(pledge))

    @precondition(lambda self: self.stream)
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        self.count(data.draw(self._batches(), label="batch"))

    @precondition(lambda self: self.stream)
    @rule(data=st.data())
    def deliver_with_poison(self, data: st.DataObject) -> None:
        batch = data.draw(self._batches(), label="batch")
        poison = {"eventID": "bad", "eventName": "INSERT", "dynamodb": {"NewImage": {"key": {"S": "x"}}}}
        batch.insert(data.draw(st.integers(0, len(batch))), poison)
        self.count(batch)

    @precondition(lambda self: self.stream)
    @rule(data=st.data(), number=CALLS, moment=st.sampled_from(["before", "after"]), fault=st.sampled_from([*FAULTS]))
    def fail_at_a_call(self, data: st.DataObject, number: int, moment: str, fault: str) -> None:
        batch = data.draw(self._batches(), label="batch")
        with suppress(*FAILED), self.calls.at_call(number, moment, FAULTS[fault]):
            self.count(batch)

    @precondition(lambda self: self.stream)
    @rule(data=st.data(), number=CALLS)
    def overtake_a_worker(self, data: st.DataObject, number: int) -> None:
        mine, theirs = data.draw(self._batches(), label="mine"), data.draw(self._batches(), label="theirs")
        with self.calls.at_call(number, "before", lambda: self.count(theirs)):
            self.count(mine)

    @precondition(lambda self: self.stream)
    @rule(data=st.data(), number=CALLS)
    def begin_a_round_meanwhile(self, data: st.DataObject, number: int) -> None:
        batch = data.draw(self._batches(), label="batch")
        with self.calls.at_call(number, "before", self.begin_a_round):
            self.count(batch)

    @rule()
    def begin_a_round(self) -> None:
        self.left.enter_context(clock.at(clock.now() + timedelta(seconds=rounds.SHORTEST)))
        rounds.begin()

    @rule()
    def recount_a_slice(self) -> None:
        self.cursor = reconciliation.recount(self.cursor)

    @precondition(lambda self: self.stream)
    @rule(data=st.data(), number=CALLS)
    def count_during_a_slice(self, data: st.DataObject, number: int) -> None:
        batch = data.draw(self._batches(), label="batch")
        with self.calls.at_call(number, "before", lambda: self.count(batch)):
            self.recount_a_slice()

    @rule()
    def replay_from_the_start(self) -> None:
        self.count(self.stream)

    @invariant()
    def totals_equal_the_ledger(self) -> None:
        ledger = ledger_rows().values()
        assert totals_counters() == Counter(counter for row in ledger for counter in row.get("counters", ()))

    @invariant()
    def ledger_holds_what_was_delivered(self) -> None:
        ledger = ledger_rows()
        assert all(ledger[pledge]["v"] >= v for pledge, v in self.finished.items())

    @invariant()
    def corrects_nothing(self) -> None:
        assert rows.parts(rows.CORRECTIONS) == []

    def _any_pledge(self, data: st.DataObject) -> Pledge:
        return data.draw(st.sampled_from(sorted(pledges.store.sweep(), key=lambda each: each.id)), label="pledge")

    def _batches(self) -> st.SearchStrategy[list[dict[str, Any]]]:
        return st.lists(st.sampled_from(self.stream), min_size=1, max_size=8)

    def _record_change(self, before: Pledge | None, after: Pledge) -> None:
        record = stream_record(before, after)
        self.stream.append(record)
        self.waiting.append(record)


class CountingWithLosses(Counting):
    """Batches are lost, too. Then the nightly pass makes the totals exact, and the recount has nothing to correct."""

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def lose_a_batch(self, data: st.DataObject) -> None:
        for record in data.draw(st.lists(st.sampled_from(self.waiting), min_size=1, max_size=4), label="lost"):
            self.stream = [each for each in self.stream if each is not record]
            self.waiting = [each for each in self.waiting if each is not record]

    def settle(self) -> None:
        with suppress(*FAILED), self.calls.at_call(8, "after", faults.kill):
            run_reconciliation()
        run_reconciliation()
        self.corrects_nothing()


class CountingNaively(Counting):
    """One ADD for each record: exact only when each record arrives once."""

    def count(self, records: list[dict[str, Any]]) -> None:
        for record in records:
            images = [record["dynamodb"].get(name) for name in ("OldImage", "NewImage")]
            if "id" not in (images[1] or {}):
                continue
            old, new = (Pledge.of(tables.deserialised(image)) if image else None for image in images)
            change = Counter(counters_of(new) if new else ())
            change.subtract(counters_of(old) if old else ())
            for action in rows.add(change, "a"):
                tables.transact([action])
        self.waiting = [record for record in self.waiting if record not in records]

    @invariant()
    def totals_equal_the_ledger(self) -> None:
        """Naive counting has no ledger."""

    ledger_holds_what_was_delivered: Callable[..., None] = totals_equal_the_ledger


CHECKS = settings(max_examples=10, stateful_step_count=20, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@pytest.mark.parametrize("machine", [Counting, CountingWithLosses])
def test_totals_are_exact_after_any_delivery_schedule(machine: type[Counting]) -> None:
    run_state_machine_as_test(machine, settings=CHECKS)


@pytest.mark.slow
def test_naive_counting_fails_the_same_checks() -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(CountingNaively, settings=settings(CHECKS, phases=[Phase.generate]))
