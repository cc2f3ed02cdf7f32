"""Batches of records that Lambda delivers: parse each record, and park unreadable ones.

Trying again does not make an unreadable record readable. It is parked, whole, in the failures bucket: an alarm reports
it, and `python -m infra redrive` delivers it to the same function again. The other records of its batch are not held
up. Errors of any other kind propagate: Lambda delivers the batch again, and every consumer tolerates that.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ValidationError

from chalicelib import clock, errors, log
from chalicelib.aws.clients import client
from chalicelib.aws.tables import Item, deserialised
from chalicelib.settings import settings

Record = dict[str, Any]
"""One record as Lambda delivers it."""
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
TROUBLE_AT_AWS = (errors.Unavailable, BotoCoreError, ClientError)
"""A call failed that may go well later."""
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


def for_each_group(
    records: Iterable[Record],
    source: str,
    model: type[M],
    act: Callable[[list[M]], None],
    set_aside: Callable[[M, str], bool],
) -> dict[str, list[dict[str, str]]]:
    """Call `act` with the messages of each group of a FIFO queue together; if that fails, with one after the other.
    Returns the failed ones for Lambda.

    After trouble at AWS a message fails, and all later ones of its group with it: SQS delivers them again in order. A
    message that fails for another reason would keep its group waiting, so `set_aside(message, group)` takes it; it
    returns whether it did.
    """

    def attempt(batch: list[Record]) -> bool:
        batch_messages = list(messages(batch, source, model))
        try:
            act(batch_messages)
        except Exception as error:
            log.failure("message.failed", error, source=source, messages=[each["messageId"] for each in batch])
            alone = len(batch_messages) == 1 and not isinstance(error, TROUBLE_AT_AWS)
            return alone and set_aside(batch_messages[0], _group(batch[0]))
        return True

    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(_group(record), []).append(record)
    failed = [record for group in groups.values() for record in _failed(group, attempt)]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _failed(group: list[Record], attempt: Callable[[list[Record]], bool]) -> list[Record]:
    """The messages of this group to deliver again: from the first that fails by itself on."""
    if attempt(group):
        return []
    if len(group) == 1:
        return group
    return next((group[n:] for n, record in enumerate(group) if not attempt([record])), [])


def _group(record: Record) -> str:
    return str(record["attributes"]["MessageGroupId"])


def _park(record: Record, source: str, error: Exception) -> None:
    body = json.dumps({"source": source, "why": type(error).__name__, "record": record}, sort_keys=True, default=str)
    name = hashlib.sha256(json.dumps(record, sort_keys=True, default=str).encode()).hexdigest()[:32]
    key = f"parked/{source}/{clock.now():%Y-%m-%d}/{name}.json"
    client("s3").put_object(Bucket=settings().failures_bucket, Key=key, Body=body.encode())
    log.failure("record.parked", error, source=source, key=key)
