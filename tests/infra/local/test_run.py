"""`make run`: its messages, its exit on errors and Ctrl-C, and no traceback."""

import re
import shutil
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
    """`python -m infra run` in its own process."""

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
    def printed(self) -> str:
        return self._log.read_text()

    def has_printed(self, words: str) -> bool:
        assert self.process.poll() is None or words in self.printed, self.printed
        return words in self.printed

    def interrupt(self) -> str:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        return self.printed


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


def test_run_starts_refuses_a_second_run_reports_saving_and_stops(start: Callable[..., Run], tmp_path: Path) -> None:
    folder = tmp_path / "local"
    run = start()
    eventually(lambda: run.has_printed("Up in"), within=120)
    stack = local_stack.attach(folder)
    assert ask(stack, "GET", "/en/").status == 200

    second = start()
    assert second.process.wait(60) == 1
    assert (
        second.printed
        == f"\nThe platform runs from {folder}, or is still stopping. Stop it with Ctrl-C where it runs.\n"
    )

    blocked = folder / "services" / "ssm.json.new"
    blocked.mkdir()
    stack.client("ssm").put_parameter(Name="word", Value="a", Type="String")
    eventually(lambda: run.has_printed("Saving failed (ssm: Is a directory)"))
    blocked.rmdir()
    eventually(lambda: run.has_printed("Everything is saved again."))

    assert "All pledges are saved for the next run." in run.interrupt()
    assert run.process.returncode == 0
    assert not (folder / "tmp").exists()


def test_run_builds_lost_assets_ends_without_its_folder_and_is_not_up_without_functions(
    start: Callable[..., Run], tmp_path: Path
) -> None:
    folder = tmp_path / "local"
    with local_stack.running(folder, free_port()) as stack:
        assets = re.findall(r'"(/assets/[^"]+[.](?:css|js))"', ask(stack, "GET", "/en/").body)
    (folder / "s3").rename(tmp_path / "files")
    run = start(stack.ports["site"])
    eventually(lambda: run.has_printed("Up in"), within=120)
    assert "building the pages again" in run.printed
    assert {ask(stack, "GET", path).status for path in assets} == {200}

    folder.rename(tmp_path / "elsewhere")
    assert run.process.wait(60) == 1
    assert "was removed while the platform ran from it" in run.printed
    assert "Traceback" not in run.printed

    shutil.rmtree(folder, ignore_errors=True)  # the emulator wrote some files while it stopped
    (tmp_path / "elsewhere").rename(folder)
    (folder / "services" / "lambda-blobs").rename(tmp_path / "functions")
    run = start(stack.ports["site"])
    assert run.process.wait(120) == 1
    assert "Up in" not in run.printed
    assert "Traceback" not in run.printed
    assert re.search(r"The API answers 200 to an empty form: .* `make clean` removes it", run.printed)


def test_ctrl_c_right_after_start_prints_no_traceback(start: Callable[..., Run]) -> None:
    run = start()
    loaded = Path(f"/proc/{run.process.pid}/maps")
    if loaded.exists():  # before this, Python itself starts, and nothing of ours can end it quietly
        eventually(lambda: b"/site-packages/" in loaded.read_bytes())
    printed = run.interrupt()
    assert "Traceback" not in printed
    assert run.process.returncode != 0


def test_ctrl_c_during_emulator_start_prints_no_traceback(start: Callable[..., Run]) -> None:
    run = start()
    eventually(lambda: run.has_printed("emulator ..."))
    printed = run.interrupt()
    assert "Traceback" not in printed
    assert "stopped." in printed
