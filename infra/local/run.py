"""`make run`: a local stack in the foreground, until Ctrl-C."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType

from botocore.exceptions import BotoCoreError, ClientError

from frontend.builder import share_images
from infra.aws.deploy import step
from infra.local import local_stack, state
from infra.stage import ROOT, OperatorError

LOOK_EVERY = 0.5  # seconds


def run(port: int, folder: Path = state.FOLDER) -> None:
    """Bring the platform up on this machine, say where it is, and serve it until told to stop."""
    signal.signal(signal.SIGTERM, _interrupt)
    state.make_folder(folder)
    with state.run_lock(folder):
        stack = local_stack.prepare(folder, port)
        try:
            _start(stack)
            _watch(stack)
        except KeyboardInterrupt:
            print("\nStopping ...", end="", flush=True)
        except (BotoCoreError, ClientError) as error:
            raise OperatorError(f"The emulator refused a call: {error}. `make clean` removes its state.") from error
        except OSError as error:
            raise OperatorError(f"A file cannot be used: {error}.") from error
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second Ctrl-C must not cost the state
            saved = stack.stop()
        _say_stopped(folder, saved=saved)


def _start(stack: local_stack.Stack) -> None:
    began = time.monotonic()
    with _drawing_ahead():
        step("emulator", stack.start)
        if not stack.deploy():
            print("  nothing has changed since the last run", flush=True)
    print(
        f"""
  Up in {time.monotonic() - began:.0f} s.

  The site     {stack.site}/
  The mailbox  {stack.mailbox}/
  To stop      Ctrl-C here (the state stays in {stack.state.name}/; `make clean` removes it)
""",
        flush=True,
    )


@contextmanager
def _drawing_ahead() -> Iterator[None]:
    """Draw share images on a second core meanwhile: a fresh checkout has none, and they take some seconds."""
    if share_images.CACHE.exists():
        yield
        return
    command = [sys.executable, "-m", "frontend.builder.share_images"]
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def _watch(stack: local_stack.Stack) -> None:
    """Say when saving fails or works again, until the emulator ends."""
    while stack.alive():
        for problem in stack.read_reports():
            _say_saving(problem)
        if not (stack.state / "schema").exists():
            raise OperatorError(f"{stack.state} was removed while the platform ran from it. Start again with: make run")
        time.sleep(LOOK_EVERY)
    raise OperatorError(f"The emulator ended by itself. The reason is at the end of {stack.state / 'emulator.log'}.")


def _say_saving(problem: str) -> None:
    now = datetime.now().astimezone().strftime("%H:%M:%S")
    if problem:
        print(
            f"  {now} Saving failed ({problem}). Trying again; until that works, new pledges can be lost.",
            flush=True,
        )
    else:
        print(f"  {now} Everything is saved again.", flush=True)


def _say_stopped(folder: Path, *, saved: bool) -> None:
    if not saved:
        log = folder / "emulator.log"
        raise OperatorError(f"Stopped, but not everything could be saved. The reason is at the end of {log}.")
    print(" stopped. All pledges are saved for the next run.", flush=True)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
