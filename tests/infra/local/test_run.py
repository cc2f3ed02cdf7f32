"""`make run` as a person sees it: what is said when, and that nothing ends in a trace."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.local import local_stack, ports
from infra.stage import ROOT
from tests.support.stack import ask
from tests.support.waiting import eventually


class Run:
    """`python -m infra run` in a process of its own."""

    def __init__(self, folder: Path, log: Path, port: int) -> None:
        self._log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "infra", "run", "--state", str(folder), "--port", str(port)],
                cwd=ROOT,
                stdout=output,
                stderr=output,
            )

    @property
    def said(self) -> str:
        return self._log.read_text()

    def says(self, words: str) -> bool:
        assert self.process.poll() is None or words in self.said, self.said
        return words in self.said

    def interrupt(self) -> str:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        return self.said


def free_port() -> int:
    return ports._any_free({})


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def begin(port: int = 0) -> Run:
        runs.append(Run(tmp_path / "local", tmp_path / f"output{len(runs)}", port or free_port()))
        return runs[-1]

    yield begin
    for run in runs:
        if run.process.poll() is None:
            run.interrupt()


def test_a_run_from_its_first_moment_to_its_last(start: Callable[..., Run], tmp_path: Path) -> None:
    folder = tmp_path / "local"
    run = start()
    eventually(lambda: run.says("Up in"), within=120)
    stack = local_stack.attach(folder)
    assert ask(stack, "GET", "/en/").status == 200

    second = start()
    assert second.process.wait(60) == 1
    assert (
        second.said == f"\nThe platform runs from {folder}, or is still stopping. Stop it with Ctrl-C where it runs.\n"
    )

    blocked = folder / "services" / "ssm.json.new"
    blocked.mkdir()
    stack.client("ssm").put_parameter(Name="word", Value="a", Type="String")
    eventually(lambda: run.says("Saving failed (ssm: Is a directory)"))
    blocked.rmdir()
    eventually(lambda: run.says("Everything is saved again."))

    assert "What was pledged is saved for the next run." in run.interrupt()
    assert run.process.returncode == 0
    assert not (folder / "tmp").exists()


def test_up_is_said_only_once_everything_works(start: Callable[..., Run], tmp_path: Path) -> None:
    folder = tmp_path / "local"
    with local_stack.running(folder, free_port()) as stack:
        assets = re.findall(r'"(/assets/[^"]+[.](?:css|js))"', ask(stack, "GET", "/en/").body)
    (folder / "s3").rename(tmp_path / "files")
    run = start(stack.ports["site"])
    eventually(lambda: run.says("Up in"), within=120)
    assert "building the pages again" in run.said
    assert {ask(stack, "GET", path).status for path in assets} == {200}
    run.interrupt()

    (folder / "services" / "lambda-blobs").rename(tmp_path / "functions")
    run = start(stack.ports["site"])
    assert run.process.wait(120) == 1
    assert "Up in" not in run.said
    assert "Traceback" not in run.said
    assert re.search(r"The API answers 200 to an empty form: .* `make clean` removes it", run.said)


def test_ctrl_c_at_any_moment_of_the_start_leaves_no_trace(start: Callable[..., Run]) -> None:
    run = start()
    executing = Path(f"/proc/{run.process.pid}/cmdline")
    if executing.exists():
        eventually(lambda: b"infra" in executing.read_bytes())
    said = run.interrupt()
    assert "Traceback" not in said
    assert run.process.returncode != 0


def test_ctrl_c_while_the_emulator_starts_leaves_no_trace(start: Callable[..., Run]) -> None:
    run = start()
    eventually(lambda: run.says("emulator ..."))
    said = run.interrupt()
    assert "Traceback" not in said
    assert "stopped." in said


def test_a_removed_folder_ends_the_run(start: Callable[..., Run], tmp_path: Path) -> None:
    run = start()
    eventually(lambda: run.says("Up in"), within=120)
    (tmp_path / "local").rename(tmp_path / "elsewhere")
    assert run.process.wait(60) == 1
    assert "was removed while the platform ran from it" in run.said
    assert "Traceback" not in run.said
