"""Batches that Lambda hands to us, record by record: what each says, and where those go that say nothing.

A record that cannot be read will not get better by trying again. It is parked, whole, in the failures bucket, where an
alarm sees it and `python -m infra redrive` gives it to the same function again; its neighbours go on. Errors of any
other kind propagate: Lambda gives the batch again, and every consumer bears that.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from pydantic import ValidationError

from chalicelib import clock, log
from chalicelib.aws.clients import client
from chalicelib.aws.tables import unpacked
from chalicelib.settings import settings

Record = dict[str, Any]
T = TypeVar("T")
UNREADABLE = (ValidationError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError)


def read(records: Iterable[Record], source: str, reader: Callable[[Record], T]) -> Iterator[T]:
    """What `reader` makes of each record, in order; records that it cannot read are parked under `source`."""
    for record in records:
        try:
            said = reader(record)
        except UNREADABLE as error:
            _park(record, source, error)
        else:
            yield said


def images(record: Record) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The item before and after one change, as a stream record tells it (None: it was not there)."""
    change = record["dynamodb"]
    if "NewImage" not in change and "OldImage" not in change:
        raise ValueError("a stream record without an image")
    before, after = change.get("OldImage"), change.get("NewImage")
    return unpacked(before) if before else None, unpacked(after) if after else None


def message(record: Record) -> dict[str, Any]:
    """The body of a queue's message, which is a JSON object."""
    body = json.loads(record["body"])
    if not isinstance(body, dict):
        raise TypeError("a message that is no object")
    return body


def each(records: Iterable[Record], source: str, act: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Do `act` for each message of a queue; those that fail are given again alone, by SQS."""
    failed = []
    for record in records:
        try:
            for body in read([record], source, message):
                act(body)
        except Exception as error:
            log.failure("message.failed", error, source=source, message=record.get("messageId"))
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _park(record: Record, source: str, error: Exception) -> None:
    kept = json.dumps({"source": source, "why": type(error).__name__, "record": record}, sort_keys=True, default=str)
    name = hashlib.sha256(json.dumps(record, sort_keys=True, default=str).encode()).hexdigest()[:32]
    key = f"parked/{source}/{clock.now():%Y-%m-%d}/{name}.json"
    client("s3").put_object(Bucket=settings().failures_bucket, Key=key, Body=kept.encode())
    log.failure("record.parked", error, source=source, key=key)
