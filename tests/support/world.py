"""The stage of in-process tests: empty AWS resources on moto, and a clock that tests set."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from moto import mock_aws
from moto.core.models import botocore_stubber

from chalicelib import clock, switches
from chalicelib.aws import secrets
from chalicelib.aws.clients import client
from chalicelib.http import rate_limit
from chalicelib.settings import settings
from infra.aws import foundation, templates
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
    "PAGES_QUEUE_URL": f"{_QUEUE}/pages.fifo",
    "REVIEW_QUEUE_URL": f"{_QUEUE}/review.fifo",
    "MAIL_QUEUE_URL": f"{_QUEUE}/mail",
    "SECRETS_PARAMETER": "/scbd/test/secrets",
    "MAIL_FROM": "pledges@site.test",
    "MODERATORS": "Mairi Scott <mairi@site.test>, Ewan <ewan@site.test>",
    "DIGEST_WINDOW": "60",
    "PAGES_WINDOW": "60",
}

_one_at_a_time = threading.Lock()


def _answer(request: Any, answer: Any = botocore_stubber.process_request) -> Any:
    """moto's answer. Its S3 closes the body of an object that another thread overwrites, so threads take turns."""
    with _one_at_a_time:
        return answer(request)


@contextmanager
def fresh_world() -> Iterator[None]:
    """A stage with empty tables, queues and buckets on moto's AWS, at noon on a Monday in spring.

    boto3's clients are reused, because creating them takes longer than most tests. moto answers them only in here.
    """
    answer_in_turn = patch.object(botocore_stubber, "process_request", _answer)
    with patch.dict(os.environ, SETTINGS), mock_aws(), clock.at(TODAY), answer_in_turn:
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
    switches.reset()


def _build() -> None:
    for kind, create in {"AWS::DynamoDB::Table": _table, "AWS::S3::Bucket": _bucket, "AWS::SQS::Queue": _queue}.items():
        for properties in templates.resources(foundation.template(), kind).values():
            create(properties)
    client("sesv2").create_email_identity(EmailIdentity="pledges@site.test")
    secrets = {"identity": "i" * 43, "signing": {"new": "n" * 43, "old": "o" * 43}}
    client("ssm").put_parameter(Name=settings().secrets_parameter, Value=json.dumps(secrets), Type="SecureString")


def _table(properties: dict[str, Any]) -> None:
    asked = {"AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes"}
    request = {name: value for name, value in properties.items() if name in asked}
    if "StreamSpecification" in properties:
        request["StreamSpecification"] = {"StreamEnabled": True, **properties["StreamSpecification"]}
    client("dynamodb").create_table(TableName=foundation.name_within_stage(properties["TableName"]), **request)


def _bucket(properties: dict[str, Any]) -> None:
    name = foundation.name_within_stage(properties["BucketName"]).removesuffix("-${AWS::AccountId}")
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})


def _queue(properties: dict[str, Any]) -> None:
    name = foundation.name_within_stage(properties["QueueName"])
    client("sqs").create_queue(QueueName=name, Attributes={"FifoQueue": "true"} if "FifoQueue" in properties else {})
