"""Tables: what DynamoDB leaves undone is asked for again, and an older version never replaces a newer one."""

from typing import Any

import pytest

from chalicelib.aws import tables
from tests.support.aws_calls import hook

pytestmark = pytest.mark.usefixtures("world")
TABLE = "mail"


def test_keys_that_dynamodb_left_unprocessed_are_read_again() -> None:
    for name in "abc":
        tables.put(TABLE, {"id": name}, unless_exists="id")

    def leave_some(parsed: dict[str, Any], **_: Any) -> None:
        found = parsed["Responses"][TABLE]
        left = [found.pop() for _ in found[1:]]
        if left:
            parsed["UnprocessedKeys"] = {TABLE: {"Keys": left, "ConsistentRead": True}}

    hook("after-call", "dynamodb.BatchGetItem", leave_some)
    assert {item["id"] for item in tables.get_many(TABLE, [{"id": name} for name in "abcd"])} == {"a", "b", "c"}


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1), (2, 2)])
def test_put_newer_leaves_the_newer_version(first: int, second: int) -> None:
    for v in (first, second):
        tables.put_newer(TABLE, {"id": "a", "v": v}, by="v")
    assert (tables.get(TABLE, {"id": "a"}) or {})["v"] == max(first, second)


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_slices_hold_every_item_once(size: int) -> None:
    names = [f"name-{number}" for number in range(6)]
    for name in names:
        tables.put(TABLE, {"id": name}, unless_exists="id")
    found, after = tables.scan_slice(TABLE, None, size)
    while after:
        items, after = tables.scan_slice(TABLE, after, size)
        assert len(items) <= size
        found += items
    assert sorted(item["id"] for item in found) == names
