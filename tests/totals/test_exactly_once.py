"""Totals stay exact under any delivery of stream records to `count`.

A state machine creates, decides and withdraws pledges and delivers their stream records to the real `count` function:
repeated, in any order, in part, with unreadable records, with a worker killed before or after a write, with another
worker between a read and a write, and not at all. After each step the totals equal the ledger; after reconciliation
they equal a recount. Naive counting, one ADD for each record, must fail the same checks, or the harness would prove
nothing.
"""

import itertools
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

import app
from chalicelib import pledges, totals
from chalicelib.aws import tables
from chalicelib.pledges import Pledge, State
from chalicelib.settings import settings as stage
from chalicelib.totals import reconciliation
from chalicelib.totals.counters import counters_of
from tests.support.aws_calls import WorkerKilled, before_call, hook
from tests.support.delivery import stream_event, stream_record
from tests.support.factories import create_pledge
from tests.support.storage import stored
from tests.support.world import fresh_world

IDEAS = ["ten-minute-walk", "one-more-veg"]
PLACES = [None, "hawick"]


def ledger_counters() -> Counter[str]:
    return +Counter(counter for row in tables.scan(stage().ledger_table) for counter in row.get("counters", ()))


def totals_counters() -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in tables.scan(stage().totals_table):
        name = row.pop("row").partition("#")[0]
        sums.update({f"{name}|{attribute}": amount for attribute, amount in row.items()})
    assert min(sums.values(), default=0) >= 0
    return +sums


def recounted_counters() -> Counter[str]:
    return Counter(mark for pledge in pledges.store.sweep() for mark in counters_of(pledge))


class Counting(RuleBasedStateMachine):
    """`stream` holds every record that can be delivered; a `lost` record is not in it."""

    def __init__(self) -> None:
        super().__init__()
        self.left = ExitStack()
        self.left.enter_context(fresh_world())
        self.stream: list[dict[str, Any]] = []
        self.keys = itertools.count()
        before_call("dynamodb.TransactWriteItems", self._before)
        hook("after-call", "dynamodb.TransactWriteItems", lambda **_: self._after())
        self.before_write: Callable[[], None] | None = None
        self.after_write: Callable[[], None] | None = None

    def teardown(self) -> None:
        with self.left:
            self._settle_and_check()

    def count(self, records: list[dict[str, Any]]) -> None:
        app.count(stream_event(*records), None)

    @rule(idea=st.sampled_from(IDEAS), place=st.sampled_from(PLACES), own=st.booleans(), lost=st.booleans())
    def make(self, idea: str, place: str | None, own: bool, lost: bool) -> None:
        change = {"text": "walk the dog twice"} if own else {"idea": idea}
        pledge = create_pledge(**change, place=place, key=str(uuid.UUID(int=next(self.keys))))
        self._record_change(None, pledge, lost)

    @precondition(lambda self: self.stream)
    @rule(data=st.data(), state=st.sampled_from([State.PUBLIC, State.REJECTED, State.WITHDRAWN]), lost=st.booleans())
    def change(self, data: st.DataObject, state: State, lost: bool) -> None:
        pledge = data.draw(st.sampled_from(sorted(pledges.store.sweep(), key=lambda each: each.id)), label="pledge")
        tables.transact(pledges.store.change(pledge, pledge.model_copy(update={"state": state})))
        self._record_change(pledge, stored(pledge), lost)

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
    @rule(data=st.data(), when=st.sampled_from(["before", "after"]))
    def kill_worker_at_a_write(self, data: st.DataObject, when: str) -> None:
        batch = data.draw(self._batches(), label="batch")
        setattr(self, f"{when}_write", self._kill_worker)
        try:
            self.count(batch)
        except WorkerKilled:
            pass
        finally:
            self.before_write = self.after_write = None

    @precondition(lambda self: self.stream)
    @rule(data=st.data())
    def interleave_another_worker(self, data: st.DataObject) -> None:
        mine, theirs = data.draw(self._batches(), label="mine"), data.draw(self._batches(), label="theirs")

        def meanwhile() -> None:
            self.before_write = None
            self.count(theirs)

        self.before_write = meanwhile
        try:
            self.count(mine)
        finally:
            self.before_write = None

    @rule()
    def replay_from_the_start(self) -> None:
        self.count(self.stream)

    @invariant()
    def totals_equal_the_ledger(self) -> None:
        assert totals_counters() == ledger_counters()

    def _batches(self) -> st.SearchStrategy[list[dict[str, Any]]]:
        return st.lists(st.sampled_from(self.stream), min_size=1, max_size=8)

    def _record_change(self, before: Pledge | None, after: Pledge, lost: bool) -> None:
        if not lost:
            self.stream.append(stream_record(before, after))

    def _kill_worker(self) -> None:
        raise WorkerKilled

    def _before(self) -> None:
        if self.before_write:
            self.before_write()

    def _after(self) -> None:
        if self.after_write:
            self.after_write()

    def _settle_and_check(self) -> None:
        for missed in reconciliation.missed():
            totals.apply(change.after for change in missed if change.after)
        assert reconciliation.correct() == {}
        assert totals_counters() == recounted_counters()


class CountingNaively(Counting):
    """One ADD for each record: exact only when each record arrives once. No record is lost here, to be fair."""

    def _record_change(self, before: Pledge | None, after: Pledge, lost: bool) -> None:  # noqa: ARG002
        super()._record_change(before, after, lost=False)

    def count(self, records: list[dict[str, Any]]) -> None:
        for record in records:
            images = [record["dynamodb"].get(name) for name in ("OldImage", "NewImage")]
            if "id" not in (images[1] or {}):
                continue
            old, new = (Pledge.of(tables.deserialised(image)) if image else None for image in images)
            change = Counter(counters_of(new) if new else ())
            change.subtract(counters_of(old) if old else ())
            for mark, amount in change.items():
                row, _, attribute = mark.partition("|")
                if amount:
                    tables.transact([tables.add_of(stage().totals_table, {"row": f"{row}#0"}, {attribute: amount})])

    @invariant()
    def totals_equal_the_ledger(self) -> None:
        """Naive counting has no ledger."""

    def _settle_and_check(self) -> None:
        self.count(self.stream)
        assert totals_counters() == recounted_counters()


CHECKS = settings(max_examples=40, stateful_step_count=20, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
def test_totals_are_exact_after_any_delivery_schedule() -> None:
    run_state_machine_as_test(Counting, settings=CHECKS)


@pytest.mark.slow
def test_naive_counting_fails_the_same_checks() -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(CountingNaively, settings=settings(CHECKS, phases=[Phase.generate]))
