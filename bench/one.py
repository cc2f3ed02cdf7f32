"""One process of one function: `python -m bench.one ours|bare|… cold|warm` prints seconds as JSON.

cold: import and first pledge. warm: the mean of many pledges after that, best of several rounds.
"""

import contextlib
import importlib
import io
import json
import sys
import time
from typing import Any

from bench.events import a_request
from bench.functions import MODULES, Taken

ROUNDS, PLEDGES = 5, 200


def main(which: str, how: str) -> None:
    """Measure and print."""
    sys.modules["cryptography"] = None  # type: ignore[assignment] # here for tests; not in the functions' package
    first = a_request()
    began = _now()
    module, name = MODULES[which]
    handler: Any = getattr(importlib.import_module(module), name)
    with contextlib.redirect_stdout(io.StringIO()):  # the log line is made, and costs what it costs
        answer = handler(first, Context())
        taken = _since(began)
        if how == "warm":
            taken = min(_round(handler) for _ in range(ROUNDS))
    if answer["statusCode"] != 201 or "links" not in json.loads(answer["body"]):
        raise SystemExit(f"{which} answered {answer}")
    print(json.dumps(taken))


class Context:
    """As much of Lambda's context as frameworks read."""

    function_name = "peer"
    aws_request_id = "none"


def _round(handler: Any) -> Taken:
    requests = [a_request() for _ in range(PLEDGES)]
    began = _now()
    for request in requests:
        handler(request, Context())
    cpu, wall = _since(began)
    return Taken(cpu / PLEDGES, wall / PLEDGES)


def _now() -> Taken:
    return Taken(time.process_time(), time.perf_counter())


def _since(began: Taken) -> Taken:
    now = _now()
    return Taken(now.cpu - began.cpu, now.wall - began.wall)


main(*sys.argv[1:])
