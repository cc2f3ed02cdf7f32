"""The stage that the in-process tests run on, and short ways to say what happens there."""

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from boto3.dynamodb.types import TypeSerializer
from moto import mock_aws

from chalicelib import clock, pledges, stories
from chalicelib.aws import secrets
from chalicelib.aws.clients import client
from chalicelib.aws.clients import forget as forget_clients
from chalicelib.http import rate_limit
from chalicelib.pledges import Pledge, PledgeForm
from chalicelib.settings import settings
from chalicelib.stories import Story, StoryForm
from chalicelib.submissions.form import validate
from chalicelib.submissions.model import Submission
from infra.aws import foundation, templates

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


@contextmanager
def fresh() -> Iterator[None]:
    """A stage with empty tables, queues and buckets on moto's AWS, at noon on a Monday in spring."""
    with patch.dict(os.environ, SETTINGS), mock_aws(), clock.at(TODAY):
        _forget()
        _build()
        yield
    _forget()


def _forget() -> None:
    settings.cache_clear()
    forget_clients()
    secrets.forget()
    rate_limit.reset()


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


def a_pledge(address: str = "192.0.2.0/24", **fields: Any) -> Pledge:
    """A pledge kept just now. Without fields: somebody picked an idea."""
    chosen = {} if "text" in fields else {"idea": "ten-minute-walk"}
    form = validate(PledgeForm, {"key": str(uuid.uuid4())} | chosen | fields)
    return pledges.create(form, address)


WORDS = "I began with one flight of stairs.\n\nNow I take all four, and I sing on the way."


def a_story(address: str = "192.0.2.0/24", **fields: Any) -> Story:
    """A story told just now."""
    form = validate(StoryForm, {"key": str(uuid.uuid4()), "text": WORDS, "consent": True} | fields)
    return stories.create(form, address)


def as_kept(pledge: Pledge) -> Pledge:
    """The pledge as the table has it now."""
    return pledges.store.find(pledge.id)


def stream_record(before: Submission | None, after: Submission | None) -> dict[str, Any]:
    """What the table's stream says about a change."""
    pack = TypeSerializer().serialize
    images = {"OldImage": before, "NewImage": after}
    change = {name: pack(pledge.item())["M"] for name, pledge in images.items() if pledge}
    name = "INSERT" if not before else "MODIFY" if after else "REMOVE"
    return {"eventID": uuid.uuid4().hex, "eventName": name, "eventSource": "aws:dynamodb", "dynamodb": change}


def stream_event(*records: dict[str, Any]) -> dict[str, Any]:
    """A batch of the stream as Lambda hands it over."""
    return {"Records": list(records)}


def queued(url: str) -> list[dict[str, Any]]:
    """Take everything off a queue: records as Lambda hands them over."""
    taken = []
    while messages := client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for message in messages:
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            taken.append({"messageId": message["MessageId"], "body": message["Body"], "eventSource": "aws:sqs"})
    return taken
