"""One change of the local stack at a time."""

from pathlib import Path

import pytest

from infra import command_line
from infra.local import local_stack, state

BUSY = "\nAnother command works on the local stack. Wait until it has ended.\n"


@pytest.fixture
def folder(stack: local_stack.Stack, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(state, "FOLDER", stack.state)
    return stack.state


@pytest.mark.parametrize(
    "verb", ["deploy", "site", "publish", "rotate-signing-key", "redrive mail", "withdraw x", "destroy --yes"]
)
def test_a_change_beside_another_is_refused(folder: Path, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with state.change_lock(folder):
        assert command_line.main([*verb.split(), "--stage", "local"]) == 1
    assert capsys.readouterr().err == BUSY


def test_looking_is_not_refused(folder: Path) -> None:
    with state.change_lock(folder):
        command_line.main(["status", "--stage", "local"])


def test_a_change_without_a_run_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(state, "FOLDER", tmp_path)
    assert command_line.main(["publish", "--stage", "local"]) == 1
    assert "not running. Start it in another window with: make run" in capsys.readouterr().err
