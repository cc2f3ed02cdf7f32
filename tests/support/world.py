"""The stage of in-process tests: empty AWS resources on moto, and a clock that tests set."""

import copy
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.sesv2.models import sesv2_backends
from moto.sqs.models import sqs_backends

from chalicelib import clock, switches
from chalicelib.aws import secrets
from chalicelib.aws.clients import client
from chalicelib.http import rate_limit
from chalicelib.moderation import moderators
from chalicelib.people import model
from chalicelib.settings import settings
from chalicelib.submissions import urgency
from infra.aws import foundation, templates
from tests.support.aws_calls import remove_hooks
from tests.support.quick_moto import quick_moto

TODAY = datetime(2026, 4, 6, 12, 0, tzinfo=UTC)
ORIGIN = "http://site.test"
CDN_SECRET = "c" * 43
SECRETS: dict[str, Any] = {
    "identity": "i" * 43,
    "signing": {"new": "n" * 43, "old": "o" * 43},
    "cdn": [CDN_SECRET],
}
_REGION = "eu-west-2"
_QUEUE = f"https://sqs.{_REGION}.amazonaws.com/123456789012"
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": _REGION,
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # moto's streams fail with account-based endpoints
    "STAGE": "test",
    "SITE_ORIGIN": ORIGIN,
    "PUBLISH_QUEUE_URL": f"{_QUEUE}/publish.fifo",
    "PAGES_QUEUE_URL": f"{_QUEUE}/pages.fifo",
    "REVIEW_QUEUE_URL": f"{_QUEUE}/review.fifo",
    "MAIL_QUEUE_URL": f"{_QUEUE}/mail",
    "RELEASE_QUEUE_URL": f"{_QUEUE}/release",
    "JOURNEY_QUEUE_URL": f"{_QUEUE}/journey",
    "MAIL_FROM": "pledges@site.test",
    "DIGEST_WINDOW": "60",
    "PUBLISH_DELAY": "0",
    "PAGES_WINDOW": "60",
    "REPORTS_PER_MINUTE": "60",
    "ADDRESSES_PER_MINUTE": "1000",
}

MODERATORS = (("Mairi Scott", "mairi@site.test"), ("Ewan", "ewan@site.test"))
"""The first one is the lead."""
_empty_tables: dict[str, Any] = {}
"""moto's tables, as the first world created them, with the moderators."""


@contextmanager
def fresh_world() -> Iterator[None]:
    """A stage with empty tables, queues and buckets on moto's AWS, at noon on a Monday in spring.

    boto3's clients are reused, because creating them takes longer than most tests. moto answers them only in here.
    """
    with patch.dict(os.environ, SETTINGS), quick_moto(), mock_aws(), clock.at(TODAY):
        _forget()
        _build()
        try:
            yield
        finally:
            remove_hooks()
    _forget()


@contextmanager
def few_partitions() -> Iterator[None]:
    """The indexes of what is pending and of what is due have one partition, or two, for tests that read them hundreds
    of times."""
    with patch.object(urgency, "REVIEW_SHARDS", 1), patch.object(model, "DUE_BUCKETS", 2):
        yield


def empty_queues() -> None:
    """Forget every message."""
    for queue in sqs_backends[DEFAULT_ACCOUNT_ID][_REGION].queues.values():
        queue._messages.clear()


def _forget() -> None:
    settings.cache_clear()
    secrets.forget()
    rate_limit.reset()
    switches.reset()


def _build() -> None:
    """Thousands of tests do this, so tables are copied, and queues are created without a request."""
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][_REGION].tables
    if not _empty_tables:
        for properties in _properties("AWS::DynamoDB::Table"):
            _table(properties)
        _add_moderators()
        _empty_tables.update(copy.deepcopy(tables))
    tables.update(copy.deepcopy(_empty_tables))
    for properties in _properties("AWS::SQS::Queue"):
        _queue(properties)
    for properties in _properties("AWS::S3::Bucket"):
        _bucket(properties)
    sesv2_backends[DEFAULT_ACCOUNT_ID][_REGION].create_email_identity("pledges@site.test", None, None, None)
    store_secrets(SECRETS)


def store_secrets(values: dict[str, Any]) -> None:
    """What the stage's secrets are from now on."""
    content = {"values": {"S": json.dumps(values)}}
    client("dynamodb").put_item(TableName="secrets", Item={"name": {"S": "stage"}} | content)
    secrets.forget()


def _properties(kind: str) -> Iterable[dict[str, Any]]:
    """The properties of each resource of this kind in the foundation's template."""
    return templates.resources(foundation.template(), kind).values()


def _add_moderators() -> None:
    for number, (name, address) in enumerate(MODERATORS):
        with clock.at(TODAY - timedelta(hours=2 - number)):  # in this week: no lead is told of the one before
            moderators.add(name, address, lead=number == 0)


def _table(properties: dict[str, Any]) -> None:
    asked = {"AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes"}
    request = {name: value for name, value in properties.items() if name in asked}
    if "StreamSpecification" in properties:
        request["StreamSpecification"] = {"StreamEnabled": True, **properties["StreamSpecification"]}
    client("dynamodb").create_table(TableName=foundation.name_within_stage(properties["TableName"]), **request)


def _bucket(properties: dict[str, Any]) -> None:
    name = foundation.name_within_stage(properties["BucketName"]).removesuffix("-${AWS::AccountId}")
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket(name, _REGION)


def _queue(properties: dict[str, Any]) -> None:
    name = foundation.name_within_stage(properties["QueueName"])
    fifo: dict[str, Any] = {"FifoQueue": "true"} if "FifoQueue" in properties else {}
    sqs_backends[DEFAULT_ACCOUNT_ID][_REGION].create_queue(name, **fifo)
