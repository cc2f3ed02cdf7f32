"""`make burst`: how long the publisher takes for 1,000 new pledges at once, on a stack of its own.

The pledges are written to the table while `count` is off. Then `publish` is called as Lambda calls it, with ten
messages of 100 pledges, and `publish_pages` with the request for the pages that are due; both are warm. Loopback only.
"""

import os
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from chalicelib.aws.clients import forget
from chalicelib.settings import settings
from infra.aws import deploy
from infra.local import local_stack
from tests.support.delivery import message
from tests.support.factories import create_pledge

PLEDGES, IDS = 1000, 100
RUNS = 2


def main() -> None:
    """Print the seconds of each run, and the load of the machine."""
    with tempfile.TemporaryDirectory() as folder, local_stack.running(Path(folder)) as stack:
        _count_off(stack)
        for _ in range(RUNS):
            ids = _created(stack)
            batches = [ids[start : start + IDS] for start in range(0, PLEDGES, IDS)]
            wall = [message("wall", number, pledges=batch) for number, batch in enumerate(batches)]
            _run(stack, "publish", [message("wall", 0, pledges=[])])
            now = _run(stack, "publish", wall)
            later = _run(stack, "publish_pages", [message("pages", 1, window=0)])
            load = f"load of the machine {os.getloadavg()[0]:.1f}"
            print(f"{PLEDGES} pledges: publish {now:.2f} s, publish_pages {later:.2f} s; {load}", flush=True)


def _count_off(stack: local_stack.Stack) -> None:
    functions, name = stack.client("lambda"), stack.stage.function_name("count")
    for source in functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]:
        functions.update_event_source_mapping(UUID=source["UUID"], Enabled=False)


def _created(stack: local_stack.Stack) -> list[str]:
    with patch.dict(os.environ, stack.environment()):
        settings.cache_clear()
        forget()
        return [create_pledge(place="hawick").id for _ in range(PLEDGES)]


def _run(stack: local_stack.Stack, function: str, records: list[dict[str, Any]]) -> float:
    began = time.monotonic()
    answer = deploy.invoke(stack.stage, function, {"Records": records})
    assert answer == {"batchItemFailures": []}, answer
    return time.monotonic() - began


if __name__ == "__main__":
    main()
