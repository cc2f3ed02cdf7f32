"""Rounds: one begins at a time, and knows what its side held."""

from datetime import timedelta

import pytest

from chalicelib import clock, totals
from chalicelib.totals import rounds
from chalicelib.totals.rounds import Round
from tests.support.aws_calls import before_next_call
from tests.support.factories import create_pledge
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def began_after(seconds: int) -> Round:
    with clock.at(TODAY + timedelta(seconds=seconds)):
        return rounds.begin()


def test_before_the_first_round_its_side_held_nothing() -> None:
    assert rounds.current() == Round(0, "a")
    assert not rounds.side_at_start()


@pytest.mark.parametrize("before", [0, 1])
def test_two_that_begin_at_once_are_one_round(before: int) -> None:
    for number in range(before):
        began_after(number)
    other: list[Round] = []
    before_next_call("dynamodb.TransactWriteItems", lambda: other.append(began_after(901)))
    assert began_after(900) == other[0] == rounds.current()
    assert other[0].began == int(TODAY.timestamp()) + 901


def test_sides_take_turns_and_a_round_lasts_a_while() -> None:
    first, same, second = began_after(0), began_after(rounds.SHORTEST - 1), began_after(rounds.SHORTEST)
    assert (first.side, second.side) == ("b", "a")
    assert same == first


def test_what_a_side_held_is_known() -> None:
    totals.apply([create_pledge()])
    began_after(0)
    assert not rounds.side_at_start(), "the other side was written"
    began_after(rounds.SHORTEST)
    assert rounds.side_at_start()["2026|made"] == 1
