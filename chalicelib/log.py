"""One JSON line for each request and each failure, with ids and without personal data."""

import json
import sys
import traceback
from typing import Any


def event(name: str, **facts: Any) -> None:
    """Write one line. `facts` are ids, counts and codes; never names, addresses or words by the public."""
    print(json.dumps({"event": name, **facts}, default=str), file=sys.stdout, flush=True)  # noqa: T201


def failure(name: str, error: BaseException, **facts: Any) -> None:
    """Write one line for an error that nobody expected, with where it came from.

    Only the places are written: the message of an error can hold what a person typed.
    """
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    event(name, error=type(error).__name__, where=where[-8:], **facts)
