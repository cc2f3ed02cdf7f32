"""What a new pledge costs: the real functions run on moto, and every call is counted with its request units.

What a campaign of so many pledges holds is generated as far as a new pledge reads it (`bench/campaign.py`). How long a
call takes is assumed, as in docs/architecture.md; prices are the list prices of docs/operations.md. Without mail.
"""

import io
import logging
import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import app
from bench.campaign import generate
from chalicelib import clock
from chalicelib.aws.clients import CONNECTIONS, client
from tests.support import api
from tests.support.aws_calls import hooked
from tests.support.delivery import message, stream_event, stream_record, take_messages
from tests.support.factories import create_pledge, random_key
from tests.support.world import SETTINGS, fresh_world

SIZES = (1_000, 100_000, 1_000_000)
FLAT, TRICKLE, BUSY = 1.2, 30.0, 20.0
"""Goals: the dearest size beside the cheapest one; dollars a million, one pledge every 3 s and in busy hours."""
BATCHING = 3
"""Seconds for which the stream gathers changes for `count`, as in `app.py`."""
SLOW, FAST = 1 / 3, 20.0
PRICES = {
    "write units": 0.625,
    "read units": 0.125,
    "PUT": 5.0,
    "HEAD, GET": 0.4,
    "SQS": 0.5,
    "invocations": 0.2,
    "GB-s": 13.3334,
    "API": 3.5,
}
"""Dollars a million."""
MEMORY = {"api_handler": 0.5, "count": 0.5, "notify_moderators": 0.5, "publish": 1.0, "publish_pages": 1.728}
CALL, TRANSACTION, FILE, RENDER = 0.008, 0.02, 0.08, 0.004
"""Seconds: assumed of calls to AWS; measured of a page that is rendered, beside those of `WORK`."""
WORK = 0.02
"""Seconds of CPU of a function beside its calls."""
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

        moments = [f"before-parameter-build.{each}" for each in ("dynamodb", "s3", "sqs")]
        with patch.object(clock, "now", now), hooked(moments, self._request), hooked([ANSWERS], self._answer):
            yield
        made = self.units - before
        calls = made["calls"] - made["files"] - made["transactions"]
        waves = math.ceil(made["PUT"] / CONNECTIONS)
        seconds = WORK + calls * CALL + made["transactions"] * TRANSACTION + waves * FILE + made["PUT"] * RENDER
        self.units.update({"invocations": 1, "GB-s": seconds * MEMORY[function]})

    def _request(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if self._off:
            return
        self.units["calls"] += 1
        if model.name in {"PutObject", "HeadObject", "GetObject", "DeleteObject"}:
            self.units["files"] += 1
            self.units["PUT" if model.name == "PutObject" else "HEAD, GET"] += model.name != "DeleteObject"
        elif model.name == "SendMessage":
            self.units["SQS"] += 1
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
        if "Put" in action:
            return _kilobytes(action["Put"]["Item"])
        self._off = True
        try:
            update = action["Update"]
            answer = client("dynamodb").get_item(TableName=update["TableName"], Key=update["Key"])
        finally:
            self._off = False
        return _kilobytes(answer.get("Item", {}))


def main() -> None:
    """Print what a pledge costs at each size and pace, and whether the goals are met."""
    logging.disable(logging.CRITICAL)
    for name, pace, goal in (("One pledge every 3 s", SLOW, TRICKLE), ("20 pledges a second", FAST, BUSY)):
        costs = []
        for size in SIZES:
            with redirect_stdout(io.StringIO()), fresh_world():
                whole, publishing = _a_pledge(size, pace)
            costs.append(_dollars(whole))
            print(f"{name}, {size:,} before: {_shown(whole)}: {costs[-1]:.2f} dollars a million", end="")
            print(f", publishing alone {_dollars(publishing):.2f}")
        print("  dollars:", ", ".join(f"{kind} {whole[kind] * price:.2f}" for kind, price in PRICES.items()))
        ratio = max(costs) / min(costs)
        print(f"  ratio {ratio:.2f} (goal {FLAT}: {_verdict(ratio <= FLAT)})", end="")
        print(f", {max(costs):.2f} dollars a million (goal {goal}: {_verdict(max(costs) <= goal)})")


def _a_pledge(size: int, pace: float) -> tuple[Units, Units]:
    """Units of one pledge, and those of publishing among them, where so many come in a second to such a campaign.

    A batch of the stream is what comes within BATCHING seconds after a first one; a window of pages has `pace` times
    its seconds.
    """
    generate(size)
    batch = round(1 + pace * BATCHING)
    in_window = max(1.0, pace * int(SETTINGS["PAGES_WINDOW"]))
    asked, counted = _metered(_ask), _metered(lambda meter: _count(meter, batch))
    published, pages = _metered(_publish), _metered(_write_pages)
    publishing = _sum((published, batch), (pages, in_window))
    return _sum((asked, 1), (counted, batch), (publishing, 1)), publishing


def _sum(*parts: tuple[Units, float]) -> Units:
    """The sum of these units, each divided by the pledges that share it."""
    total: Units = Counter()
    for units, shared_by in parts:
        total.update({kind: amount / shared_by for kind, amount in units.items()})
    return total


def _metered(act: Callable[[Meter], None]) -> Units:
    meter = Meter()
    act(meter)
    return meter.units


def _ask(meter: Meter) -> None:
    with meter.running("api_handler"):
        api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk", "place": "hawick"})
    meter.units["API"] += 1


def _count(meter: Meter, batch: int) -> None:
    """Deliver a batch of the stream."""
    made = [create_pledge(place="hawick", audience="staff", team="gp-practices") for _ in range(batch)]
    event = stream_event(*(stream_record(None, pledge) for pledge in made))
    for name in ("count", "notify_moderators"):
        with meter.running(name):
            getattr(app, name)(event, None)


def _publish(meter: Meter) -> None:
    records = {"Records": take_messages(SETTINGS["PUBLISH_QUEUE_URL"])}
    with meter.running("publish"):
        app.publish(records, None)
    meter.units["SQS"] += 2  # Lambda receives and deletes


def _write_pages(meter: Meter) -> None:
    with meter.running("publish_pages"):
        app.publish_pages({"Records": [message("pages", 1, window=0)]}, None)
    meter.units["SQS"] += 2


def _dollars(units: Units) -> float:
    """Of a million pledges."""
    return sum(units[kind] * price for kind, price in PRICES.items())


def _verdict(met: bool) -> str:  # noqa: FBT001
    return "met" if met else "MISSED"


def _shown(units: Units) -> str:
    return ", ".join(f"{kind} {units[kind]:.2f}" for kind in ("calls", *PRICES))


def _kilobytes(item: dict[str, Any]) -> int:
    return max(1, math.ceil(_bytes(item) / 1024))


def _bytes(value: Any) -> int:
    """The size of an item in DynamoDB's notation, within a few per cent."""
    if isinstance(value, dict):
        return sum(len(name) + _bytes(inner) for name, inner in value.items())
    return sum(map(_bytes, value)) if isinstance(value, list | set) else len(str(value).encode())


if __name__ == "__main__":
    main()
