"""`make run`: a local stack in the foreground, until Ctrl-C."""

import fcntl
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from infra.aws.deploy import step
from infra.local import local_stack
from infra.stage import ROOT, OperatorError

STATE = ROOT / ".local"


def run(port: int) -> None:
    """Bring the platform up on this machine, say where it is, and keep it up until told to stop."""
    signal.signal(signal.SIGTERM, _interrupt)
    began = time.monotonic()
    with _alone(STATE):
        stack = local_stack.prepare(STATE, port)
        try:
            step("emulator", stack.start)
            if not stack.deploy():
                print("  nothing has changed since the last run", flush=True)
            _say_where(stack, time.monotonic() - began)
            while stack.alive():
                time.sleep(0.5)
            raise OperatorError(f"The emulator ended by itself. Its last words are in {STATE / 'emulator.log'}.")
        except KeyboardInterrupt:
            print("\nStopping ...", end="", flush=True)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second Ctrl-C must not cost the state
            stack.stop()
        print(" stopped. What was pledged is kept for the next run.", flush=True)


def _say_where(stack: local_stack.Stack, seconds: float) -> None:
    print(
        f"""
  Up in {seconds:.0f} s.

  The site     {stack.site}/
  The mailbox  {stack.mailbox}/
  To stop      Ctrl-C here (everything is kept in .local/; `make clean` forgets it)
""",
        flush=True,
    )


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Hold the state directory; two emulators would write over each other's state."""
    state.mkdir(exist_ok=True)
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OperatorError(
                "The platform runs already from this checkout. Stop it with Ctrl-C where it runs."
            ) from error
        yield
