"""Batches of records that Lambda delivers: parse each record, and park unreadable ones.

Trying again does not make an unreadable record readable. It is parked, whole, in the failures bucket: an alarm reports
it, and `python -m infra redrive` delivers it to the same function again. The other records of its batch are not held
up. Errors of any other kind propagate: Lambda delivers the batch again, and every consumer tolerates that.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from chalicelib import clock, log
from chalicelib.aws.clients import client
from chalicelib.aws.tables import Item, deserialised
from chalicelib.settings import settings

Record = dict[str, Any]
"""One record as Lambda delivers it."""
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
UNREADABLE = (ValidationError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError)


def parse(records: Iterable[Record], source: str, parser: Callable[[Record], T]) -> Iterator[T]:
    """Each record parsed, in order. Unreadable ones are parked under `source`, the function's name."""
    for record in records:
        try:
            parsed = parser(record)
        except UNREADABLE as error:
            _park(record, source, error)
        else:
            yield parsed


def images(record: Record) -> tuple[Item | None, Item | None]:
    """The item before and after one change, from a stream record. None: it did not exist. Raises ValueError."""
    change = record["dynamodb"]
    if "NewImage" not in change and "OldImage" not in change:
        raise ValueError("a stream record without an image")
    before, after = change.get("OldImage"), change.get("NewImage")
    return deserialised(before) if before else None, deserialised(after) if after else None


def messages(records: Iterable[Record], source: str, model: type[M]) -> Iterator[M]:
    """The messages of a queue, each of this model. Unreadable ones are parked."""
    return parse(records, source, lambda record: model.model_validate_json(record["body"]))


def for_each(
    records: Iterable[Record], source: str, model: type[M], act: Callable[[M], None]
) -> dict[str, list[dict[str, str]]]:
    """Call `act` with each message of a queue. Returns the failed ones for Lambda: SQS delivers only those again."""
    failed = []
    for record in records:
        try:
            for message in messages([record], source, model):
                act(message)
        except Exception as error:
            log.failure("message.failed", error, source=source, message=record.get("messageId"))
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _park(record: Record, source: str, error: Exception) -> None:
    body = json.dumps({"source": source, "why": type(error).__name__, "record": record}, sort_keys=True, default=str)
    name = hashlib.sha256(json.dumps(record, sort_keys=True, default=str).encode()).hexdigest()[:32]
    key = f"parked/{source}/{clock.now():%Y-%m-%d}/{name}.json"
    client("s3").put_object(Bucket=settings().failures_bucket, Key=key, Body=body.encode())
    log.failure("record.parked", error, source=source, key=key)
