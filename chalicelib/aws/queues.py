"""SQS: hand work to another function. At least once."""

import json
from typing import Any

from chalicelib.aws.clients import client


def send(url: str, body: dict[str, Any]) -> None:
    """Put one message on a standard queue."""
    client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(body))


def send_in_order(url: str, body: dict[str, Any], *, group: str, once: str) -> None:
    """Put one message on a FIFO queue: in order within `group`, and once in five minutes for the same `once`."""
    client("sqs").send_message(
        QueueUrl=url, MessageBody=json.dumps(body), MessageGroupId=group, MessageDeduplicationId=once
    )
