"""DynamoDB: conditional writes, transactions and reads of plain Python values.

An item is a dictionary of the values that `chalicelib.aws.notation` names.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from botocore import exceptions as botocore
from botocore.exceptions import ClientError

from chalicelib import errors
from chalicelib.aws.clients import client
from chalicelib.aws.notation import deserialise, serialise

Item = dict[str, Any]
"""One item, as plain Python values."""
Action = dict[str, Any]
"""One action of a transaction, as boto3 takes it."""
MOST_ACTIONS = 100
"""In one transaction (DynamoDB, TransactWriteItems)."""

_CONTENDED = "ConditionalCheckFailed TransactionConflict TransactionConflictException TransactionInProgressException"
_BUSY = (
    "ThrottlingError ThrottlingException ProvisionedThroughputExceeded ProvisionedThroughputExceededException "
    "RequestLimitExceeded InternalServerError ServiceUnavailable"
)


class ConditionFailed(Exception):
    """A write's condition did not hold, so nothing was written."""


class Contended(Exception):
    """A transaction conflicts with another one, or a condition did not hold: read again and try again."""


class Busy(errors.Unavailable):
    """DynamoDB is throttled or out of reach: nothing was written."""

    def __init__(self) -> None:
        super().__init__(seconds=5)


class OutcomeUnknown(Busy):
    """No answer came in time: it is unknown whether it was written."""

    sentence = "errors.outcome_unknown"


def put(table: str, item: Item, *, unless_exists: str) -> None:
    """Write a whole item, unless there is one with that key attribute. Raises ConditionFailed, Busy."""
    _call("put_item", **put_of(table, item, unless_exists=unless_exists)["Put"])


def update(table: str, key: Item, expression: str, condition: str = "", **values: Any) -> Item:
    """Change one item by an update expression and return it as it is afterwards.

    Attribute names are written as `#name`, values as `:name` given in `values`. Raises ConditionFailed, Busy.
    """
    change = update_of(table, key, expression, condition, **values)
    answer = _call("update_item", **change["Update"], ReturnValues="ALL_NEW")
    return deserialised(answer["Attributes"])


def update_of(table: str, key: Item, expression: str, condition: str = "", **values: Any) -> Action:
    """The same change as an action for `transact`."""
    action: Action = {"TableName": table, "Key": serialised(key), "UpdateExpression": expression}
    if condition:
        action["ConditionExpression"] = condition
    return {"Update": action | _names_and_values(f"{expression} {condition}", values)}


def add_of(table: str, key: Item, amounts: dict[str, int]) -> Action:
    """An action that adds each amount to the attribute of that name, whatever characters the names hold."""
    names = {f"#{n}": name for n, name in enumerate(amounts)}
    values = {f":{n}": serialise(amount) for n, amount in enumerate(amounts.values())}
    expression = "ADD " + ", ".join(f"#{n} :{n}" for n in range(len(amounts)))
    action = {"TableName": table, "Key": serialised(key), "UpdateExpression": expression}
    return {"Update": action | {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}}


def put_newer(table: str, item: Item, *, by: str) -> Item | None:
    """Write a whole item, unless the one there has a higher number in the attribute `by`. Returns the item that it
    replaced. Raises Busy."""
    condition = f"attribute_not_exists(#{by}) OR #{by} <= :{by}"
    with suppress(ConditionFailed):
        put = put_if_of(table, item, condition, **{by: item[by]})["Put"]
        replaced = _call("put_item", **put, ReturnValues="ALL_OLD").get("Attributes")
        return deserialised(replaced) if replaced else None
    return None


def put_of(table: str, item: Item, *, unless_exists: str) -> Action:
    """The same put as an action for `transact`."""
    return put_if_of(table, item, f"attribute_not_exists(#{unless_exists})")


def put_if_of(table: str, item: Item, condition: str = "", **values: Any) -> Action:
    """A put on a condition of any kind, as an action for `transact`; names and values are written as in `update`."""
    conditional = {"ConditionExpression": condition} if condition else {}
    return {"Put": {"TableName": table, "Item": serialised(item)} | conditional | _names_and_values(condition, values)}


def delete_of(table: str, key: Item, condition: str = "", **values: Any) -> Action:
    """An action that deletes an item, if it exists; a condition is written as in `update`."""
    conditional = {"ConditionExpression": condition} if condition else {}
    return {"Delete": {"TableName": table, "Key": serialised(key)} | conditional | _names_and_values(condition, values)}


def transact(actions: list[Action]) -> None:
    """All of up to 100 actions or none. Raises Contended, Busy."""
    _call("transact_write_items", TransactItems=actions)


def get(table: str, key: Item) -> Item | None:
    """One item as it is now (a consistent read)."""
    item = _call("get_item", TableName=table, Key=serialised(key), ConsistentRead=True).get("Item")
    return deserialised(item) if item else None


def get_many(table: str, keys: Iterable[Item]) -> list[Item]:
    """Those of the items that exist, as they are now, in no order."""
    wanted, found = [serialised(key) for key in _distinct(keys)], []
    while wanted:
        batch = {table: {"Keys": wanted[:100], "ConsistentRead": True}}
        answer = _call("batch_get_item", RequestItems=batch)
        found += [deserialised(item) for item in answer["Responses"].get(table, [])]
        wanted = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", []) + wanted[100:]
    return found


def query(
    table: str,
    *,
    index: str | None = None,
    newest_first: bool = False,
    at_once: int = 0,
    bound: tuple[str, Any] | None = None,
    **key: Any,
) -> Iterator[Item]:
    """The items of one partition (`name=value`) in the order of the range key, read as they are asked for, `at_once` in
    one call (0: 1 MB); consistently, but for an index. `bound`: of the range key, as `("#at < :bound", value)`."""
    name, value = next(iter(key.items()))
    condition, values = (f"#k = :k AND {bound[0]}", {"bound": bound[1]}) if bound else ("#k = :k", {})
    expressions = _names_and_values(condition, values | {"k": value})
    expressions["ExpressionAttributeNames"]["#k"] = name
    yield from _pages(
        "query",
        TableName=table,
        KeyConditionExpression=condition,
        ScanIndexForward=not newest_first,
        **expressions,
        **({"IndexName": index} if index else {"ConsistentRead": True}),
        **({"Limit": at_once} if at_once else {}),
    )


def scan(table: str) -> Iterator[Item]:
    """Every item of the table, each as it is when its page is read."""
    yield from _pages("scan", TableName=table, ConsistentRead=True)


def scan_slice(table: str, after: Item | None, size: int) -> tuple[list[Item], Item | None]:
    """At most `size` items behind the key `after` (None: from the start), in the table's own order, and the key to go
    on after; None: the table ends here."""
    items: list[Item] = []
    request: dict[str, object] = {"TableName": table, "ConsistentRead": True}
    while len(items) < size:
        start = {"ExclusiveStartKey": serialised(after)} if after else {}
        answer = _call("scan", **request, **start, Limit=size - len(items))
        items += map(deserialised, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return items, None
        after = deserialised(answer["LastEvaluatedKey"])
    return items, after


def serialised(item: Item) -> Item:
    """An item in DynamoDB's own notation."""
    return {name: serialise(value) for name, value in item.items()}


def deserialised(item: Item) -> Item:
    """An item as plain Python values."""
    return {name: deserialise(value) for name, value in item.items()}


def _names_and_values(expressions: str, values: dict[str, object]) -> Action:
    """What the #names and :values in these expressions stand for."""
    names = {f"#{word}": word for word in re.findall(r"#(\w+)", expressions)}
    found: Action = {"ExpressionAttributeNames": names} if names else {}
    if values:
        found["ExpressionAttributeValues"] = {f":{name}": serialise(value) for name, value in values.items()}
    return found


def _distinct(keys: Iterable[Item]) -> list[Item]:
    """BatchGetItem refuses a key that is asked for twice."""
    return list({tuple(sorted(key.items())): key for key in keys}.values())


def _pages(call: str, **request: Any) -> Iterator[Item]:
    while True:
        answer = _call(call, **request)
        yield from map(deserialised, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _call(call: str, **request: Any) -> Any:
    try:
        return getattr(client("dynamodb"), call)(**request)
    except botocore.ReadTimeoutError as error:
        raise OutcomeUnknown from error
    except (botocore.ConnectionError, botocore.HTTPClientError) as error:
        raise Busy from error
    except ClientError as error:
        codes = {error.response["Error"]["Code"], *_reasons(error)}
        if "ConditionalCheckFailedException" in codes:
            raise ConditionFailed from error
        if codes & set(_CONTENDED.split()):
            raise Contended from error
        if codes & set(_BUSY.split()):
            raise Busy from error
        raise


def _reasons(error: ClientError) -> set[str]:
    """Why a transaction was cancelled, action by action."""
    return {str(reason.get("Code")) for reason in error.response.get("CancellationReasons", ())}
