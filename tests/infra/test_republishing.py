"""`publish` and `status` tell how far publishing everything again has come."""

from typing import Any

import pytest

from chalicelib import publishing
from chalicelib.aws import tables
from chalicelib.publishing import progress
from chalicelib.settings import settings
from infra import command_line
from infra.aws import deploy, republishing
from infra.stage import OperatorError, Stage
from tests.support.delivery import take_messages

RUN = "20260406T120000000000-0"
ROWS = [
    {"part": "pledges", "done": 0, "of": 110, "ended": False},
    {"part": "pledges", "done": 12000, "of": 110, "ended": False},
    {"part": "wall", "done": 2, "of": 3, "ended": False},
    {"part": "wall", "done": 3, "of": 3, "ended": True},
]
TOLD = [
    "Published again: numbers and cards of 0 pledges, of about 110.",
    "Published again: numbers and cards of 12,000 pledges, of about 110.",
    "Published again: 2 of 3 pages of the wall.",
    "Everything was published again.",
]


def note(row: dict[str, Any], run: str = RUN) -> None:
    """Note progress as the publisher does."""
    tables.put_newer(settings().wall_table, progress.ROW | row | {"run": run}, by="run")


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line for line in capsys.readouterr().out.splitlines() if not line.startswith("{")]


def test_each_step_is_told_once_until_the_end(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    waits: list[float] = []
    coming = [row for row in ROWS for _ in range(3)]

    def pause(seconds: float) -> None:
        waits.append(seconds)
        note(coming.pop(0))

    republishing.follow(stage, RUN, pause)
    assert told(capsys) == TOLD
    assert set(waits) == {republishing.PAUSE}
    assert len(coming) == 2


def test_end_of_an_earlier_run_is_not_told(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    note(ROWS[-1], "20260406T115959000000-0")
    republishing.follow(stage, RUN, lambda _: note(ROWS[-2] | {"ended": True}))
    assert told(capsys) == TOLD[-1:]


def test_end_of_a_later_run_ends_the_report(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    note(ROWS[-1], "20260406T120001000000-0")
    republishing.follow(stage, RUN)
    assert told(capsys) == TOLD[-1:]


@pytest.mark.parametrize("rows", [[], ROWS[:1]])
def test_run_that_stands_still_for_15_minutes_is_reported(stage: Stage, rows: list[dict[str, Any]]) -> None:
    waits: list[float] = []
    for row in rows:
        note(row)
    with pytest.raises(OperatorError, match="Nothing has moved for 15 minutes"):
        republishing.follow(stage, RUN, waits.append)
    assert sum(waits) == 15 * 60


def test_no_run_and_no_table_have_nothing_to_tell(stage: Stage) -> None:
    assert republishing.describe(republishing.read(stage)) == ""
    stage.client("dynamodb").delete_table(TableName="wall")
    assert republishing.read(stage) is None


def test_ctrl_c_ends_the_report_only(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "find_stage", lambda _name: stage)
    monkeypatch.setattr(deploy, "request_publishing", lambda _stage: publishing.request_everything())
    monkeypatch.setattr(republishing, "follow", interrupt)
    assert command_line.main(["publish", "--stage", "test"]) == 0
    assert "Ctrl-C ends this report; the work goes on." in told(capsys)[0]
    assert take_messages(settings().publish_queue_url)
