"""boto3 clients, made when first asked for and then kept."""

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

_one_at_a_time = Lock()


@overload
def client(name: Literal["dynamodb"]) -> "DynamoDBClient": ...
@overload
def client(name: Literal["s3"]) -> "S3Client": ...
@overload
def client(name: Literal["sesv2"]) -> "SESV2Client": ...
@overload
def client(name: Literal["sqs"]) -> "SQSClient": ...
@overload
def client(name: Literal["ssm"]) -> "SSMClient": ...
def client(name: Any) -> Any:
    """The client for one service. It gives up in under ten seconds, the time that our API gives a person's request."""
    with _one_at_a_time:  # making a client is not thread-safe, using one is
        return _made(name)


def forget() -> None:
    """Make each client anew at the next call."""
    _made.cache_clear()


@cache
def _made(name: Any) -> Any:
    import boto3
    from botocore.config import Config

    patience = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2})
    return boto3.client(name, config=patience)
