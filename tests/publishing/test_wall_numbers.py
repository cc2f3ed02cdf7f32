"""Numbers of stitches: each is given once, in the order of the pledges' time, whoever else is at work."""

from datetime import timedelta
from functools import partial

import pytest

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.pledges import Pledge
from chalicelib.publishing import wall
from chalicelib.settings import settings
from tests.support.aws_calls import before_next_call, calls_of
from tests.support.factories import create_pledge
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def stitch_numbers(*pledges: Pledge) -> list[int]:
    known = wall.numbers(pledge.id for pledge in pledges)
    return [known[pledge.id].number for pledge in pledges]


def test_two_runs_at_once_give_no_number_twice() -> None:
    """The first number of all, and a later one."""
    made = [create_pledge() for _ in range(4)]
    for mine, others in (made[:2], made[2:]):
        before_next_call("dynamodb.TransactWriteItems", partial(wall.assign_numbers, [others], 1))
        wall.assign_numbers([mine], 1)
    assert stitch_numbers(*made) == [2, 1, 4, 3]
    assert wall.current() == wall.in_stitches_table()
    assert wall.current().stitches == 4


def test_two_runs_at_once_give_no_number_twice_on_pages_of_two_months() -> None:
    """So no card refuses the other: only the state of the wall does."""
    late = create_pledge()
    with clock.at(TODAY + timedelta(minutes=1)):
        wall.assign_numbers([create_pledge()], 1)
    with clock.at(TODAY + timedelta(days=30)):
        new = create_pledge()
        before_next_call("dynamodb.TransactWriteItems", lambda: wall.assign_numbers([new], 1))
        wall.assign_numbers([late], 1)
    assert stitch_numbers(new, late) == [2, 3]
    assert {stitch.page for stitch in wall.numbers([new.id, late.id]).values()} == {"2026-04#0001", "2026-05#0001"}


def test_pledge_that_has_a_number_keeps_it() -> None:
    first, second = create_pledge(), create_pledge()
    assigned = wall.assign_numbers([first], 1)
    again = wall.assign_numbers([first, second], 2)
    assert (again[first.id].number, again[second.id].number) == (1, 2)
    assert (again[first.id].page, again[first.id].late) == (assigned[first.id].page, False)
    assert wall.current().stitches == 2


def test_many_are_numbered_by_their_time_in_few_transactions() -> None:
    made = []
    for minute in reversed(range(60)):
        with clock.at(TODAY + timedelta(minutes=minute)):
            made.append(create_pledge())
    asked = calls_of("dynamodb.TransactWriteItems")
    assigned = wall.assign_numbers(made, 1)
    assert [assigned[pledge.id].number for pledge in reversed(made)] == list(range(1, 61))
    assert len(asked) == 2


def test_card_in_an_emptied_place_takes_nothing_back_and_a_changed_one_does() -> None:
    pledge = create_pledge(name="Ailsa", show_name=True)
    (stitch,) = wall.update([pledge], (), 1).stitches.values()
    assert wall.update([], [pledge.id], 2).taken_back
    assert wall.card(stitch) is None
    assert not wall.put_card(pledge, stitch, 3)
    assert wall.card(stitch) is not None
    assert wall.put_card(pledge.model_copy(update={"idea": "beans-night"}), stitch, 4)


def test_place_whose_card_was_never_written_is_emptied_too() -> None:
    pledge = create_pledge()
    (stitch,) = wall.assign_numbers([pledge], 1).values()
    tables.transact([tables.delete_of(settings().wall_table, {"page": stitch.page, "n": stitch.number})])
    wall.update([], [pledge.id], 2)
    assert wall.card(stitch) is None


def test_state_that_one_table_lost_is_written_to_both() -> None:
    wall.assign_numbers([create_pledge()], 1)
    tables.transact([tables.delete_of(settings().wall_table, wall.IN_WALL_TABLE)])
    wall.assign_numbers([create_pledge()], 2)
    assert wall.current() == wall.in_wall_table() == wall.in_stitches_table()
    assert wall.current().stitches == 2
