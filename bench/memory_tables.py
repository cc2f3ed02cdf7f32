"""DynamoDB as far as following up needs it, in memory: thousands of times faster than an emulator, for simulations.

It answers what `chalicelib.aws.tables` asks: reads, conditional writes and transactions. An expression that it does not
know is an error, never a guess.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from bench.stub import SECRETS
from chalicelib.aws import tables

Item = dict[str, Any]
_EXISTS = re.compile(r"attribute_(not_)?exists\(#(\w+)\)")
_IN = re.compile(r"#(\w+) IN \(([^)]*)\)")
_EQUALS = re.compile(r"#(\w+) = :(\w+)")
_KNOWN = re.compile(r"[01 ()]|AND|OR")
_ADDS = re.compile(r"(#\w+) (:\w+)")
_KEYS = {
    **dict.fromkeys(("pledges", "stories", "tombstones"), ("key",)),
    **dict.fromkeys(("reconciliation", "secrets", "switches"), ("name",)),
    "ledger": ("pledge_id",),
    "totals": ("row", "part"),
}
"""Attributes by which a table finds its items; elsewhere it is `id`."""


class MemoryTables:
    """`items`: of each table, by key. `changes`: of pledges, as the table's stream has them, before and after."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Item]] = defaultdict(dict)
        self.changes: list[tuple[Item | None, Item]] = []

    def call(self, name: str, **request: Any) -> Any:
        return getattr(self, f"_{name}")(**request)

    def _get_item(self, TableName: str, Key: Item, **_: Any) -> Item:  # noqa: N803 - as boto3 names them
        found = self.items[TableName].get(_key(Key))
        return {"Item": found} if found else {}

    def _batch_get_item(self, RequestItems: dict[str, Any]) -> Item:  # noqa: N803
        ((table, asked),) = RequestItems.items()
        found = (self.items[table].get(_key(key)) for key in asked["Keys"])
        return {"Responses": {table: [item for item in found if item]}}

    def _put_item(self, **request: Any) -> Item:
        self._check([{"Put": request}])
        self._write("Put", request)
        return {}

    def _update_item(self, **request: Any) -> Item:
        request.pop("ReturnValues", None)
        self._check([{"Update": request}])
        return {"Attributes": self._write("Update", request)}

    def _transact_write_items(self, TransactItems: list[Item]) -> Item:  # noqa: N803
        self._check(TransactItems)
        for action in TransactItems:
            for kind, request in action.items():
                self._write(kind, request)
        return {}

    def _scan(self, TableName: str, **_: Any) -> Item:  # noqa: N803
        return {"Items": list(self.items[TableName].values())}

    def _query(self, TableName: str, ExpressionAttributeValues: Item, **_: Any) -> Item:  # noqa: N803
        """Of the index of what is due alone."""
        bucket, bound = (ExpressionAttributeValues[name]["S"] for name in (":k", ":bound"))
        found = [item for item in self.items[TableName].values() if item.get("due_bucket", {}).get("S") == bucket]
        due = (item for item in found if item["due_at"]["S"] <= bound)
        return {"Items": sorted(due, key=lambda item: str(item["due_at"]["S"]))}

    def _check(self, actions: list[Item]) -> None:
        for action in actions:
            for request in action.values():
                before = self.items[request["TableName"]].get(_key(request.get("Key") or _of(request)))
                if not _holds(request.get("ConditionExpression", ""), before or {}, request):
                    raise tables.Contended if len(actions) > 1 else tables.ConditionFailed

    def _write(self, kind: str, request: Item) -> Item:
        table = self.items[request["TableName"]]
        if kind == "ConditionCheck":
            return {}
        if kind == "Put":
            key = _key(_of(request))
            if request["TableName"] == "pledges":
                self.changes.append((table.get(key), request["Item"]))
            table[key] = request["Item"]
            return dict(request["Item"])
        key = _key(request["Key"])
        if kind == "Delete":
            return table.pop(key, {})
        changed: Item = dict(table.get(key) or request["Key"])
        verb, _, rest = request["UpdateExpression"].partition(" ")
        assert verb in {"SET", "ADD"}, request
        values = request["ExpressionAttributeValues"]
        for name, value in _EQUALS.findall(rest) if verb == "SET" else ():
            changed[name] = values[f":{value}"]
        for placed, value in _ADDS.findall(rest) if verb == "ADD" else ():
            name = request["ExpressionAttributeNames"][placed]
            changed[name] = {"N": str(int(changed.get(name, {"N": "0"})["N"]) + int(values[value]["N"]))}
        table[key] = changed
        return changed


@contextmanager
def in_memory() -> Iterator[MemoryTables]:
    """Within the block, the functions' tables are in memory."""
    memory = MemoryTables()
    held = {"name": {"S": "stage"}, "values": {"S": SECRETS}}
    memory.items["secrets"][_key({"name": held["name"]})] = held
    with patch.object(tables, "_call", memory.call):
        yield memory


def _of(request: Item) -> Item:
    """The key of an item that is put."""
    return {name: request["Item"][name] for name in _KEYS.get(request["TableName"], ("id",))}


def _key(key: Item) -> str:
    return "\x1f".join(str(key[name]["S"]) for name in sorted(key))


def _holds(condition: str, item: Item, request: Item) -> bool:
    values = request.get("ExpressionAttributeValues", {})

    def exists(found: re.Match[str]) -> str:
        return _said((found[2] in item) != bool(found[1]))

    said = _EXISTS.sub(exists, condition)
    said = _IN.sub(lambda found: _said(item.get(found[1]) in [values[each] for each in found[2].split(", ")]), said)
    said = _EQUALS.sub(lambda found: _said(item.get(found[1]) == values[f":{found[2]}"]), said)
    assert not _KNOWN.sub("", said), condition
    return not condition or bool(eval(said.replace("AND", "and").replace("OR", "or")))  # noqa: S307 - digits and words


def _said(holds: object) -> str:
    return "1" if holds else "0"
