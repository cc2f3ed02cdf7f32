"""What is said of a state folder that cannot be used: one sentence, before anything is started."""

import fcntl
import json
import socket
from pathlib import Path
from typing import IO

import pytest

from infra.aws import config, foundation
from infra.local import clean, local_stack, lock, ports, project, state
from infra.stage import ROOT, OperatorError, Stage


def sentence(folder: Path, port: int = 0) -> str:
    with pytest.raises(OperatorError) as raised:
        local_stack.prepare(folder, port)
    return str(raised.value)


def with_services(folder: Path, **files: str) -> Path:
    """A state folder as a run leaves it."""
    state.prepare(folder)
    (folder / "services").mkdir()
    for name, content in files.items():
        (folder / "services" / f"{name}.json").write_text(content)
    (folder / "saved.json").write_text(json.dumps({"services": list(files)}))
    return folder


def test_whole_state_is_accepted(tmp_path: Path) -> None:
    local_stack.prepare(with_services(tmp_path, sqs="{}"))
    local_stack.prepare(tmp_path)


@pytest.mark.parametrize("schema", [None, "1", "99", "", "\x00"])
def test_state_of_another_version_is_refused(tmp_path: Path, schema: str | None) -> None:
    with_services(tmp_path, sqs="{}")
    (tmp_path / "schema").unlink() if schema is None else (tmp_path / "schema").write_text(schema)
    said = sentence(tmp_path)
    assert str(tmp_path) in said
    assert "another version" in said
    assert "`make clean`" in said


@pytest.mark.parametrize("content", ["", "{", "\x00garbage"])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    said = sentence(with_services(tmp_path, sqs=content))
    assert str(tmp_path / "services" / "sqs.json") in said
    assert "`make clean`" in said


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (with_services(tmp_path, sqs="{}") / "services" / "sqs.json").unlink()
    assert f"{tmp_path / 'services' / 'sqs.json'} is missing." in sentence(tmp_path)


def test_damaged_mails_are_named(tmp_path: Path) -> None:
    (with_services(tmp_path) / "mails.json").write_text('[{"Subj')
    assert str(tmp_path / "mails.json") in sentence(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "[1]", '{"site": "x"}', '{"site": 1}'])
def test_damaged_ports_are_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "ports.json").write_text(content)
    said = sentence(tmp_path)
    assert str(tmp_path / "ports.json") in said
    assert "Remove this file" in said


def test_a_file_in_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "local").touch()
    assert f"{tmp_path / 'local'} cannot hold the local state: File exists." in sentence(tmp_path / "local")


def test_a_folder_that_takes_no_files_is_said(tmp_path: Path) -> None:
    (tmp_path / "writable.new").mkdir()  # fails for root too, who may write into a folder that is read-only
    assert f"{tmp_path} cannot hold the local state: Is a directory." in sentence(tmp_path)


@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_taken_port_is_said(tmp_path: Path, family: socket.AddressFamily, address: str) -> None:
    try:
        listener = socket.create_server((address, 0), family=family)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with listener:
        port = listener.getsockname()[1]
        assert sentence(tmp_path, port) == (
            f"Port {port} is taken by another program. Choose one with: make run PORT={port + 100}"
        )


def test_ports_stay_the_same(tmp_path: Path) -> None:
    assert ports.choose(tmp_path, 0) == ports.choose(tmp_path, 0)


def local_stage(folder: Path) -> Stage:
    return Stage("local", folder, endpoint="http://127.0.0.1:1")


def write_project(folder: Path) -> bool:
    return project.write(local_stage(folder), ROOT, {})


@pytest.mark.parametrize("content", ["", "{", "[]", '{"stages": {}}', '{"stages": {"local": []}}'])
def test_a_damaged_configuration_is_written_anew(tmp_path: Path, content: str) -> None:
    assert not write_project(tmp_path), "so it is deployed"
    config.record(local_stage(tmp_path), dict.fromkeys(foundation.setting_names(), "recorded"))
    assert write_project(tmp_path)
    (tmp_path / ".chalice" / "config.json").write_text(content)
    assert not write_project(tmp_path), "so it is deployed again"


def test_a_damaged_note_of_chalice_is_named(tmp_path: Path) -> None:
    note = tmp_path / ".chalice" / "deployed" / "local.json"
    note.parent.mkdir(parents=True)
    note.write_text("{")
    with pytest.raises(OperatorError, match=r"deployed/local\.json is damaged\. `make clean`"):
        write_project(tmp_path)


def test_clean_removes_the_state(tmp_path: Path) -> None:
    assert clean.main([str(with_services(tmp_path / "local", sqs="{}"))]) == 0
    assert not (tmp_path / "local").exists()
    (tmp_path / "local").touch()
    assert clean.main([str(tmp_path / "local")]) == 0
    assert clean.main([str(tmp_path / "local")]) == 0
    assert not (tmp_path / "local").exists()


@pytest.mark.parametrize("held", [state.run_lock, state.emulator_lock])
def test_clean_is_refused_during_a_run(tmp_path: Path, held: object, capsys: pytest.CaptureFixture[str]) -> None:
    with_services(tmp_path, sqs="{}")
    with held(tmp_path):  # type: ignore[operator]
        assert clean.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"The platform runs from {tmp_path}")
    assert (tmp_path / "services").exists()


def test_a_lock_file_that_is_removed_while_it_is_taken_is_taken_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `make clean` may: a lock on a file that nobody can open any more would lock nobody out."""
    path, flock = tmp_path / "lock", fcntl.flock

    def remove_and_lock(file: IO[str], operation: int) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        path.unlink()
        flock(file, operation)

    monkeypatch.setattr(fcntl, "flock", remove_and_lock)
    with lock.exclusive_lock(path, "held"), pytest.raises(OperatorError, match="held"):  # noqa: SIM117
        with lock.exclusive_lock(path, "held"):
            pass
