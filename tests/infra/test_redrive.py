"""`redrive` returns dead letters and failed records to their function."""

import json
import uuid
from typing import Any

import pytest

from chalicelib.submissions import ids
from infra.aws import redrive
from infra.local import local_stack
from infra.stage import OperatorError
from tests.support.waiting import eventually

LEDGER = {"TableName": "scbd-local-ledger"}
FAILURES = {"Bucket": "scbd-local-failures-000000000000"}


def message_count(stack: local_stack.Stack, queue: str) -> int:
    queues = stack.client("sqs")
    url = queues.get_queue_url(QueueName=f"scbd-local-{queue}")["QueueUrl"]
    told = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return int(told["ApproximateNumberOfMessages"]) + int(told["ApproximateNumberOfMessagesNotVisible"])


def keys_under(stack: local_stack.Stack, prefix: str) -> list[str]:
    listed = stack.client("s3").list_objects_v2(**FAILURES, Prefix=prefix)
    return [item["Key"] for item in listed.get("Contents", [])]


@pytest.fixture
def no_failures(stack: local_stack.Stack) -> None:
    for key in keys_under(stack, ""):
        stack.client("s3").delete_object(**FAILURES, Key=key)


def test_redrive_returns_dead_letters_to_their_queue(stack: local_stack.Stack, no_failures: None) -> None:
    queues = stack.client("sqs")
    url = queues.get_queue_url(QueueName="scbd-local-mail-dead")["QueueUrl"]
    queues.send_message(QueueUrl=url, MessageBody="[]")  # unreadable: the function parks it
    assert redrive.redrive(stack.stage, "mail") == 1
    assert eventually(lambda: keys_under(stack, "parked/send_mail/"))
    assert message_count(stack, "mail-dead") == 0


def test_redriven_fifo_messages_retain_group_and_are_not_deduplicated(
    stack: local_stack.Stack, no_failures: None
) -> None:
    """SQS drops messages for five minutes that reuse a deduplication id."""
    queues, store = stack.client("sqs"), stack.client("s3")
    url = queues.get_queue_url(QueueName="scbd-local-publish-dead.fifo")["QueueUrl"]
    groups = ["wall", "shares-1", "wall"]
    for group in groups:  # unreadable: the function parks each
        order = {"MessageGroupId": group, "MessageDeduplicationId": uuid.uuid4().hex}
        queues.send_message(QueueUrl=url, MessageBody="[]", **order)
    assert redrive.redrive(stack.stage, "scbd-local-publish-dead.fifo") == len(groups)
    parked = eventually(lambda: keys if len(keys := keys_under(stack, "parked/publish/")) == len(groups) else [])
    records = [json.load(store.get_object(**FAILURES, Key=key)["Body"])["record"] for key in parked]
    assert sorted(record["attributes"]["MessageGroupId"] for record in records) == sorted(groups)
    assert message_count(stack, "publish-dead.fifo") == 0


def put_failure(stack: local_stack.Stack, key: str, kept: dict[str, Any]) -> None:
    stack.client("s3").put_object(**FAILURES, Key=key, Body=json.dumps(kept).encode())


def new_pledge_record(pledge_id: str) -> dict[str, Any]:
    """A stream record that `count` can read."""
    pledge = {
        "key": {"S": ids.key_of(pledge_id)},
        "id": {"S": pledge_id},
        "v": {"N": "1"},
        "season": {"S": "2026"},
        "state": {"S": "waiting"},
        "made_at": {"S": "2026-11-22T12:00:00Z"},
        "fingerprint": {"S": "0"},
        "text": {"S": "walk"},
    }
    told = {"Keys": {"key": pledge["key"]}, "NewImage": pledge, "SequenceNumber": "1"}
    return {"eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": told}


def is_in_ledger(stack: local_stack.Stack, pledge_id: str) -> bool:
    row = stack.client("dynamodb").get_item(**LEDGER, Key={"pledge_id": {"S": pledge_id}})
    return "Item" in row


def test_parked_record_is_redriven_to_its_function(stack: local_stack.Stack, no_failures: None) -> None:
    one = f"01{uuid.uuid4().hex}ab"
    put_failure(
        stack,
        "parked/count/2026-11-22/a.json",
        {"source": "count", "why": "KeyError", "record": new_pledge_record(one)},
    )
    assert redrive.redrive(stack.stage, "failures") == 1
    assert is_in_ledger(stack, one)
    assert keys_under(stack, "") == ["redriven/parked/count/2026-11-22/a.json"]


def test_failed_batch_is_redriven(stack: local_stack.Stack, no_failures: None) -> None:
    one, two = (f"01{uuid.uuid4().hex}ab" for _ in range(2))
    key = "aws/lambda/0000/shardId-1/2026/11/22/2026-11-22T12.00.00-0000"
    function = f"arn:aws:lambda:eu-west-2:000000000000:function:{stack.stage.function_name('count')}:$LATEST"
    payload = json.dumps({"Records": [new_pledge_record(one), new_pledge_record(two)]})
    put_failure(
        stack,
        key,
        {"requestContext": {"functionArn": function, "condition": "RetryAttemptsExhausted"}, "payload": payload},
    )
    assert redrive.redrive(stack.stage, FAILURES["Bucket"]) == 1
    assert is_in_ledger(stack, one)
    assert is_in_ledger(stack, two)
    assert keys_under(stack, "") == [f"redriven/{key}"]


def test_record_that_is_still_unreadable_stays_parked(stack: local_stack.Stack, no_failures: None) -> None:
    """The function parks it again under the same key."""
    functions = stack.client("lambda")
    event = {"Records": [{"eventID": "9", "dynamodb": {}}]}
    functions.invoke(FunctionName="scbd-local-count", Payload=json.dumps(event).encode())
    (parked,) = keys_under(stack, "parked/count/")
    with pytest.raises(OperatorError, match="still cannot read it"):
        redrive.redrive(stack.stage, "failures")
    assert keys_under(stack, "") == [parked]


def test_unknown_failure_file_is_retained_and_named_in_the_error(stack: local_stack.Stack, no_failures: None) -> None:
    put_failure(stack, "strange.json", {"hello": "there"})
    with pytest.raises(OperatorError, match=r"strange\.json: it is no record that we know"):
        redrive.redrive(stack.stage, "failures")
    assert keys_under(stack, "") == ["strange.json"]


def test_unknown_redrive_source_error_lists_the_valid_sources(stack: local_stack.Stack) -> None:
    with pytest.raises(
        OperatorError, match=r"publish\.fifo, pages\.fifo, review\.fifo, mail, release, journey, failures"
    ):
        redrive.redrive(stack.stage, "letters")
