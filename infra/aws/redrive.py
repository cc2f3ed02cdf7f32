"""Giving work again that had failed, to the same functions.

Dead letters go back to the queue they came from. Records in the failures bucket, which a function or Lambda itself put
there, are given to their function by a call. Everything here may be done twice: the functions bear repeats.
"""

import json
import time
from typing import Any

from botocore.exceptions import ClientError

from infra.aws import config
from infra.aws.foundation import DEAD_LETTERS
from infra.stage import OperatorError, Stage

DONE = "redriven/"
MARK = "given-again"


def redrive(stage: Stage, place: str) -> int:
    """Give again what lies in a queue (`mail`, `publish-dead.fifo`, full names too) or in the bucket `failures`.

    Returns how many messages or records went; raises Problem if one failed again.
    """
    short = place.removeprefix(stage.resource_name(""))
    if short.removesuffix(f"-{stage.account}") == "failures":
        return _bucket(stage)
    sources = {dead: queue for queue, dead in DEAD_LETTERS.items()}
    queue = sources.get(short, short)
    if queue not in DEAD_LETTERS:
        known = ", ".join([*DEAD_LETTERS, "failures"])
        raise OperatorError(f"There is no {place!r} to redrive. There are: {known}.")
    if queue.endswith(".fifo"):  # a moved message would keep its deduplication id, and be dropped for five minutes
        return _move_one_by_one(stage, queue)
    return _move(stage, queue)


def _move(stage: Stage, queue: str) -> int:
    queues = stage.client("sqs")
    source = _arn(stage, DEAD_LETTERS[queue])
    try:
        queues.start_message_move_task(SourceArn=source)
    except ClientError as error:
        if error.response["Error"]["Code"].rpartition(".")[2] in {"UnsupportedOperation", "InvalidAction"}:
            return _move_one_by_one(stage, queue)
        raise
    while True:
        task = queues.list_message_move_tasks(SourceArn=source)["Results"][0]
        if task["Status"] not in {"RUNNING", "CANCELLING"}:
            break
        time.sleep(1)
    if task["Status"] != "COMPLETED":
        raise OperatorError(f"SQS could not move the messages: {task.get('FailureReason', task['Status'])}")
    return int(task.get("ApproximateNumberOfMessagesMoved", 0))


def _move_one_by_one(stage: Stage, queue: str) -> int:
    queues = stage.client("sqs")
    source, goal = _url(stage, DEAD_LETTERS[queue]), _url(stage, queue)
    moved = 0
    while messages := _receive(queues, source):
        for message in messages:
            queues.send_message(QueueUrl=goal, MessageBody=message["Body"], **_order(message))
            queues.delete_message(QueueUrl=source, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved


def _receive(queues: Any, url: str) -> list[dict[str, Any]]:
    answer = queues.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageSystemAttributeNames=["MessageGroupId"]
    )
    return list(answer.get("Messages", []))


def _order(message: dict[str, Any]) -> dict[str, str]:
    """The same group, and a deduplication id that is new but the same for a second try at this message."""
    group = message.get("Attributes", {}).get("MessageGroupId")
    return {"MessageGroupId": group, "MessageDeduplicationId": f"redrive-{message['MessageId']}"} if group else {}


def _bucket(stage: Stage) -> int:
    store, bucket = stage.client("s3"), config.settings(stage)["FAILURES_BUCKET"]
    given, failed = 0, []
    for key in _waiting(store, bucket):
        why = _give(stage, store, bucket, key)
        failed += [f"{key}: {why}"] if why else []
        given += not why
    if failed:
        raise OperatorError(
            f"{given} given again, {len(failed)} failed and stay where they are:\n  " + "\n  ".join(failed)
        )
    return given


def _waiting(store: Any, bucket: str) -> list[str]:
    pages = store.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    keys = (item["Key"] for page in pages for item in page.get("Contents", []))
    return [key for key in keys if not key.startswith(DONE)]


def _give(stage: Stage, store: Any, bucket: str, key: str) -> str:
    """Give one object's records to their function; returns why that failed, or nothing."""
    place = {"Bucket": bucket, "Key": key}
    body = store.get_object(**place)["Body"].read()
    try:
        name, records = _read(stage, json.loads(body))
    except (ValueError, KeyError, TypeError) as error:
        return f"it is no record that we know ({error!r})"
    # A record that still cannot be read is parked again, under the same key: the mark is gone then.
    store.copy_object(**place, CopySource=place, Metadata={MARK: "yes"}, MetadataDirective="REPLACE")
    why = _call(stage, name, records)
    if why:
        return why
    if MARK not in store.head_object(**place)["Metadata"]:
        return f"{name} still cannot read it, and parked it again"
    store.copy_object(Bucket=bucket, Key=DONE + key, CopySource=place)
    store.delete_object(**place)
    return ""


def _read(stage: Stage, kept: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Function and records of what one of our functions parked, or of what Lambda kept of a failed call."""
    if "record" in kept:
        return stage.function_name(kept["source"]), [kept["record"]]
    payload = kept["payload"]
    event = json.loads(payload) if isinstance(payload, str) else payload
    return kept["requestContext"]["functionArn"].split(":")[6], event["Records"]


def _call(stage: Stage, name: str, records: list[dict[str, Any]]) -> str:
    answer = stage.client("lambda").invoke(FunctionName=name, Payload=json.dumps({"Records": records}).encode())
    said = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        return f"{name} failed: {said[:300]}"
    result = json.loads(said or "null")
    left = result.get("batchItemFailures") if isinstance(result, dict) else None
    return f"{name} failed for {len(left)} of {len(records)} records" if left else ""


def _url(stage: Stage, queue: str) -> str:
    return str(stage.client("sqs").get_queue_url(QueueName=stage.resource_name(queue))["QueueUrl"])


def _arn(stage: Stage, queue: str) -> str:
    return f"arn:aws:sqs:{stage.region}:{stage.account}:{stage.resource_name(queue)}"
