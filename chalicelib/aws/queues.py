"""SQS: send work to another function. At least once."""

import json
from typing import Any

from chalicelib.aws.clients import client


def send(url: str, body: dict[str, Any]) -> None:
    """Put one message on a standard queue."""
    client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(body))


def send_fifo(url: str, body: dict[str, Any], group: str, deduplication_id: str) -> None:
    """Put one message on a FIFO queue: in order within `group`; a second message with the same deduplication id is
    dropped for five minutes."""
    client("sqs").send_message(
        QueueUrl=url, MessageBody=json.dumps(body), MessageGroupId=group, MessageDeduplicationId=deduplication_id
    )
