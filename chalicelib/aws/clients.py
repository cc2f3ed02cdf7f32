"""boto3 clients, each created at its first use and then cached."""

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

CONNECTIONS = 16
"""Of one client: more calls at once wait for one another."""
_creating = Lock()


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
    with _creating:  # creating a client is not thread-safe, using one is
        return _create(name)


def forget() -> None:
    """Drop all cached clients."""
    _create.cache_clear()


@cache
def _create(name: Any) -> Any:
    import boto3
    from botocore.config import Config

    timeouts = Config(
        connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2}, max_pool_connections=CONNECTIONS
    )
    return boto3.client(name, config=timeouts)
