"""The nightly pass works in slices, stops at its budget, goes on where it stopped, and begins once a night."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

import app
from chalicelib import clock
from chalicelib.nightly.progress import Cursor
from chalicelib.nightly.tasks import TASKS
from tests.support.delivery import run_reconciliation, scheduled_event

pytestmark = pytest.mark.usefixtures("world")
SLICE_SECONDS = 250


class Task:
    """Four slices, each of which takes some minutes. `done`: the slices, in order."""

    def __init__(self, moments: ExitStack) -> None:
        self.done: list[int] = []
        self._moments = moments
        self.during: Callable[[], None] = lambda: None

    def __call__(self, cursor: Cursor | None) -> Cursor | None:
        number = cursor["next"] if cursor else 1
        self.done.append(number)
        self.during()
        self._moments.enter_context(clock.at(clock.now() + timedelta(seconds=SLICE_SECONDS)))
        return {"next": number + 1} if number < 4 else None


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Iterator[Task]:
    with ExitStack() as moments:
        task = Task(moments)
        for name in list(TASKS):
            monkeypatch.delitem(TASKS, name)
        monkeypatch.setitem(TASKS, "four slices", task)
        yield task


def run_on_schedule() -> None:
    app.reconcile(scheduled_event(), None)


def test_run_stops_at_its_budget_and_the_next_goes_on(task: Task) -> None:
    run_on_schedule()
    assert task.done == [1, 2, 3]
    run_on_schedule()
    assert task.done == [1, 2, 3, 4]


def test_finished_pass_is_not_repeated_in_the_same_night(task: Task) -> None:
    for _ in range(5):
        run_on_schedule()
    assert task.done == [1, 2, 3, 4]
    with clock.at(clock.now() + timedelta(days=1)):
        run_on_schedule()
    assert task.done == [1, 2, 3, 4, 1, 2, 3]


def test_call_by_hand_begins_anew(task: Task) -> None:
    run_on_schedule()
    run_reconciliation()
    assert task.done == [1, 2, 3, 1, 2, 3]


def test_failed_slice_is_done_again(task: Task) -> None:
    def fail() -> None:
        if task.done == [1, 2]:
            raise ZeroDivisionError

    task.during = fail
    with pytest.raises(ZeroDivisionError):
        run_on_schedule()
    run_on_schedule()
    assert task.done == [1, 2, 2, 3, 4]


def test_overtaken_run_leaves_the_pass_to_the_other(task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    def overtake() -> None:
        task.during = lambda: None
        run_on_schedule()

    task.during = overtake
    run_on_schedule()
    assert task.done == [1, 1, 2, 3]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["nightly.progress", "nightly.overtaken"]
    assert (lines[0]["task"], lines[0]["slices"]) == ("four slices", 3)
