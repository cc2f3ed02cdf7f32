"""Totals are exact whatever happens to the messages that tell of changes, and to those who count them.

A state machine makes, decides and withdraws pledges and hands their stream records to the real `count` function: twice,
in any order, in part, with poison among them, with a worker that dies before or after each write, with another worker
that comes between a read and a write, and not at all. After each step the totals equal the ledger; in the end, after
reconciliation, they equal a recount. The naive way, one ADD for each record, is put through the same and must fail,
or this harness would prove nothing.
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
from tests.support.aws_calls import before_call, hook
from tests.support.delivery import stream_event, stream_record
from tests.support.factories import create_pledge
from tests.support.storage import stored
from tests.support.world import fresh_world

IDEAS = ["ten-minute-walk", "one-more-veg"]
PLACES = [None, "hawick"]


class Died(BaseException):
    """The process was killed here. No handler of ours catches it."""


def booked() -> Counter[str]:
    return +Counter(counter for row in tables.scan(stage().ledger_table) for counter in row.get("counters", ()))


def summed() -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in tables.scan(stage().totals_table):
        name = row.pop("row").partition("#")[0]
        sums.update({f"{name}|{attribute}": amount for attribute, amount in row.items()})
    assert min(sums.values(), default=0) >= 0
    return +sums


def recounted() -> Counter[str]:
    return Counter(mark for pledge in pledges.store.sweep() for mark in counters_of(pledge))


class Counting(RuleBasedStateMachine):
    """`told`: every record the stream ever held; `lost` are never delivered."""

    def __init__(self) -> None:
        super().__init__()
        self.left = ExitStack()
        self.left.enter_context(fresh_world())
        self.told: list[dict[str, Any]] = []
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
        self._tell(None, pledge, lost)

    @precondition(lambda self: self.told)
    @rule(data=st.data(), state=st.sampled_from([State.PUBLIC, State.REJECTED, State.WITHDRAWN]), lost=st.booleans())
    def change(self, data: st.DataObject, state: State, lost: bool) -> None:
        pledge = data.draw(st.sampled_from(sorted(pledges.store.sweep(), key=lambda each: each.id)), label="pledge")
        tables.transact([pledges.store.change(pledge, pledge.model_copy(update={"state": state}))])
        self._tell(pledge, stored(pledge), lost)

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        self.count(data.draw(self._batches(), label="batch"))

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def deliver_with_poison(self, data: st.DataObject) -> None:
        batch = data.draw(self._batches(), label="batch")
        poison = {"eventID": "bad", "eventName": "INSERT", "dynamodb": {"NewImage": {"key": {"S": "x"}}}}
        batch.insert(data.draw(st.integers(0, len(batch))), poison)
        self.count(batch)

    @precondition(lambda self: self.told)
    @rule(data=st.data(), when=st.sampled_from(["before", "after"]))
    def die_at_a_write(self, data: st.DataObject, when: str) -> None:
        batch = data.draw(self._batches(), label="batch")
        setattr(self, f"{when}_write", self._die)
        try:
            self.count(batch)
        except Died:
            pass
        finally:
            self.before_write = self.after_write = None

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def another_worker_comes_between(self, data: st.DataObject) -> None:
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
        self.count(self.told)

    @invariant()
    def totals_equal_the_ledger(self) -> None:
        assert summed() == booked()

    def _batches(self) -> st.SearchStrategy[list[dict[str, Any]]]:
        return st.lists(st.sampled_from(self.told), min_size=1, max_size=8)

    def _tell(self, before: Pledge | None, after: Pledge, lost: bool) -> None:
        if not lost:
            self.told.append(stream_record(before, after))

    def _die(self) -> None:
        raise Died

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
        assert summed() == recounted()


class CountingNaively(Counting):
    """One ADD for each record told: right only when each record comes once. Nothing is lost here, to be fair to it."""

    def _tell(self, before: Pledge | None, after: Pledge, lost: bool) -> None:  # noqa: ARG002
        super()._tell(before, after, lost=False)

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
        """It keeps no ledger."""

    def _settle_and_check(self) -> None:
        self.count(self.told)
        assert summed() == recounted()


CHECKS = settings(max_examples=40, stateful_step_count=20, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
def test_any_schedule_ends_with_exact_totals() -> None:
    run_state_machine_as_test(Counting, settings=CHECKS)


@pytest.mark.slow
def test_the_naive_way_fails_here() -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(CountingNaively, settings=settings(CHECKS, phases=[Phase.generate]))
