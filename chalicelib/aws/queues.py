"""SQS: send work to another function. At least once."""

from pydantic import BaseModel

from chalicelib.aws.clients import client


def send(url: str, message: BaseModel) -> None:
    """Put one message on a standard queue."""
    client("sqs").send_message(QueueUrl=url, MessageBody=_body(message))


def send_fifo(url: str, message: BaseModel, group: str, deduplication_id: str) -> None:
    """Put one message on a FIFO queue: in order within `group`; a second message with the same deduplication id is
    dropped for five minutes."""
    client("sqs").send_message(
        QueueUrl=url, MessageBody=_body(message), MessageGroupId=group, MessageDeduplicationId=deduplication_id
    )


def _body(message: BaseModel) -> str:
    return message.model_dump_json(exclude_none=True)
