"""Counts the calls of functions that run on moto, with their request units, and the lines that they log.

How long a call takes is assumed, as in docs/reference.md. Names of units are those of `infra/costs/prices.yaml`.
"""

import io
import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from chalicelib import clock
from chalicelib.aws.clients import CONNECTIONS, client
from infra.aws import config
from infra.stage import Stage
from tests.support.aws_calls import hooked

CALL, TRANSACTION, FILE, RENDER = 0.008, 0.02, 0.08, 0.004
"""Seconds: assumed of calls to AWS; measured of a page that is rendered, beside those of `WORK`."""
WORK = 0.02
"""Seconds of CPU of a function beside its calls."""
LAMBDAS_OWN_LINES = 350
"""Bytes of START, END and REPORT, which Lambda writes for each invocation, with what CloudWatch adds (assumed)."""
Units = Counter[str]
ANSWERS = "after-call.dynamodb"


class Meter:
    """The units of the calls within `running`."""

    def __init__(self) -> None:
        self.units: Units = Counter()
        self._off = False

    @contextmanager
    def running(self, function: str) -> Iterator[None]:
        """Count the calls of one invocation of this function, and the invocation."""
        before = self.units.copy()
        began = clock.now()

        def now() -> datetime:  # as time goes on during the calls: two snapshots have different numbers
            return began + timedelta(seconds=CALL * self.units["calls"])

        moments = [f"before-parameter-build.{each}" for each in ("dynamodb", "s3", "sqs", "sesv2")]
        with (
            patch.object(clock, "now", now),
            hooked(moments, self._request),
            hooked([ANSWERS], self._answer),
            redirect_stdout(io.StringIO()) as logged,
        ):
            yield
        made = self.units - before
        calls = made["calls"] - made["files"] - made["transactions"]
        waves = math.ceil(made["PUT"] / CONNECTIONS)
        seconds = WORK + calls * CALL + made["transactions"] * TRANSACTION + waves * FILE + made["PUT"] * RENDER
        log = (len(logged.getvalue().encode()) + LAMBDAS_OWN_LINES) / 1e9
        self.units.update({"invocations": 1, "GB-s": seconds * _gigabytes(function), "log GB": log})

    def _request(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if self._off:
            return
        self.units["calls"] += 1
        if model.name in {"PutObject", "HeadObject", "GetObject", "DeleteObject"}:
            self.units["files"] += 1
            self.units["PUT" if model.name == "PutObject" else "GET"] += model.name != "DeleteObject"
        elif model.name == "SendMessage":
            self.units[queue_kind(params["QueueUrl"])] += 1
        elif model.name == "SendEmail":
            self.units["mails"] += 1
        elif model.name == "PutItem":
            self.units["write units"] += _kilobytes(params["Item"])
        elif model.name == "TransactWriteItems":
            self.units["transactions"] += 1
            self.units["write units"] += sum(2 * self._action(action) for action in params["TransactItems"])
        elif model.name == "BatchGetItem":  # a missing item costs a unit, too; the others are below 4 KB
            self.units["read units"] += sum(len(each["Keys"]) for each in params["RequestItems"].values())

    def _answer(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        if self._off:
            return
        if model.name == "UpdateItem":
            self.units["write units"] += _kilobytes(parsed.get("Attributes", {}))
        elif model.name == "GetItem":
            self.units["read units"] += max(1, math.ceil(_bytes(parsed.get("Item", {})) / 4096))
        elif model.name in {"Query", "Scan"}:
            self.units["read units"] += max(1, math.ceil(sum(map(_bytes, parsed["Items"])) / 4096))

    def _action(self, action: dict[str, Any]) -> int:
        """The kilobytes of one action; of an update those of its item, as it is now."""
        (kind,) = action.keys()
        if kind == "Put":
            return _kilobytes(action["Put"]["Item"])
        self._off = True
        try:
            answer = client("dynamodb").get_item(TableName=action[kind]["TableName"], Key=action[kind]["Key"])
        finally:
            self._off = False
        return _kilobytes(answer.get("Item", {}))


def metered(act: Callable[[Meter], None]) -> Units:
    """What `act` used, which says by `running` which function does it."""
    meter = Meter()
    act(meter)
    return meter.units


def total(*parts: tuple[Units, float]) -> Units:
    """The sum of these units, each divided by those that share it."""
    units: Units = Counter()
    for each, shared_by in parts:
        units.update({kind: amount / shared_by for kind, amount in each.items()})
    return units


def queue_kind(name: str) -> str:
    """The unit of a request to this queue, or its address."""
    return "FIFO" if name.endswith(".fifo") else "SQS"


def _gigabytes(function: str) -> float:
    """The memory of a function in production."""
    return float(config.function_options(Stage("prod"), function)["lambda_memory_size"]) / 1024


def _kilobytes(item: dict[str, Any]) -> int:
    return max(1, math.ceil(_bytes(item) / 1024))


def _bytes(value: Any) -> int:
    """The size of an item in DynamoDB's notation, within a few per cent."""
    if isinstance(value, dict):
        return sum(len(name) + _bytes(inner) for name, inner in value.items())
    return sum(map(_bytes, value)) if isinstance(value, list | set) else len(str(value).encode())
