"""One JSON line for each request and each failure, with ids and without personal data."""

import json
import logging
import sys
import traceback
from collections.abc import Callable
from typing import Any

from chalicelib import metrics

_call: dict[str, str] = {}
"""Lambda's id of the call that is under way. A process serves one at a time; its threads must see it, too."""


def event(name: str, **facts: Any) -> None:
    """Write one line. `facts` are ids, counts and codes; never names, addresses or words by the public."""
    line = {"event": name, **facts, **_call, **metrics.of(name, facts)}
    print(json.dumps(line, default=str), file=sys.stdout, flush=True)  # noqa: T201


def failure(name: str, error: BaseException, **facts: Any) -> None:
    """Write one line for an error that nobody expected, with where it came from.

    Only the places are written: the message of an error can hold what a person typed.
    """
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    event(name, error=type(error).__name__, where=where[-8:], **facts)


def set_up(app: Any) -> None:
    """Have Chalice's own logger write such lines, and each line name the call that it belongs to (`request_id`, as in
    Lambda's own lines and traces)."""
    for handler in app.log.handlers:
        handler.setFormatter(JsonFormatter())
    app.register_middleware(_note_call)


def _note_call(event: Any, respond: Callable[[Any], Any]) -> Any:
    context = getattr(event, "lambda_context", None) or getattr(event, "context", None)
    request_id = getattr(context, "aws_request_id", None)
    _call.clear()
    _call.update({"request_id": request_id} if request_id else {})
    return respond(event)


class JsonFormatter(logging.Formatter):
    """What a library logs through Python's logging, in the same form: an error's type and places, never its message."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        where = traceback.extract_tb(error.__traceback__)[-8:] if error else []
        facts = {"error": type(error).__name__ if error else None, "said": str(record.msg)}
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in where]
        return json.dumps({"event": "log", "level": record.levelname, **facts, "where": places, **_call})
