"""One JSON line for each request and each failure, with ids and without personal data."""

import json
import logging
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


def write_json(logger: logging.Logger) -> None:
    """Have a library's logger write such lines."""
    for handler in logger.handlers:
        handler.setFormatter(JsonFormatter())


class JsonFormatter(logging.Formatter):
    """What a library logs through Python's logging, in the same form: an error's type and places, never its message."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        where = traceback.extract_tb(error.__traceback__)[-8:] if error else []
        facts = {"error": type(error).__name__ if error else None, "said": str(record.msg)}
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in where]
        return json.dumps({"event": "log", "level": record.levelname, **facts, "where": places})
