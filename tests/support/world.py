"""The stage that the in-process tests run on: moto's AWS, empty, with a clock that tests set."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from moto import mock_aws

from chalicelib import clock
from chalicelib.aws import secrets
from chalicelib.aws.clients import client
from chalicelib.http import rate_limit
from chalicelib.settings import settings
from tests.support.aws_calls import remove_hooks

TODAY = datetime(2026, 4, 6, 12, 0, tzinfo=UTC)
ORIGIN = "http://site.test"
_REGION = "eu-west-2"
_QUEUE = f"https://sqs.{_REGION}.amazonaws.com/123456789012"
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": _REGION,
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # moto's streams fail with account-based endpoints
    "STAGE": "test",
    "SITE_ORIGIN": ORIGIN,
    "SEASON": "2026",
    "PUBLISH_QUEUE_URL": f"{_QUEUE}/publish.fifo",
    "REVIEW_QUEUE_URL": f"{_QUEUE}/review.fifo",
    "MAIL_QUEUE_URL": f"{_QUEUE}/mail",
    "SECRETS_PARAMETER": "/scbd/test/secrets",
    "MAIL_FROM": "pledges@site.test",
    "MODERATORS": "Mairi Scott <mairi@site.test>, Ewan <ewan@site.test>",
    "DIGEST_WINDOW": "60",
}
KEYS = {
    "pledges": ["key"],
    "stories": ["key"],
    "ledger": ["pledge_id"],
    "totals": ["row"],
    "wall": ["page", "n"],
    "mail": ["id"],
    "decision-log": ["submission_id", "v"],
}


@contextmanager
def fresh_world() -> Iterator[None]:
    """A stage with empty tables, queues and buckets on moto's AWS, at noon on a Monday in spring.

    boto3's clients stay, because making them takes longer than most tests: moto answers their calls only in here.
    """
    with patch.dict(os.environ, SETTINGS), mock_aws(), clock.at(TODAY):
        _forget()
        _build()
        try:
            yield
        finally:
            remove_hooks()
    _forget()


def _forget() -> None:
    settings.cache_clear()
    secrets.forget()
    rate_limit.reset()


def _build() -> None:
    for table, key in KEYS.items():
        _table(table, key)
    for name in ("site", "failures", "uploads"):
        client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    for name in ("publish.fifo", "review.fifo"):
        client("sqs").create_queue(QueueName=name, Attributes={"FifoQueue": "true"})
    client("sqs").create_queue(QueueName="mail")
    client("sesv2").create_email_identity(EmailIdentity="pledges@site.test")
    secrets = {"identity": "i" * 43, "signing": {"new": "n" * 43, "old": "o" * 43}}
    client("ssm").put_parameter(Name=settings().secrets_parameter, Value=json.dumps(secrets), Type="SecureString")


def _table(name: str, key: list[str]) -> None:
    kinds = {"n": "N", "v": "N"}
    definitions = [{"AttributeName": part, "AttributeType": kinds.get(part, "S")} for part in key]
    schema = [{"AttributeName": part, "KeyType": kind} for part, kind in zip(key, ("HASH", "RANGE"), strict=False)]
    more: dict[str, Any] = {}
    if name in {"pledges", "stories"}:
        definitions += [{"AttributeName": part, "AttributeType": "S"} for part in ("pending", "id")]
        listed = [{"AttributeName": "pending", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}]
        index = {"IndexName": "pending_review", "KeySchema": listed, "Projection": {"ProjectionType": "ALL"}}
        stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        more = {"GlobalSecondaryIndexes": [index], "StreamSpecification": stream}
    client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=definitions,  # type: ignore[arg-type]
        KeySchema=schema,  # type: ignore[arg-type]
        BillingMode="PAY_PER_REQUEST",
        **more,
    )
