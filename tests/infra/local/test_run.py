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


def test_run_says_what_it_does_from_the_first_start_to_a_damaged_folder(
    start: Callable[..., Run], tmp_path: Path
) -> None:
    folder = tmp_path / "local"
    assets = _first_run(start, folder)
    _run_without_files(start, folder, assets)
    _run_without_functions(start, folder)


def _first_run(start: Callable[..., Run], folder: Path) -> list[str]:
    """Refuses a second run, reports saving and stops. Returns the addresses of the home page's assets."""
    run = start()
    eventually(lambda: run.has_printed("Up in"), within=120)
    stack = local_stack.attach(folder)
    home = ask(stack, "GET", "/en/")
    assert home.status == 200

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
    assert not (folder / "tmp").exists(), "the unpacked functions are removed"
    return re.findall(r'"(/assets/[^"]+[.](?:css|js))"', home.body)


def _run_without_files(start: Callable[..., Run], folder: Path, assets: list[str]) -> None:
    """Builds lost assets again, and ends when its folder is removed."""
    (folder / "s3").rename(folder.parent / "files")
    run = start(ports.read(folder)["site"])
    eventually(lambda: run.has_printed("Up in"), within=120)
    assert "building the pages again" in run.printed
    stack = local_stack.attach(folder)
    assert {ask(stack, "GET", path).status for path in assets} == {200}

    folder.rename(folder.parent / "elsewhere")
    assert run.process.wait(60) == 1
    assert "was removed while the platform ran from it" in run.printed
    assert "Traceback" not in run.printed


def _run_without_functions(start: Callable[..., Run], folder: Path) -> None:
    """Is not up while the API does not answer."""
    shutil.rmtree(folder, ignore_errors=True)  # the emulator wrote some files while it stopped
    (folder.parent / "elsewhere").rename(folder)
    (folder / "services" / "lambda-blobs").rename(folder.parent / "functions")
    run = start(ports.read(folder)["site"])
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
