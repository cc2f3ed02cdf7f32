"""The recount is exact while pledges are counted, corrects once, and raises no alarm for what is only late."""

import json
from datetime import timedelta

import pytest

from chalicelib import clock, pledges, totals
from chalicelib.aws import tables
from chalicelib.settings import settings
from chalicelib.totals import reconciliation, rounds, rows
from tests.support.aws_calls import before_call, before_next_call, hook
from tests.support.delivery import run_reconciliation
from tests.support.factories import create_pledge
from tests.support.storage import stored

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture(autouse=True)
def one_ledger_row_per_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciliation, "LEDGER_ROWS_PER_SLICE", 1)


def count_new(number: int) -> list[pledges.Pledge]:
    created = [create_pledge() for _ in range(number)]
    totals.apply(created)
    return created


def withdraw(pledge: pledges.Pledge) -> None:
    pledges.store.withdraw(pledge.id)
    totals.apply([stored(pledge)])


def alter_totals(made: int) -> None:
    """Change a total by hand, as no function does."""
    key = {"row": "2026", "part": rounds.current().side}
    tables.transact([tables.add_of(settings().totals_table, key, {"made": made})])


def recount_all() -> None:
    cursor = reconciliation.recount(None)
    while cursor:
        cursor = reconciliation.recount(cursor)


def events(capsys: pytest.CaptureFixture[str], name: str) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [line for line in lines if line["event"] == name]


@pytest.mark.parametrize("fewer", [4, 1])
def test_fewer_totals_rows_lose_no_pledge(monkeypatch: pytest.MonkeyPatch, fewer: int) -> None:
    for _ in range(30):
        count_new(1)
    monkeypatch.setenv("TOTALS_ROWS", str(fewer))
    settings.cache_clear()
    assert rows.read("2026")["made"] == 30


def test_withdrawal_and_like_pledge_during_the_recount_leave_the_totals_exact() -> None:
    first, *_ = count_new(6)

    def meanwhile() -> None:
        count_new(1)
        withdraw(first)

    reads = iter(range(100))
    before_call("dynamodb.Scan", lambda: meanwhile() if next(reads) == 4 else None)
    recount_all()
    assert rows.parts(rows.CORRECTIONS) == []
    assert rows.read("2026")["made"] == 6


def test_drift_is_corrected_exactly_while_pledges_keep_coming_in(capsys: pytest.CaptureFixture[str]) -> None:
    count_new(4)
    alter_totals(-3)
    before_call("dynamodb.Scan", lambda: count_new(1) and None)
    recount_all()
    (compared,) = events(capsys, "totals.compared")
    assert compared["drift"] == {"2026|made": -3}
    ledger = list(tables.scan(settings().ledger_table))
    assert rows.read("2026")["made"] == len(ledger)


@pytest.mark.parametrize("operation", ["TransactWriteItems", "Scan", "GetItem"])
@pytest.mark.parametrize("number", range(8))
def test_two_recounts_at_once_correct_once(operation: str, number: int) -> None:
    count_new(2)
    alter_totals(5)
    calls = iter(range(1000))
    before_call(f"dynamodb.{operation}", lambda: recount_all() if next(calls) == number else None)
    recount_all()
    assert rows.read("2026")["made"] == 2


@pytest.mark.parametrize("corrected_before", [True, False])
def test_correction_that_a_later_round_overtook_changes_nothing(corrected_before: bool) -> None:
    count_new(2)
    if corrected_before:
        alter_totals(3)
        recount_all()

    def correct_in_a_later_round() -> None:
        alter_totals(7)
        with clock.at(clock.now() + timedelta(seconds=rounds.SHORTEST)):
            recount_all()

    with clock.at(clock.now() + timedelta(days=1)):
        alter_totals(5)
        writes = iter(range(100))
        before_call("dynamodb.TransactWriteItems", lambda: correct_in_a_later_round() if next(writes) == 1 else None)
        recount_all()
    assert rows.read("2026")["made"] == 2


def test_recount_that_a_late_worker_disturbs_begins_again(capsys: pytest.CaptureFixture[str]) -> None:
    count_new(2)
    late, cursors = create_pledge(), []
    before_next_call("dynamodb.TransactWriteItems", lambda: cursors.append(reconciliation.recount(None)))
    totals.apply([late])
    cursor = cursors[0]
    while cursor:
        cursor = reconciliation.recount(cursor)
    found = capsys.readouterr().out
    assert "totals.recounted_in_vain" in found
    assert '"drift": {}' in found


def test_round_does_not_begin_while_workers_of_the_one_before_last_may_live() -> None:
    begun = rounds.begin()
    with clock.at(clock.now() + timedelta(seconds=rounds.SHORTEST - 1)):
        assert rounds.begin() == begun
    with clock.at(clock.now() + timedelta(seconds=rounds.SHORTEST)):
        assert rounds.begin().side == begun.other_side


@pytest.mark.parametrize(("minutes", "alarms"), [(0, 0), (14, 0), (16, 1)])
def test_only_a_pledge_that_is_over_15_minutes_late_raises_the_alarm(
    capsys: pytest.CaptureFixture[str], minutes: int, alarms: int
) -> None:
    create_pledge()
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        run_reconciliation()
    assert len(events(capsys, "totals.missed")) == alarms
    assert rows.read("2026")["made"] == 1


def test_withdrawal_that_is_still_in_the_stream_raises_no_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    (pledge,) = count_new(1)
    with clock.at(clock.now() + timedelta(days=1)):
        pledges.store.withdraw(pledge.id)
        run_reconciliation()
    assert events(capsys, "totals.missed") == []
    assert rows.read("2026")["made"] == 0


def test_counting_costs_at_most_2_2_write_units_per_pledge_at_batches_of_20() -> None:
    """A transaction costs two units for each item and KB begun."""
    kilobytes: list[int] = []

    def weigh(params: dict[str, list[dict[str, dict[str, dict[str, object]]]]], **_: object) -> None:
        for action in params["TransactItems"]:
            ((_verb, given),) = action.items()
            item = given.get("Item") or given["ExpressionAttributeValues"]
            kilobytes.append(-(-len(json.dumps(item, default=str)) // 1024))

    created = [create_pledge(place="hawick", channel="poster") for _ in range(20)]
    hook("before-parameter-build", "dynamodb.TransactWriteItems", weigh)
    totals.apply(created)
    assert 2 * sum(kilobytes) / 20 <= 2.2


def write_damaged_row(pledge: pledges.Pledge, **row: object) -> None:
    """Write a row of the ledger that no function writes."""
    tables.transact([tables.put_if_of(settings().ledger_table, {"pledge_id": pledge.id, **row})])


def test_a_ledger_row_without_a_version_is_reported_and_written_anew(capsys: pytest.CaptureFixture[str]) -> None:
    damaged, *_ = count_new(3)
    write_damaged_row(damaged, counters={"made"})
    run_reconciliation()
    assert {line["pledge"] for line in events(capsys, "totals.unreadable")} == {damaged.id}
    run_reconciliation()
    assert not events(capsys, "totals.unreadable")
    assert rows.read("2026")["made"] == 3


@pytest.mark.parametrize("row", [{"v": "x", "round": 1}, {"v": 1}], ids=str)
def test_a_ledger_row_that_cannot_be_read_is_reported_and_holds_up_no_other(
    capsys: pytest.CaptureFixture[str], row: dict[str, object]
) -> None:
    damaged, *_ = count_new(2)
    write_damaged_row(damaged, **row)
    late = create_pledge()
    run_reconciliation()
    assert {line["pledge"] for line in events(capsys, "totals.unreadable")} == {damaged.id}
    assert stored(late)
    assert rows.read("2026")["made"] == 2, "that of the others"


def test_slices_of_pledges_go_on_until_all_were_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciliation, "PLEDGES_PER_SLICE", 1)
    made = [create_pledge() for _ in range(3)]
    found, cursor = reconciliation.not_counted(None)
    for _ in range(3):
        if cursor:
            more, cursor = reconciliation.not_counted(cursor)
            found += more
    assert cursor is None
    assert sorted(change.after.id for change in found if change.after) == sorted(pledge.id for pledge in made)


def test_recount_that_takes_long_stays_in_its_round() -> None:
    count_new(2)
    cursor = reconciliation.recount(None)
    began = rounds.current()
    with clock.at(clock.now() + timedelta(seconds=2 * rounds.SHORTEST)):
        reconciliation.recount(cursor)
    assert rounds.current() == began
