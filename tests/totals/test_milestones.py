"""Each milestone is noted once, whatever is lost, withdrawn, repeated or done by two at once."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.content import rules
from chalicelib.settings import settings
from chalicelib.totals import milestones
from tests.support.aws_calls import before_call, before_next_call, calls_of
from tests.support.milestones import add_pledges, have_stitches, look, noted
from tests.support.storage import restore
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def test_milestones_are_noted_when_they_are_reached() -> None:
    assert look() == []
    have_stitches(24)
    assert look() == []
    have_stitches(25)
    assert look() == ["all 25"]
    (first,) = milestones.read()
    assert (first.at, f"{first.on}", f"{first.until}") == (TODAY, "2026-04-06", "2026-04-13")
    asked = calls_of("dynamodb.TransactWriteItems")
    assert look() == ["all 25"]
    assert asked == [], "nothing is written where nothing is new"


def test_burst_over_several_notes_each_and_tells_of_the_highest() -> None:
    look()
    have_stitches(260)
    add_pledges(60, place="hawick", team="college", audience="staff")
    assert look()[:4] == ["all 25", "all 50", "all 100", "all 250"]
    told = [(each.subject, each.count) for each in milestones.present(milestones.read())]
    assert told[0] == ("all", 250)
    assert sorted(told[1:]) == [("audience:staff", 50), ("place:hawick", 50), ("team:college", 50)]


def test_first_look_notes_in_silence_what_lies_behind() -> None:
    have_stitches(1234)
    add_pledges(30, place="hawick")
    behind = ["(all 25)", "(place:hawick 25)", "(all 50)", "(all 100)", "(all 250)", "(all 500)", "(all 1000)"]
    assert look() == behind
    assert milestones.present(milestones.read()) == []
    have_stitches(2500)
    assert look() == [*behind, "all 2500"]


def test_lost_and_reached_again_is_the_same_milestone() -> None:
    look()
    add_pledges(25, place="hawick")
    assert look() == ["place:hawick 25"]
    add_pledges(-1, place="hawick")
    assert look() == ["place:hawick 25"]
    with clock.at(TODAY + timedelta(days=30)):
        add_pledges(1, place="hawick")
        assert look() == ["place:hawick 25"]
        assert [each.at for each in milestones.read()] == [TODAY]


def test_somewhere_else_and_the_community_have_none() -> None:
    look()
    add_pledges(100, place="elsewhere")
    add_pledges(100, audience="community")
    add_pledges(24, audience="staff")
    assert look() == []


@pytest.mark.parametrize("table", ["wall", "stitches"])
def test_what_one_table_lost_comes_back_from_the_other(table: str) -> None:
    look()
    have_stitches(50)
    look()
    before = milestones.read()
    restore(table, [])
    assert milestones.read() == before
    with clock.at(TODAY + timedelta(days=1)):
        have_stitches(100)
        look()
        restore("wall" if table == "stitches" else "stitches", [])
        assert milestones.read()[:2] == before
        assert noted() == ["all 25", "all 50", "all 100"]


def test_of_two_runs_at_once_one_notes_it() -> None:
    look()
    have_stitches(25)
    other: list[str] = []

    def meanwhile() -> None:
        if not other:
            other.append("")
            look()

    before_call("dynamodb.TransactWriteItems", meanwhile)
    assert look() == ["all 25"]


@pytest.mark.parametrize("noted_before", [False, True])
def test_run_that_saw_less_takes_nothing_from_one_that_saw_more_meanwhile(noted_before: bool) -> None:
    if noted_before:
        look()
    have_stitches(25)

    def more() -> None:
        have_stitches(50)
        look()

    before_next_call("dynamodb.TransactWriteItems", more)
    assert look() == (["all 25", "all 50"] if noted_before else ["(all 25)", "(all 50)"])
    table, key = settings().wall_table, milestones.IN_WALL_TABLE
    assert (tables.get(table, key) or {})["v"] == (2 if noted_before else 1), "one higher with each note"


def test_a_new_season_tells_of_no_milestone_anew() -> None:
    look()
    have_stitches(25)
    add_pledges(25, place="hawick")
    assert look() == ["all 25", "place:hawick 25"]
    with clock.at(datetime(2027, 1, 2, tzinfo=UTC)):
        add_pledges(20, place="hawick")
        assert look() == ["all 25", "place:hawick 25"]
        add_pledges(5, place="hawick")
        assert look() == ["all 25", "place:hawick 25", "place:hawick 50"]


def test_no_milestone_tells_of_small_numbers_and_all_pictures_are_drawn() -> None:
    assert rules.MILESTONES[0] >= 2 * rules.SMALL_NUMBER
    assert rules.PICTURED_MILESTONES[-1] == 1_000_000
