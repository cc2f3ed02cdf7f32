"""Faults at a chosen AWS call of the code under test: a killed worker, a throttled or slow answer, another worker.

Every call to DynamoDB and SQS is a place where a worker may be killed or overtaken; `at_call` counts them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ReadTimeoutError

from tests.support.aws_calls import WorkerKilled, hook

Action = Callable[[], Any]
"""What happens at a call. Before a call, what it returns (unless None) replaces AWS's answer."""


def kill() -> None:
    """The worker is killed."""
    raise WorkerKilled


def throttle() -> tuple[Any, dict[str, Any]]:
    """AWS refuses the call."""
    error = {"Error": {"Code": "ThrottlingException", "Message": "slow down"}}
    return SimpleNamespace(status_code=400), {**error, "ResponseMetadata": {"HTTPStatusCode": 400}}


def time_out() -> None:
    """The answer does not come in time."""
    raise ReadTimeoutError(endpoint_url="aws")


class Calls:
    """The calls of the code under test. Make one in each world, after which it hooks all calls."""

    def __init__(self) -> None:
        self._planned: list[tuple[str, int, Action]] = []
        self._made = 0
        for service in ("dynamodb", "sqs"):
            hook("before-call", service, lambda **_: self._at("before"))
            hook("after-call", service, lambda **_: self._at("after"))
        hook("after-call", "dynamodb.BatchGetItem", _leave_one_unprocessed)

    @contextmanager
    def at_call(self, number: int, moment: str, action: Action) -> Iterator[None]:
        """Run `action` "before" or "after" the call of this number (from 1), once; calls of its own are not counted."""
        self._planned, self._made = [(moment, number, action)], 0
        try:
            yield
        finally:
            self._planned = []

    def _at(self, moment: str) -> Any:
        self._made += moment == "before"
        if not self._planned or self._planned[0][:2] != (moment, self._made):
            return None
        return self._planned.pop()[2]()


def _leave_one_unprocessed(parsed: dict[str, Any], **_: Any) -> None:
    """DynamoDB may answer a part of a batch and name the rest; here it does so whenever it found two items."""
    for table, items in parsed.get("Responses", {}).items():
        if len(items) > 1:
            key = {"pledge_id": items.pop()["pledge_id"]} if "pledge_id" in items[-1] else {"key": items.pop()["key"]}
            parsed["UnprocessedKeys"] = {table: {"Keys": [key], "ConsistentRead": True}}
