"""Clients of AWS, those of boto3, each created at its first use and then cached."""

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient

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
def client(name: Any) -> Any:
    """The client for one service. It gives up in under ten seconds, the time that our API gives a person's request; the
    one that sends mail waits longer, and never sends a request twice."""
    with _creating:  # creating a client is not thread-safe, using one is
        return _create(name)


def forget() -> None:
    """Drop all cached clients."""
    _create.cache_clear()


@cache
def _create(name: Any) -> Any:
    from botocore.config import Config

    from chalicelib.aws.session import session

    create = session().create_client
    if name == "sesv2":
        created = create(name, config=Config(connect_timeout=1, read_timeout=20, retries={"total_max_attempts": 1}))
        created.meta.events.register("before-send.sesv2", _close_connection)
        return created
    timeouts = Config(
        connect_timeout=1,
        read_timeout=3,
        retries={"total_max_attempts": 2},
        max_pool_connections=CONNECTIONS,
        parameter_validation=False,  # AWS validates them anyway; a tenth of a warm pledge's CPU, with the next line
        user_agent="scbd",  # instead of one that is put together for each request
    )
    return create(name, config=timeouts)


def _close_connection(request: Any, **_: Any) -> None:
    """Ask for a connection of its own. Between two mails Lambda freezes the process, and a connection that was lost
    meanwhile would fail only after the request is on its way: nobody would know whether the mail was sent."""
    request.headers["Connection"] = "close"
