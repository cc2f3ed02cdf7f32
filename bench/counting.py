"""What counting 1,000 pledges costs beside counters that are not exact: one `ADD` for each batch of changes, to one
item (plain) or to one of ten (sharded). Those count what is delivered twice twice, and no place, idea or channel."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bench.stub import Stub

PLEDGES, SHARDS = 1000, 10
BATCHES = (1, 10, 100)
WAYS = ("ours", "plain ADD", "sharded ADD")


def main(stub: Stub, stage: Mapping[str, str]) -> None:
    """Print CPU, calls and units of each way, by the size of its batches."""
    print(f"\nCounting {PLEDGES:,} pledges:   CPU ms   calls   write units   read units")
    for size in BATCHES:
        for way in WAYS:
            stub.used.clear()
            command = [sys.executable, "-m", "bench.counting", way, str(size)]
            ran = subprocess.run(
                command, env=os.environ | dict(stage), capture_output=True, text=True, check=True, timeout=300
            )
            cpu, used = float(json.loads(ran.stdout)) * 1000, stub.used
            print(
                f"  batches of {size:3}, {way:12}{cpu:8.0f}{used['calls']:8,}{used['write units']:14,}"
                f"{used['read units']:13,}"
            )


def _measure(way: str, size: int) -> None:
    made = _pledges()
    count = _ours if way == "ours" else _adding(SHARDS if way == "sharded ADD" else 1)
    count(made[:1])  # imports, and the connection
    began = time.process_time()
    for first in range(0, PLEDGES, size):
        count(made[first : first + size])
    print(json.dumps(time.process_time() - began))


def _ours(pledges: list[Any]) -> None:
    from chalicelib import totals

    totals.apply(pledges)


def _adding(shards: int) -> Callable[[list[Any]], None]:
    import boto3

    table, turn = boto3.client("dynamodb"), iter(range(10 * PLEDGES))

    def add(pledges: list[Any]) -> None:
        table.update_item(
            TableName="totals",
            Key={"row": {"S": f"2026-{next(turn) % shards}"}},
            UpdateExpression="ADD #made :n",
            ExpressionAttributeNames={"#made": "made"},
            ExpressionAttributeValues={":n": {"N": str(len(pledges))}},
        )

    return add


def _pledges() -> list[Any]:
    from chalicelib.pledges import Pledge
    from chalicelib.submissions.model import State

    shared = {"v": 1, "season": "2026", "state": State.PUBLIC, "made_at": datetime(2026, 4, 6, 12, tzinfo=UTC)}
    chosen = {"fingerprint": "f", "idea": "ten-minute-walk", "place": "hawick", "channel": "radio"}
    return [
        Pledge.model_validate({"key": f"key-{number}", "id": f"{number:030}", **shared, **chosen})
        for number in range(PLEDGES)
    ]


if __name__ == "__main__":
    _measure(sys.argv[1], int(sys.argv[2]))
