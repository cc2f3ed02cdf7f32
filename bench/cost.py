"""What a new pledge costs: the real functions run on moto, and every call is counted with its request units.

What a campaign of so many pledges holds is generated as far as a new pledge reads it (`bench/campaign.py`). Prices are
those of `infra/costs/prices.yaml`, without what is free each month. Without mail.
"""

import io
import logging
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial

import app
from bench.campaign import generate
from bench.meter import Meter, Units, metered, total
from chalicelib import clock
from infra.costs import bill
from tests.support import api
from tests.support.delivery import message, stream_event, stream_record, take_messages
from tests.support.factories import create_pledge, random_key
from tests.support.world import SETTINGS, fresh_world

SIZES = (1_000, 100_000, 1_000_000)
FLAT, TRICKLE, BUSY = 1.2, 30.0, 20.0
"""Goals: the dearest size beside the cheapest one; dollars a million, one pledge every 3 s and in busy hours."""
BATCHING = 3
"""Seconds for which the stream gathers changes for `count`, as in `app.py`."""
SHARDS = 4
"""Of the stream, each of which is gathered by itself: a new table takes 4,000 write units a second, a partition 1,000
(DynamoDB, *Understanding warm throughput*), and each partition has a shard."""
SLOW, FAST = 1 / 3, 20.0
"""Pledges a second."""
MILLION = 1_000_000


def main() -> None:
    """Print what a pledge costs at each size and pace, and whether the goals are met."""
    logging.disable(logging.CRITICAL)
    for name, pace, goal in (("One pledge every 3 s", SLOW, TRICKLE), ("20 pledges a second", FAST, BUSY)):
        costs = []
        for size in SIZES:
            with redirect_stdout(io.StringIO()), fresh_world():
                whole, publishing = a_pledge(size, pace)
            costs.append(_dollars(whole))
            print(f"{name}, {size:,} before: {_shown(whole)}: {costs[-1]:.2f} dollars a million", end="")
            print(f", publishing alone {_dollars(publishing):.2f}")
        print("  dollars:", ", ".join(f"{kind} {_dollars({kind: each}):.2f}" for kind, each in _priced(whole).items()))
        ratio = max(costs) / min(costs)
        print(f"  ratio {ratio:.2f} (goal {FLAT}: {_verdict(ratio <= FLAT)})", end="")
        print(f", {max(costs):.2f} dollars a million (goal {goal}: {_verdict(max(costs) <= goal)})")


def a_pledge(size: int, pace: float) -> tuple[Units, Units]:
    """Units of one pledge, and those of publishing among them, where so many come in a second to such a campaign.

    A batch is what comes to a shard of the stream within BATCHING seconds after a first one; a window of pages has
    `pace` times its seconds.
    """
    generate(size)
    for act in (partial(_count, batch=1), _publish, _write_pages):  # milestones and feeds of those before
        metered(act)
    batch = round(1 + pace / SHARDS * BATCHING)
    in_window = max(1.0, pace * int(SETTINGS["PAGES_WINDOW"]))
    acts: tuple[Callable[[Meter], None], ...] = (_ask, partial(_count, batch=batch), _publish, _write_pages)
    asked, counted, published, pages = (_later(2 * number, act) for number, act in enumerate(acts, 1))
    publishing = total((published, batch), (pages, in_window))
    return total((asked, 1), (counted, batch), (publishing, 1)), publishing


def _later(seconds: int, act: Callable[[Meter], None]) -> Units:
    """Its units, so long after now: a run that begins with the clock of the one before it asks for its number twice."""
    with clock.at(clock.later(seconds=seconds)):
        return metered(act)


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
    meter.units["FIFO"] += 2  # Lambda receives and deletes


def _write_pages(meter: Meter) -> None:
    with meter.running("publish_pages"):
        app.publish_pages({"Records": [message("pages", 1, window=0)]}, None)
    meter.units["FIFO"] += 2


def _priced(units: Units) -> dict[str, float]:
    return {kind: units[kind] for kind in bill.prices() if units[kind]}


def _dollars(units: dict[str, float] | Units) -> float:
    """Of a million pledges."""
    return sum(bill.prices()[kind].dollars(units[kind] * MILLION) for kind in units if kind in bill.prices())


def _verdict(met: bool) -> str:  # noqa: FBT001
    return "met" if met else "MISSED"


def _shown(units: Units) -> str:
    return ", ".join(f"{kind} {units[kind]:.2f}" for kind in ("calls", *_priced(units)))


if __name__ == "__main__":
    main()
