"""The change lock: one command at a time changes the local stack."""

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
    "verb", ["deploy", "site", "rotate-signing-key", "redrive mail", "withdraw x", "destroy --yes"]
)
def test_change_command_is_refused_during_another_change(
    folder: Path, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with state.change_lock(folder):
        assert command_line.main([*verb.split(), "--stage", "local"]) == 1
    assert capsys.readouterr().err == BUSY


def test_status_command_is_allowed_during_a_change(folder: Path) -> None:
    with state.change_lock(folder):
        command_line.main(["status", "--stage", "local"])


def test_change_command_is_refused_when_the_stack_is_not_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(state, "FOLDER", tmp_path)
    assert command_line.main(["publish", "--stage", "local"]) == 1
    assert "not running. Start it in another window with: make run" in capsys.readouterr().err
