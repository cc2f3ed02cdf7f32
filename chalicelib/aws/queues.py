"""SQS: send messages to other functions. Each is delivered at least once."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel

from chalicelib import errors
from chalicelib.aws.clients import client

if TYPE_CHECKING:
    from mypy_boto3_sqs.literals import QueueAttributeNameType


def send(url: str, message: BaseModel, *, delay: int = 0) -> None:
    """Send one message to a standard queue, which delivers it after so many seconds (up to 900).

    Raises Unavailable.
    """
    _send(QueueUrl=url, MessageBody=_body(message), DelaySeconds=delay)


def send_fifo(url: str, message: BaseModel, group: str, deduplication_id: str) -> None:
    """Send one message to a FIFO queue, in order within `group`. For five minutes SQS drops further messages with the
    same deduplication id. Raises Unavailable."""
    _send(QueueUrl=url, MessageBody=_body(message), MessageGroupId=group, MessageDeduplicationId=deduplication_id)


def waiting(url: str) -> int:
    """About how many messages of a queue are still to be dealt with, those that wait for their time among them."""
    kinds: list[QueueAttributeNameType] = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
    ]
    found = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=kinds)["Attributes"]
    return sum(int(found[kind]) for kind in kinds)


def _send(**message: Any) -> None:
    """Raises Unavailable: SQS is out of reach, or did not answer in time."""
    try:
        client("sqs").send_message(**message)
    except (BotoCoreError, ClientError) as error:
        raise errors.Unavailable(seconds=5) from error


def _body(message: BaseModel) -> str:
    return message.model_dump_json(exclude_none=True)
