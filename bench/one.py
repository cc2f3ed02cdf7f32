"""One process of one function: `python -m bench.one ours|bare cold|warm` prints seconds of CPU as JSON.

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

MODULES = {"ours": ("app", "app"), "bare": ("bench.bare", "handler")}
ROUNDS, PLEDGES = 5, 200


def main(which: str, how: str) -> None:
    """Measure and print."""
    sys.modules["cryptography"] = None  # type: ignore[assignment] # here for tests; not in the functions' package
    first = a_request()
    began = time.process_time()
    module, name = MODULES[which]
    handler: Any = getattr(importlib.import_module(module), name)
    with contextlib.redirect_stdout(io.StringIO()):  # the log line is made, and costs what it costs
        answer = handler(first, None)
        cold = time.process_time() - began
        warm = min(_round(handler) for _ in range(ROUNDS)) if how == "warm" else 0.0
    if answer["statusCode"] != 201:
        raise SystemExit(f"{which} answered {answer}")
    print(json.dumps({"cold": cold, "warm": warm}))


def _round(handler: Any) -> float:
    requests = [a_request() for _ in range(PLEDGES)]
    began = time.process_time()
    for request in requests:
        handler(request, None)
    return (time.process_time() - began) / PLEDGES


main(*sys.argv[1:])
