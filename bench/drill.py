"""`make drill`: a surge on a stack of its own, with a kill -9 in the middle; then everything is compared.

People pledge with retries, double clicks, forms and malformed requests while a moderator decides. The emulator is
killed and started again meanwhile. Afterwards every answer that said "stored" must be one stored pledge, totals must
equal a recount, every page must be there or not as the tables say, and no mail may have come twice. Loopback only; it
stops by itself. Exits with 1 on any difference.
"""

import http.client
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.drill_checks import differences
from bench.drill_people import Drill, moderate, pledge_often, watch_publishing
from infra.local import local_stack

PATIENCE = 120.0
"""Seconds for each of the three parts: the surge, its end, and settling. What is not right then is a difference."""
PLEDGES_EACH = 40
PEOPLE, WATCHERS = 6, 2
SETTINGS = {
    "DIGEST_WINDOW": "2",
    "REQUESTS_PER_MINUTE": "100000",
}


def main() -> int:
    """Run the drill; print what was measured and what differs. Returns the exit status."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, local_stack.running(Path(folder), settings=SETTINGS) as stack:
        drill = Drill(stack.site)
        print(f"{PEOPLE} people and a moderator at {stack.site} ...", flush=True)
        _surge(drill, stack)
        print(f"{len(drill.answered)} pledges were answered. Waiting for the platform to settle ...", flush=True)
        found = _settled(drill, stack)
    _report(drill)
    print(f"{time.monotonic() - began:.0f} s in all.")
    if not drill.decisions:
        found.append("The moderator had nothing to decide.")
    print(*(found or ["Everything is as answered."]), sep="\n")
    return 1 if found else 0


def _surge(drill: Drill, stack: local_stack.Stack) -> None:
    """Half of the pledges, kill -9, restart, and the other half."""
    people = [_start(pledge_often, drill, number, PLEDGES_EACH) for number in range(PEOPLE)]
    others = [_start(moderate, drill, stack), *(_start(watch_publishing, drill) for _ in range(WATCHERS))]
    _wait(lambda: len(drill.answered) >= PEOPLE * PLEDGES_EACH // 2)
    stack.kill()
    print(f"kill -9 after {len(drill.answered)} pledges ...", flush=True)
    stack.start()
    stack.deploy()
    _wait(lambda: drill.decisions > 0 and not any(thread.is_alive() for thread in people))
    drill.over.set()
    for thread in (*people, *others):
        thread.join(PATIENCE)


def _start(work: Callable[..., None], *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)


def _settled(drill: Drill, stack: local_stack.Stack) -> list[str]:
    """The differences that remain when the platform has no more work, or after PATIENCE."""
    found: list[str] = []

    def agrees() -> bool:
        try:
            found[:] = differences(drill, stack)
        except (OSError, http.client.HTTPException) as error:
            found[:] = [f"A request had no answer: {error!r}"]
        return not found

    _wait(agrees)
    return found


def _report(drill: Drill) -> None:
    for name, seconds in (("answers", drill.seconds), ("from answer to page", drill.lags)):
        times = sorted(seconds) or [0.0]
        shown = ", ".join(
            f"p{part} {times[min(len(times) * part // 100, len(times) - 1)]:.2f} s" for part in (50, 95, 99)
        )
        print(f"{len(seconds)} {name}: {shown}")
    refused = Counter(drill.statuses)
    print("Answers by status:", ", ".join(f"{status}: {count}" for status, count in sorted(refused.items())))
    print(f"{drill.lost_connections} requests met the kill and were sent again; {drill.decisions} decisions.")


if __name__ == "__main__":
    sys.exit(main())
