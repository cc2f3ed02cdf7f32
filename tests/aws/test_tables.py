"""DynamoDB as the platform uses it: conditions, versions, pages of results, and what each failure means."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from chalicelib.aws import tables
from chalicelib.aws.clients import client
from tests.support.aws_calls import before_call, hook

pytestmark = pytest.mark.usefixtures("world")

TABLE = "wall"
"""A table with a range key: `page` and `n`."""


def card(n: int, **more: Any) -> dict[str, Any]:
    return {"page": "2026-04#0001", "n": n} | more


def error(code: str, reasons: tuple[str, ...] = ()) -> ClientError:
    response: Any = {"Error": {"Code": code}, "CancellationReasons": [{"Code": each} for each in reasons]}
    return ClientError(response, "TransactWriteItems")


def requests_of(operation: str) -> list[dict[str, Any]]:
    """The requests of this call from now on."""
    made: list[dict[str, Any]] = []
    hook("before-parameter-build", f"dynamodb.{operation}", lambda params, **_: made.append(params))
    return made


class TestWrites:
    def test_put_never_replaces_an_item(self) -> None:
        tables.put("mail", {"id": "a", "status": "sent"}, unless_exists="id")
        with pytest.raises(tables.ConditionFailed):
            tables.put("mail", {"id": "a", "status": "created"}, unless_exists="id")
        assert tables.get("mail", {"id": "a"}) == {"id": "a", "status": "sent"}

    def test_older_version_never_replaces_a_newer_one(self) -> None:
        for v, then in ((2, 2), (1, 2), (3, 3)):
            tables.put_newer(TABLE, card(1, v=v), by="v")
            assert tables.get(TABLE, card(1)) == card(1, v=then)

    def test_newer_version_tells_what_it_replaced(self) -> None:
        assert tables.put_newer(TABLE, card(1, v=1), by="v") is None
        assert tables.put_newer(TABLE, card(1, v=3), by="v") == card(1, v=1)
        assert tables.put_newer(TABLE, card(1, v=2), by="v") is None, "the older one replaced nothing"

    def test_action_without_condition_names_nothing(self) -> None:
        """DynamoDB refuses conditions, names and values that are empty."""
        plain = {"page": {"S": "2026-04#0001"}, "n": {"N": "1"}}
        assert tables.put_if_of(TABLE, card(1)) == {"Put": {"TableName": TABLE, "Item": plain}}
        assert tables.delete_of(TABLE, card(1)) == {"Delete": {"TableName": TABLE, "Key": plain}}

    def test_same_version_may_be_written_again(self) -> None:
        tables.put_newer(TABLE, card(1, v=1), by="v")
        tables.put_newer(TABLE, card(1, v=1, name="Ailsa"), by="v")
        assert tables.get(TABLE, card(1)) == card(1, v=1, name="Ailsa")

    def test_update_returns_the_item_as_it_is_afterwards(self) -> None:
        assert tables.update(TABLE, card(1), "ADD #count :one", one=1) == card(1, count=1)
        assert tables.update(TABLE, card(1), "ADD #count :one", "#count = :seen", one=1, seen=1) == card(1, count=2)
        with pytest.raises(tables.ConditionFailed):
            tables.update(TABLE, card(1), "ADD #count :one", "#count = :seen", one=1, seen=1)

    def test_added_attributes_may_have_any_characters(self) -> None:
        for _ in range(2):
            tables.transact([tables.add_of(TABLE, card(1), {"theme:move": 2, "2026|made": -1})])
        assert tables.get(TABLE, card(1)) == card(1, **{"theme:move": 4, "2026|made": -2})

    def test_transaction_takes_as_many_actions_as_we_say_and_no_more(self) -> None:
        puts = [tables.put_of(TABLE, card(n), unless_exists="page") for n in range(tables.MOST_ACTIONS + 1)]
        with pytest.raises(ClientError):
            tables.transact(puts)
        tables.transact(puts[1:])
        assert len(list(tables.scan(TABLE))) == 100


class TestReads:
    def test_items_come_back_as_plain_values(self) -> None:
        item = card(1, flag=True, nothing=None, words=["a", 1, {"b": [2]}], marks={"x", "y"}, inner={"n": {"m": 3}})
        tables.put(TABLE, item, unless_exists="page")
        found = tables.get(TABLE, card(1)) or {}
        assert found == item
        assert [type(found["n"]), type(found["words"][1]), type(found["inner"]["n"]["m"])] == [int, int, int]

    def test_unprocessed_keys_are_asked_for_again(self) -> None:
        tables.transact([tables.put_of(TABLE, card(n), unless_exists="page") for n in range(3)])
        throttled = iter([True])

        def process_one_key(parsed: dict[str, Any], **_: Any) -> None:
            if next(throttled, False):
                left = [{"page": each["page"], "n": each["n"]} for each in parsed["Responses"][TABLE][1:]]
                parsed["Responses"][TABLE] = parsed["Responses"][TABLE][:1]
                parsed["UnprocessedKeys"] = {TABLE: {"Keys": left}}

        hook("after-call", "dynamodb.BatchGetItem", process_one_key)
        assert sorted(each["n"] for each in tables.get_many(TABLE, map(card, range(3)))) == [0, 1, 2]

    def test_more_keys_than_one_request_takes_are_all_read_once(self) -> None:
        asked = requests_of("BatchGetItem")
        for start in (0, 60):
            tables.transact([tables.put_of(TABLE, card(n), unless_exists="page") for n in range(start, start + 60)])
        found = tables.get_many(TABLE, [card(n % 120) for n in range(240)])
        assert sorted(each["n"] for each in found) == list(range(120))
        assert [len(each["RequestItems"][TABLE]["Keys"]) for each in asked] == [100, 20]

    def test_answer_that_names_no_item_and_no_key_is_the_end(self) -> None:
        def answer_nothing(parsed: dict[str, Any], **_: Any) -> None:
            parsed.update(Responses={})
            parsed.pop("UnprocessedKeys")

        hook("after-call", "dynamodb.BatchGetItem", answer_nothing)
        assert tables.get_many(TABLE, [card(1)]) == []

    def test_query_asks_for_no_more_at_once_than_is_wanted(self) -> None:
        asked = requests_of("Query")
        for at_once in (0, 2):
            list(tables.query(TABLE, at_once=at_once, page="x"))
        list(tables.query(TABLE, page="x"))
        assert [each.get("Limit") for each in asked] == [None, 2, None]

    def test_slice_goes_on_where_a_page_of_results_ends(self) -> None:
        tables.transact([tables.put_of(TABLE, card(n), unless_exists="page") for n in range(6)])
        asked: list[tuple[int, bool]] = []

        def answer_one(params: dict[str, Any], **_: Any) -> None:
            asked.append((params["Limit"], params["ConsistentRead"]))
            params["Limit"] = 1

        hook("before-parameter-build", "dynamodb.Scan", answer_one)
        assert len(tables.scan_slice(TABLE, None, 3)[0]) == 3
        assert asked == [(3, True), (2, True), (1, True)]

    def test_no_key_is_no_request(self) -> None:
        asked = requests_of("BatchGetItem")
        assert tables.get_many(TABLE, []) == []
        assert asked == []

    def test_query_and_scan_read_every_page_of_results(self) -> None:
        tables.transact([tables.put_of(TABLE, card(n), unless_exists="page") for n in (2, 3, 1)])
        tables.put(TABLE, {"page": "other", "n": 1}, unless_exists="page")
        for operation in ("Query", "Scan"):
            hook("before-parameter-build", f"dynamodb.{operation}", lambda params, **_: params.update(Limit=1))
        assert [each["n"] for each in tables.query(TABLE, page=card(1)["page"])] == [1, 2, 3]
        assert [each["n"] for each in tables.query(TABLE, newest_first=True, page=card(1)["page"])] == [3, 2, 1]
        assert len(list(tables.scan(TABLE))) == 4

    def test_reads_are_consistent_but_of_an_index(self) -> None:
        """A consistent read sees what was written before; an index cannot be read so."""
        gets, batches, queries, scans = map(requests_of, ("GetItem", "BatchGetItem", "Query", "Scan"))
        tables.get(TABLE, card(1))
        tables.get_many(TABLE, [card(1)])
        list(tables.query(TABLE, page="x"))
        list(tables.query("pledges", index="pending_review", pending="0"))
        list(tables.scan(TABLE))
        assert [each["ConsistentRead"] for each in (*gets, batches[0]["RequestItems"][TABLE], queries[0], *scans)] == [
            True,
            True,
            True,
            True,
        ]
        assert "ConsistentRead" not in queries[1]
        assert queries[1]["IndexName"] == "pending_review"


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_slices_hold_every_item_once(size: int) -> None:
    tables.transact([tables.put_of(TABLE, card(n), unless_exists="page") for n in range(6)])
    found, after = tables.scan_slice(TABLE, None, size)
    while after:
        items, after = tables.scan_slice(TABLE, after, size)
        assert len(items) <= size
        found += items
    assert sorted(item["n"] for item in found) == list(range(6))


CONTENDED = ("TransactionConflict", "ConditionalCheckFailed")
BUSY = ("ThrottlingError", "ProvisionedThroughputExceeded")


@pytest.mark.parametrize(
    ("failure", "meaning"),
    [
        (error("ConditionalCheckFailedException"), tables.ConditionFailed),
        (error("TransactionConflictException"), tables.Contended),
        (error("TransactionInProgressException"), tables.Contended),
        *((error("TransactionCanceledException", ("None", reason)), tables.Contended) for reason in CONTENDED),
        (error("TransactionCanceledException", BUSY + CONTENDED), tables.Contended),
        *((error("TransactionCanceledException", ("None", reason)), tables.Busy) for reason in BUSY),
        (error("ProvisionedThroughputExceededException"), tables.Busy),
        (error("RequestLimitExceeded"), tables.Busy),
        (error("ThrottlingException"), tables.Busy),
        (error("InternalServerError"), tables.Busy),
        (error("ServiceUnavailable"), tables.Busy),
        (ReadTimeoutError(endpoint_url=""), tables.OutcomeUnknown),
        (ConnectTimeoutError(endpoint_url=""), tables.Busy),
        (EndpointConnectionError(endpoint_url=""), tables.Busy),
        (error("ValidationException"), ClientError),
        (error("TransactionCanceledException", ("ValidationError",)), ClientError),
    ],
    ids=str,
)
def test_each_failure_says_what_to_do_next(failure: Exception, meaning: type[Exception]) -> None:
    def fail() -> None:
        raise failure

    before_call("dynamodb.TransactWriteItems", fail)
    with pytest.raises(meaning) as raised:
        tables.transact([tables.put_of(TABLE, card(1), unless_exists="page")])
    assert raised.type is meaning
    if isinstance(raised.value, tables.Busy):
        assert raised.value.values == {"seconds": 5}
        unknown = meaning is tables.OutcomeUnknown
        assert raised.value.sentence == ("errors.outcome_unknown" if unknown else "errors.unavailable")
    assert client("dynamodb").scan(TableName=TABLE)["Count"] == 0
