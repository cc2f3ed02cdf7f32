"""An unusable state folder gives a one-sentence error before the emulator starts; `make clean` removes it."""

import fcntl
import json
import socket
from pathlib import Path
from typing import IO

import pytest

from infra.aws import config, foundation
from infra.local import clean, local_stack, lock, ports, project, state
from infra.stage import ROOT, OperatorError, Stage


def preparation_error(folder: Path, port: int = 0) -> str:
    with pytest.raises(OperatorError) as raised:
        local_stack.prepare(folder, port)
    return str(raised.value)


def state_with_services(folder: Path, **files: str) -> Path:
    """A state folder as a run leaves it."""
    state.prepare(folder)
    (folder / "services").mkdir()
    for name, content in files.items():
        (folder / "services" / f"{name}.json").write_text(content)
    (folder / "saved.json").write_text(json.dumps({"services": list(files)}))
    return folder


def test_valid_state_folder_is_accepted(tmp_path: Path) -> None:
    local_stack.prepare(state_with_services(tmp_path, sqs="{}"))
    local_stack.prepare(tmp_path)


@pytest.mark.parametrize("schema", [None, "1", "99", "", "\x00"])
def test_state_of_another_version_is_refused(tmp_path: Path, schema: str | None) -> None:
    state_with_services(tmp_path, sqs="{}")
    (tmp_path / "schema").unlink() if schema is None else (tmp_path / "schema").write_text(schema)
    said = preparation_error(tmp_path)
    assert str(tmp_path) in said
    assert "another version" in said
    assert "`make clean`" in said


@pytest.mark.parametrize("content", ["", "{", "\x00garbage"])
def test_damaged_state_file_is_named_in_the_error(tmp_path: Path, content: str) -> None:
    said = preparation_error(state_with_services(tmp_path, sqs=content))
    assert str(tmp_path / "services" / "sqs.json") in said
    assert "`make clean`" in said


def test_missing_state_file_is_named_in_the_error(tmp_path: Path) -> None:
    (state_with_services(tmp_path, sqs="{}") / "services" / "sqs.json").unlink()
    assert f"{tmp_path / 'services' / 'sqs.json'} is missing." in preparation_error(tmp_path)


def test_damaged_mails_file_is_named_in_the_error(tmp_path: Path) -> None:
    (state_with_services(tmp_path) / "mails.json").write_text('[{"Subj')
    assert str(tmp_path / "mails.json") in preparation_error(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "[1]", '{"site": "x"}', '{"site": 1}'])
def test_damaged_ports_file_is_named_in_the_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "ports.json").write_text(content)
    said = preparation_error(tmp_path)
    assert str(tmp_path / "ports.json") in said
    assert "Remove this file" in said


def test_file_at_the_path_of_the_state_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "local").touch()
    assert f"{tmp_path / 'local'} cannot hold the local state: File exists." in preparation_error(tmp_path / "local")


def test_unwritable_state_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "writable.new").mkdir()  # fails for root too, which may write into a read-only folder
    assert f"{tmp_path} cannot hold the local state: Is a directory." in preparation_error(tmp_path)


@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_port_in_use_is_refused_and_another_is_suggested(
    tmp_path: Path, family: socket.AddressFamily, address: str
) -> None:
    try:
        listener = socket.create_server((address, 0), family=family)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with listener:
        port = listener.getsockname()[1]
        assert preparation_error(tmp_path, port) == (
            f"Port {port} is taken by another program. Choose one with: make run PORT={port + 100}"
        )


def test_chosen_ports_are_reused(tmp_path: Path) -> None:
    assert ports.choose(tmp_path, 0) == ports.choose(tmp_path, 0)


def local_stage(folder: Path) -> Stage:
    return Stage("local", folder, endpoint="http://127.0.0.1:1")


def write_project(folder: Path) -> bool:
    return project.write(local_stage(folder), ROOT, {})


@pytest.mark.parametrize("content", ["", "{", "[]", '{"stages": {}}', '{"stages": {"local": []}}'])
def test_damaged_chalice_config_is_rewritten(tmp_path: Path, content: str) -> None:
    assert not write_project(tmp_path), "the stack is deployed"
    config.record(local_stage(tmp_path), dict.fromkeys(foundation.setting_names(), "recorded"))
    assert write_project(tmp_path)
    (tmp_path / ".chalice" / "config.json").write_text(content)
    assert not write_project(tmp_path), "the stack is deployed again"


def test_damaged_chalice_deployed_file_is_named_in_the_error(tmp_path: Path) -> None:
    note = tmp_path / ".chalice" / "deployed" / "local.json"
    note.parent.mkdir(parents=True)
    note.write_text("{")
    with pytest.raises(OperatorError, match=r"deployed/local\.json is damaged\. `make clean`"):
        write_project(tmp_path)


def test_clean_removes_the_state_folder(tmp_path: Path) -> None:
    assert clean.main([str(state_with_services(tmp_path / "local", sqs="{}"))]) == 0
    assert not (tmp_path / "local").exists()
    (tmp_path / "local").touch()
    assert clean.main([str(tmp_path / "local")]) == 0
    assert clean.main([str(tmp_path / "local")]) == 0
    assert not (tmp_path / "local").exists()


@pytest.mark.parametrize("held", [state.run_lock, state.emulator_lock])
def test_clean_is_refused_during_a_run(tmp_path: Path, held: object, capsys: pytest.CaptureFixture[str]) -> None:
    state_with_services(tmp_path, sqs="{}")
    with held(tmp_path):  # type: ignore[operator]
        assert clean.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"The platform runs from {tmp_path}")
    assert (tmp_path / "services").exists()


def test_lock_file_removed_during_locking_is_locked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make clean` may remove it; a lock on a removed file would lock nobody out."""
    path, flock = tmp_path / "lock", fcntl.flock

    def remove_and_lock(file: IO[str], operation: int) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        path.unlink()
        flock(file, operation)

    monkeypatch.setattr(fcntl, "flock", remove_and_lock)
    with lock.exclusive_lock(path, "held"), pytest.raises(OperatorError, match="held"):  # noqa: SIM117
        with lock.exclusive_lock(path, "held"):
            pass


def test_what_grew_while_it_was_read_is_read_again() -> None:
    """As a function's log grows while it is saved."""
    lines, late = {"first": "first"}, iter(["second", "third"])

    def read() -> list[str]:
        return [each for each in lines if lines.setdefault(next(late, each), each)]

    assert state.read_while_others_write(read) == ["first", "second", "third"]


def test_what_never_stands_still_is_told() -> None:
    lines: dict[int, int] = {0: 0}
    with pytest.raises(RuntimeError, match="changed size during iteration"):
        state.read_while_others_write(lambda: [lines.setdefault(len(lines), each) for each in lines])
