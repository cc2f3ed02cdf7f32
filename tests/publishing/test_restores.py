"""What is public stays true, and stitch numbers stay what they were, after a table was lost or restored."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock, pledges, publishing
from chalicelib.aws import site_bucket, tables
from chalicelib.publishing import wall
from chalicelib.publishing.snapshots import NumberedTooLow
from chalicelib.submissions.decisions import after_decision
from chalicelib.submissions.model import Decision
from tests.support.aws_calls import before_call
from tests.support.delivery import count_created, deliver, drain_publish_queue, publish_change
from tests.support.factories import create_counted_pledge, create_pledge, create_public_story
from tests.support.storage import published_totals, restore, rows, site_object, snapshot_of, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
A_SECOND_LATER = TODAY + timedelta(seconds=1)
Rows = list[dict[str, Any]]


def numbers_of(made: list[pledges.Pledge]) -> list[int]:
    found = wall.numbers(pledge.id for pledge in made)
    return [found[pledge.id].number for pledge in made]


def _withdraw(pledge: pledges.Pledge) -> None:
    pledges.store.withdraw(pledge.id)
    publish_change(pledge, stored(pledge))


def campaign() -> tuple[list[pledges.Pledge], dict[str, Rows]]:
    """Pledges on two pages of the wall, and a backup of the tables of the moment when there was one pledge."""
    first = create_counted_pledge()
    backup = {table: rows(table) for table in ("wall", "stitches")}
    made = [create_pledge() for _ in range(54)]
    count_created(made)
    return [first, *made], backup


@pytest.mark.parametrize("accident", ["lost", "restored"])
def test_lost_or_restored_wall_table_freezes_neither_totals_nor_takedowns(accident: str) -> None:
    made, backup = campaign()
    restore("wall", backup["wall"] if accident == "restored" else [])
    with clock.at(A_SECOND_LATER):
        create_counted_pledge()
        assert published_totals()["made"] == 56
        _withdraw(made[0])
        _withdraw(made[-1])
    assert published_totals()["made"] == 54
    for pledge in (made[0], made[-1]):
        assert site_object(f"en/p/{pledge.id}/index.html") is None
        assert pledge.id not in (site_object("en/wall/index.html") or "")


@pytest.mark.parametrize("table", ["wall", "stitches"])
@pytest.mark.parametrize("accident", ["lost", "restored"])
def test_stitch_numbers_survive_a_lost_or_restored_table(accident: str, table: str) -> None:
    made, backup = campaign()
    before, page = numbers_of(made), site_object("en/wall/2026-04/2/index.html")
    restore(table, backup[table] if accident == "restored" else [])
    with clock.at(A_SECOND_LATER):
        newest = create_counted_pledge()
        assert numbers_of([*made, newest]) == [*before, 56]
        _withdraw(newest)
        publishing.request_everything()
        drain_publish_queue()
    assert numbers_of(made) == before
    assert published_totals()["stitches"] == 56
    assert site_object("en/wall/2026-04/2/index.html") == page


def test_withdrawal_after_a_lost_stitches_table_removes_the_card() -> None:
    made, _ = campaign()
    restore("stitches", [])
    _withdraw(made[20])
    for page in ("en/wall/index.html", "en/wall/2026-04/1/index.html"):
        assert made[20].id not in (site_object(page) or "")


def test_recovery_of_stitches_goes_on_where_it_was_interrupted() -> None:
    made, _ = campaign()
    before, calls = numbers_of(made), []
    restore("stitches", [])
    pledges.store.withdraw(made[0].id)
    deliver(made[0], stored(made[0]))

    def fail_on_the_second_page() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise ConnectionAbortedError

    before_call("dynamodb.TransactWriteItems", fail_on_the_second_page)
    with pytest.raises(ConnectionAbortedError):
        publishing.publish([publishing.PublishRequest(pledges=[])])
    publishing.publish([publishing.PublishRequest(pledges=[])])
    assert len(calls) == 3 + 1, "the last one brings back what the table knew of milestones"
    assert numbers_of(made) == before


def test_table_that_is_behind_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    create_counted_pledge()
    assert "wall.behind" not in capsys.readouterr().out
    restore("wall", [])
    create_counted_pledge()
    assert '"wall.behind", "cards": 0, "stitches": 1' in capsys.readouterr().out


def test_file_newer_than_every_known_run_is_logged_and_replaced_at_the_next_attempt(
    capsys: pytest.CaptureFixture[str],
) -> None:
    create_counted_pledge()
    far = int(TODAY.timestamp() * 1000) + 60_000
    site_bucket.write("data/totals.json", "{}", far)
    request = publishing.PublishRequest(pledges=[])
    with pytest.raises(NumberedTooLow):
        publishing.publish([request])
    assert f'"snapshot.too_low", "standing": {far}' in capsys.readouterr().out
    publishing.publish([request])
    assert published_totals()["seq"] > far


def test_file_of_a_concurrent_newer_run_is_left_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    create_counted_pledge()

    def meanwhile() -> None:
        if not newer:
            newer.append(1)
            publishing.publish([publishing.PublishRequest(pledges=[])])

    newer: list[int] = []
    before_call("s3.HeadObject", meanwhile)
    capsys.readouterr()
    publishing.publish([publishing.PublishRequest(pledges=[])])
    assert "snapshot.too_low" not in capsys.readouterr().out


def test_sequence_number_of_the_totals_grows_after_the_wall_table_is_lost() -> None:
    create_counted_pledge()
    before = published_totals()["seq"]
    restore("wall", [])
    with clock.at(A_SECOND_LATER):
        create_counted_pledge()
    assert published_totals()["seq"] > before


def test_card_shows_the_pledge_as_restored_to_an_older_version() -> None:
    pledge = create_counted_pledge(name="Ailsa", show_name=True)
    before = rows("pledges")
    decision = Decision(decision="publish", by="Mairi", at=TODAY)
    tables.transact(pledges.store.change(pledge, after_decision(pledge, decision).released()))
    reviewed = stored(pledge)
    publish_change(pledge, reviewed)
    assert "Ailsa" in (site_object("en/wall/index.html") or "")
    restore("pledges", before)
    publish_change(reviewed, stored(pledge))
    for path in ("en/wall/index.html", f"en/p/{pledge.id}/index.html"):
        assert "Ailsa" not in (site_object(path) or "")


def test_pages_of_one_submission_carry_the_time_and_not_its_version() -> None:
    pledge, story = create_counted_pledge(), create_public_story()
    for path in (f"en/p/{pledge.id}/index.html", f"en/stories/{story.id}/index.html"):
        assert snapshot_of(path) >= TODAY.timestamp() * 1000
