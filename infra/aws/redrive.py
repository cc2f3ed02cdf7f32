"""Redrive: deliver work that failed to the same functions again.

Dead letters move back to the queue they came from. Records in the failures bucket, which a function or Lambda itself
put there, are sent to their function by a call. Redriving twice does no harm: every function tolerates repeats.
"""

import json
import time
from typing import Any

from botocore.exceptions import ClientError

from infra.aws import config, foundation
from infra.stage import OperatorError, Stage

DONE = "redriven/"
MARK = "redriven"


def redrive(stage: Stage, place: str) -> int:
    """Redrive a queue (`mail`, `publish-dead.fifo`, full names too) or the bucket `failures`.

    Returns how many messages or records were delivered; OperatorError if one failed again.
    """
    name = place.removeprefix(stage.resource_name(""))
    if name.removesuffix(f"-{stage.account}") == "failures":
        return _redrive_bucket(stage)
    queues = {queue.name: queue.dead_letters for queue in foundation.queues()}
    queue = {dead: queue for queue, dead in queues.items()}.get(name, name)
    if queue not in queues:
        raise OperatorError(f"There is no {place!r} to redrive. Choose one of: {', '.join([*queues, 'failures'])}.")
    if queue.endswith(".fifo"):  # a moved message would keep its deduplication id, and be dropped for five minutes
        return _move_one_by_one(stage, queues[queue], queue)
    return _move(stage, queues[queue], queue)


def _move(stage: Stage, dead_letters: str, queue: str) -> int:
    queues = stage.client("sqs")
    source = f"arn:aws:sqs:{stage.region}:{stage.account}:{stage.resource_name(dead_letters)}"
    try:
        queues.start_message_move_task(SourceArn=source)
    except ClientError as error:
        if error.response["Error"]["Code"].rpartition(".")[2] in {"UnsupportedOperation", "InvalidAction"}:
            return _move_one_by_one(stage, dead_letters, queue)
        raise
    while True:
        task = queues.list_message_move_tasks(SourceArn=source)["Results"][0]
        if task["Status"] not in {"RUNNING", "CANCELLING"}:
            break
        time.sleep(1)
    if task["Status"] != "COMPLETED":
        raise OperatorError(f"SQS could not move the messages: {task.get('FailureReason', task['Status'])}")
    return int(task.get("ApproximateNumberOfMessagesMoved", 0))


def _move_one_by_one(stage: Stage, dead_letters: str, queue: str) -> int:
    queues = stage.client("sqs")
    source, destination = _url(stage, dead_letters), _url(stage, queue)
    moved = 0
    while messages := _receive(queues, source):
        for message in messages:
            queues.send_message(QueueUrl=destination, MessageBody=message["Body"], **_order(message))
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


def _redrive_bucket(stage: Stage) -> int:
    files, bucket = stage.client("s3"), config.setting(stage, "FAILURES_BUCKET")
    delivered, failed = 0, []
    for key in _pending(files, bucket):
        why = _redrive_object(stage, files, bucket, key)
        failed += [f"{key}: {why}"] if why else []
        delivered += not why
    if failed:
        raise OperatorError(
            f"{delivered} redriven, {len(failed)} failed and stay where they are:\n  " + "\n  ".join(failed)
        )
    return delivered


def _pending(files: Any, bucket: str) -> list[str]:
    pages = files.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    keys = (item["Key"] for page in pages for item in page.get("Contents", []))
    return [key for key in keys if not key.startswith(DONE)]


def _redrive_object(stage: Stage, files: Any, bucket: str, key: str) -> str:
    """Send the records of one object to their function; returns why that failed, or ""."""
    place = {"Bucket": bucket, "Key": key}
    body = files.get_object(**place)["Body"].read()
    try:
        name, records = _parse(stage, json.loads(body))
    except (ValueError, KeyError, TypeError) as error:
        return f"it is no record that we know ({error!r})"
    # A record that still cannot be read is parked again under the same key, and then has lost this mark.
    files.copy_object(**place, CopySource=place, Metadata={MARK: "yes"}, MetadataDirective="REPLACE")
    why = _invoke(stage, name, records)
    if why:
        return why
    if MARK not in files.head_object(**place)["Metadata"]:
        return f"{name} still cannot read it, and parked it again"
    files.copy_object(Bucket=bucket, Key=DONE + key, CopySource=place)
    files.delete_object(**place)
    return ""


def _parse(stage: Stage, stored: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Function and records of what one of our functions parked, or of what Lambda stored of a failed call."""
    if "record" in stored:
        return stage.function_name(stored["source"]), [stored["record"]]
    payload = stored["payload"]
    event = json.loads(payload) if isinstance(payload, str) else payload
    return stored["requestContext"]["functionArn"].split(":")[6], event["Records"]


def _invoke(stage: Stage, name: str, records: list[dict[str, Any]]) -> str:
    """Call the function with the records; returns why it failed, or ""."""
    answer = stage.client("lambda").invoke(FunctionName=name, Payload=json.dumps({"Records": records}).encode())
    body = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        return f"{name} failed: {body[:300]}"
    result = json.loads(body or "null")
    failures = result.get("batchItemFailures") if isinstance(result, dict) else None
    return f"{name} failed for {len(failures)} of {len(records)} records" if failures else ""


def _url(stage: Stage, queue: str) -> str:
    return str(stage.client("sqs").get_queue_url(QueueName=stage.resource_name(queue))["QueueUrl"])
