"""How far publishing everything again has come, as the publisher notes it in the wall table."""

import time
from collections.abc import Callable
from typing import Any

from chalicelib.aws import tables
from chalicelib.publishing import progress
from infra.aws import config
from infra.stage import OperatorError, Stage

PARTS = {
    "pledges": "numbers and cards of {done:,} pledges, of about {of:,}",
    "wall": "{done:,} of {of:,} pages of the wall",
}
PAUSE, PATIENCE = 5, 15 * 60  # seconds


def follow(stage: Stage, run: str, pause: Callable[[float], None] = time.sleep) -> None:
    """Print how far the run is until it, or a later one, has ended. OperatorError if it stands still for 15 minutes."""
    told, waited = "", 0
    while waited < PATIENCE:
        row = read(stage)
        if row and row["run"] >= run:
            now = describe(row)
            if now != told:
                print(now, flush=True)
                told, waited = now, 0
            if row["ended"]:
                return
        pause(PAUSE)
        waited += PAUSE
    raise OperatorError(
        f"Nothing has moved for 15 minutes. See the log of {stage.function_name('publish')} and the dead letters of "
        "publish.fifo; what failed is tried again for 69 minutes."
    )


def read(stage: Stage) -> dict[str, Any] | None:
    """The row of the latest run: `run`, `part`, `done`, `of`, `ended`. None before the first, or without a table."""
    table, key, database = (
        config.setting(stage, "WALL_TABLE"),
        tables.serialised(progress.ROW),
        stage.client("dynamodb"),
    )
    try:
        item = database.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
    except database.exceptions.ResourceNotFoundException:
        return None
    return tables.deserialised(item) if item else None


def describe(row: dict[str, Any] | None) -> str:
    """The row in words; "" before the first run."""
    if not row:
        return ""
    if row["ended"]:
        return "Everything was published again."
    return f"Published again: {PARTS[row['part']].format(**row)}."
