"""`redrive` gives failed work to its function again."""

import json
import uuid
from typing import Any

import pytest

from infra.aws import redrive
from infra.local import local_stack
from infra.stage import OperatorError
from tests.support.waiting import eventually

LEDGER = {"TableName": "scbd-local-ledger"}
FAILURES = {"Bucket": "scbd-local-failures-000000000000"}


def messages(stack: local_stack.Stack, queue: str) -> int:
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


def test_dead_letters_of_a_queue_go_back(stack: local_stack.Stack, no_failures: None) -> None:
    queues = stack.client("sqs")
    url = queues.get_queue_url(QueueName="scbd-local-mail-dead")["QueueUrl"]
    queues.send_message(QueueUrl=url, MessageBody="[]")  # which the function cannot read, and parks
    assert redrive.redrive(stack.stage, "mail") == 1
    assert eventually(lambda: keys_under(stack, "parked/send_mail/"))
    assert messages(stack, "mail-dead") == 0


def test_dead_letters_in_order_keep_their_group_and_are_not_dropped(
    stack: local_stack.Stack, no_failures: None
) -> None:
    """With the deduplication id of before, or with one for all, the queue would drop them for five minutes."""
    queues, store = stack.client("sqs"), stack.client("s3")
    url = queues.get_queue_url(QueueName="scbd-local-publish-dead.fifo")["QueueUrl"]
    groups = ["wall", "shares-1", "wall"]
    for group in groups:  # what the function cannot read, it parks
        order = {"MessageGroupId": group, "MessageDeduplicationId": uuid.uuid4().hex}
        queues.send_message(QueueUrl=url, MessageBody="[]", **order)
    assert redrive.redrive(stack.stage, "scbd-local-publish-dead.fifo") == len(groups)
    parked = eventually(lambda: keys if len(keys := keys_under(stack, "parked/publish/")) == len(groups) else [])
    records = [json.load(store.get_object(**FAILURES, Key=key)["Body"])["record"] for key in parked]
    assert sorted(record["attributes"]["MessageGroupId"] for record in records) == sorted(groups)
    assert messages(stack, "publish-dead.fifo") == 0


def park(stack: local_stack.Stack, key: str, kept: dict[str, Any]) -> None:
    stack.client("s3").put_object(**FAILURES, Key=key, Body=json.dumps(kept).encode())


def change(pledge_id: str) -> dict[str, Any]:
    """A stream record that `count` understands."""
    pledge = {
        "key": {"S": pledge_id[10:]},
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


def counted(stack: local_stack.Stack, pledge_id: str) -> bool:
    row = stack.client("dynamodb").get_item(**LEDGER, Key={"pledge_id": {"S": pledge_id}})
    return "Item" in row


def test_a_parked_record_is_given_to_its_function_again(stack: local_stack.Stack, no_failures: None) -> None:
    one = f"01{uuid.uuid4().hex}ab"
    park(stack, "parked/count/2026-11-22/a.json", {"source": "count", "why": "KeyError", "record": change(one)})
    assert redrive.redrive(stack.stage, "failures") == 1
    assert counted(stack, one)
    assert keys_under(stack, "") == ["redriven/parked/count/2026-11-22/a.json"]


def test_what_lambda_kept_of_a_failed_batch_is_given_again(stack: local_stack.Stack, no_failures: None) -> None:
    one, two = (f"01{uuid.uuid4().hex}ab" for _ in range(2))
    key = "aws/lambda/0000/shardId-1/2026/11/22/2026-11-22T12.00.00-0000"
    function = f"arn:aws:lambda:eu-west-2:000000000000:function:{stack.stage.function_name('count')}:$LATEST"
    payload = json.dumps({"Records": [change(one), change(two)]})
    park(
        stack,
        key,
        {"requestContext": {"functionArn": function, "condition": "RetryAttemptsExhausted"}, "payload": payload},
    )
    assert redrive.redrive(stack.stage, FAILURES["Bucket"]) == 1
    assert counted(stack, one)
    assert counted(stack, two)
    assert keys_under(stack, "") == [f"redriven/{key}"]


def test_a_record_that_still_cannot_be_read_stays(stack: local_stack.Stack, no_failures: None) -> None:
    """Also when the function parks it again under the very same name."""
    functions = stack.client("lambda")
    event = {"Records": [{"eventID": "9", "dynamodb": {}}]}
    functions.invoke(FunctionName="scbd-local-count", Payload=json.dumps(event).encode())
    (parked,) = keys_under(stack, "parked/count/")
    with pytest.raises(OperatorError, match="still cannot read it"):
        redrive.redrive(stack.stage, "failures")
    assert keys_under(stack, "") == [parked]


def test_what_is_no_record_stays_and_is_named(stack: local_stack.Stack, no_failures: None) -> None:
    park(stack, "strange.json", {"hello": "there"})
    with pytest.raises(OperatorError, match=r"strange\.json: it is no record that we know"):
        redrive.redrive(stack.stage, "failures")
    assert keys_under(stack, "") == ["strange.json"]


def test_an_unknown_place_is_answered_with_those_there_are(stack: local_stack.Stack) -> None:
    with pytest.raises(OperatorError, match=r"publish\.fifo, review\.fifo, mail, failures"):
        redrive.redrive(stack.stage, "letters")
