"""`make burst`: how long the publisher takes for 1,000 new pledges at once, on a stack of its own.

The pledges are written to the table while `count` is off. Then `publish` is called as Lambda calls it, with ten
messages of 100 pledges, and `publish_pages` with the request for the pages that are due; both are warm. Loopback only.
"""

import os
import time
from typing import Any

from bench.publisher import settings_of, stack_without_counting
from infra.aws import deploy
from infra.local import local_stack
from tests.support.delivery import message
from tests.support.factories import create_pledge

PLEDGES, IDS = 1000, 100
RUNS = 2


def main() -> None:
    """Print the seconds of each run, and the load of the machine."""
    with stack_without_counting() as stack:
        for _ in range(RUNS):
            ids = _created(stack)
            batches = [ids[start : start + IDS] for start in range(0, PLEDGES, IDS)]
            wall = [message("wall", number, pledges=batch) for number, batch in enumerate(batches)]
            _run(stack, "publish", [message("wall", 0, pledges=[])])
            now = _run(stack, "publish", wall)
            later = _run(stack, "publish_pages", [message("pages", 1, window=0)])
            load = f"load of the machine {os.getloadavg()[0]:.1f}"
            print(f"{PLEDGES} pledges: publish {now:.2f} s, publish_pages {later:.2f} s; {load}", flush=True)


def _created(stack: local_stack.Stack) -> list[str]:
    with settings_of(stack):
        return [create_pledge(place="hawick").id for _ in range(PLEDGES)]


def _run(stack: local_stack.Stack, function: str, records: list[dict[str, Any]]) -> float:
    began = time.monotonic()
    answer = deploy.invoke(stack.stage, function, {"Records": records})
    assert answer == {"batchItemFailures": []}, answer
    return time.monotonic() - began


if __name__ == "__main__":
    main()
