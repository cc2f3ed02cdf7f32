"""`make gameday`: break a stack of its own, see that the alarm's condition holds, and that the documented cure works.

Loopback only, some minutes, and it stops by itself. What needs the same cure is broken together, and cured once. Exits
with 1 if a condition did not hold or a cure did not help.
"""

import contextlib
import io
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from infra.errors import OperatorError
from infra.local import breaks, local_stack, state
from infra.local.alarm_conditions import Condition
from infra.local.breaks import Break
from infra.local.local_stack import Stack

Found = TypeVar("Found")
Command = Callable[[list[str]], int]
WITHIN = 60.0
"""Seconds in which an alarm's condition must hold, and in which a cure must have helped."""
SETTINGS = {"DIGEST_WINDOW": "2", "PAGES_WINDOW": "1"}


@dataclass
class Outcome:
    """`told`: the condition that held; `cured`: seconds from the cure's begin until all was well; None: it was not."""

    broken: Break
    told: str = ""
    failed: str = "its condition did not hold"
    cured: float | None = None

    @property
    def passed(self) -> bool:
        return bool(self.told) and self.cured is not None

    def lines(self) -> Iterator[str]:
        """What to print of it."""
        yield f"{'ok' if self.passed else 'FAILED':8}{self.broken.what}"
        yield f"        alarm  {self.broken.told_by[0] or 'none; make status'}"
        yield f"        held   {self.told or self.failed}"
        after = "not well" if self.cured is None else f"well after {self.cured:.0f} s"
        yield f"        cure   {self.broken.cure[0]}: {after}"


def main(command: Command) -> bool:
    """Play it all; whether every break was told and cured. `command`: does what the arguments of `python -m infra`
    say."""
    with tempfile.TemporaryDirectory() as folder:
        print("A stack of its own is coming up ...", flush=True)
        with contextlib.redirect_stdout(io.StringIO()):
            running = contextlib.ExitStack()
            stack = running.enter_context(local_stack.running(Path(folder), settings=SETTINGS))
        with running:
            outcomes = []
            for outcome in play(stack, breaks.BREAKS, command):
                print(*outcome.lines(), sep="\n", flush=True)
                outcomes.append(outcome)
    print(f"\n{sum(each.passed for each in outcomes)} of {len(outcomes)} were told and cured.")
    return all(each.passed for each in outcomes)


def play(stack: Stack, broken: tuple[Break, ...], command: Command) -> Iterator[Outcome]:
    """Break, look, cure and look again; what has the same cure together."""
    with _commands_are_for(stack):
        for _, alike in groupby(broken, key=lambda each: each.cure):
            outcomes = [_break(stack, each) for each in alike]
            began = time.monotonic()
            for each in filter(lambda each: each.told, outcomes):
                each.broken.mend(stack, each.broken.notes)
            _cure(stack, outcomes[0].broken, command)
            for each in outcomes:
                if each.told and _eventually(partial(each.broken.is_well, stack, each.broken.notes)):
                    each.cured = time.monotonic() - began
                yield each


def _break(stack: Stack, broken: Break) -> Outcome:
    condition = Condition(stack, broken.told_by[0], broken.shortened)
    try:
        broken.breaks(stack, broken.notes)
    except (OperatorError, OSError) as error:
        return Outcome(broken, failed=f"it could not be broken: {error}")

    def told() -> str:
        if broken.is_told:
            return broken.is_told(stack, broken.notes, condition)
        return condition.described() if condition.holds() else ""

    return Outcome(broken, _eventually(told) or "")


def _cure(stack: Stack, broken: Break, command: Command) -> None:
    arguments = list(broken.cure[1])
    each = [[*arguments, address] for _, address in stack.moderators] if broken.cure is breaks.BACK else [arguments]
    with contextlib.redirect_stdout(io.StringIO()):
        for one in filter(None, each):
            command(one)


def _eventually(look: Callable[[], Found]) -> Found:
    deadline = time.monotonic() + WITHIN
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


@contextlib.contextmanager
def _commands_are_for(stack: Stack) -> Iterator[None]:
    """Within the block `--stage local` means this stack."""
    before, state.FOLDER = state.FOLDER, stack.state
    try:
        yield
    finally:
        state.FOLDER = before
