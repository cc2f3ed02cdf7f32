"""Ledger and totals move together, whoever else counts the same pledges, and in transactions that DynamoDB takes."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock, pledges, totals
from chalicelib.aws import tables
from chalicelib.pledges import Pledge, State, canary
from chalicelib.settings import settings
from chalicelib.totals import ledger, rows
from chalicelib.totals.rounds import Round
from tests.support.aws_calls import before_next_call, calls_of, hook
from tests.support.factories import create_pledge

pytestmark = pytest.mark.usefixtures("world")


def versions(pledge: Pledge, *states: State) -> list[Pledge]:
    """The pledge's next versions."""
    return [pledge.model_copy(update={"v": pledge.v + n, "state": state}) for n, state in enumerate(states, 1)]


def test_newer_version_that_another_worker_counts_meanwhile_stays() -> None:
    pledge = create_pledge()
    totals.apply([pledge])
    rejected, public = versions(pledge, State.REJECTED, State.PUBLIC)
    before_next_call("dynamodb.TransactWriteItems", lambda: totals.apply([public]))
    totals.apply([rejected])
    assert ledger.read([pledge])[pledge.id].v == public.v
    assert rows.read("2026")["made"] == 1


def test_new_pledge_that_two_workers_count_at_once_is_counted_once() -> None:
    pledge = create_pledge()
    before_next_call("dynamodb.TransactWriteItems", lambda: totals.apply([pledge]))
    totals.apply([pledge])
    assert rows.read("2026")["made"] == 1


def test_version_that_was_counted_is_not_written_again() -> None:
    pledge = create_pledge()
    asked = calls_of("dynamodb.TransactWriteItems")
    for _ in range(2):
        totals.apply([pledge])
    assert len(asked) == 1


def test_newest_version_of_a_batch_is_counted_in_any_order() -> None:
    pledge = create_pledge()
    totals.apply(versions(pledge, State.REJECTED, State.PUBLIC, State.WITHDRAWN)[::-1])
    assert ledger.read([pledge])[pledge.id].v == 4
    assert rows.read("2026")["made"] == 0


def test_no_transaction_has_more_than_100_actions() -> None:
    """Pledges of many days touch a row of hours for each day."""
    created = []
    for day in range(210):
        with clock.at(clock.now() + timedelta(days=day % 3)):
            created.append(create_pledge())
    sizes: list[int] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        sizes.append(len(params["TransactItems"]))

    hook("before-parameter-build", "dynamodb.TransactWriteItems", note)
    totals.apply(created)
    assert max(sizes) <= 100
    assert rows.read("2026")["made"] == len(list(pledges.store.sweep())) == 210
    assert rows.counters(rows.parts(Round().side))["2026|made"] == 210, "on the side of the round"


def test_canary_is_one_that_was_counted_as_such_and_as_nothing_else() -> None:
    made, other, late = (create_pledge(canary=mark) for mark in (canary.mark(), None, canary.mark()))
    totals.apply([made, other])
    assert [totals.counts_canary(each.id) for each in (made, other, late)] == [True, False, False]
    (row,) = (part for part in rows.parts("") if part["row"] == "canaries")
    tables.transact([tables.put_if_of(settings().totals_table, row | {"made": 0})])
    assert not totals.counts_canary(made.id), "the totals do not have it"
