"""The IAM role of each function allows only the AWS calls of that function."""

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.local import local_stack

TABLE = "scbd-local-{}".format
PLEDGE, AUDIT, LEDGER, SWITCHES = (
    {"TableName": TABLE(name)} for name in ("pledges", "audit-log", "ledger", "switches")
)
MODERATORS, FINDINGS, PEOPLE, KEYS = (
    {"TableName": TABLE(name)} for name in ("moderators", "findings", "people", "secrets")
)
ROUND = {"TableName": TABLE("reconciliation")}
SITE, FAILURES = ({"Bucket": f"scbd-local-{name}-000000000000"} for name in ("site", "failures"))


@pytest.fixture(scope="module")
def as_role(stack: local_stack.Stack) -> Callable[..., str]:
    """Calls AWS with the role of a function, which the emulator lets anybody assume."""

    @cache
    def credentials(role: str) -> dict[str, str]:
        arn = f"arn:aws:iam::000000000000:role/scbd-local-{role}"
        given = stack.client("sts").assume_role(RoleArn=arn, RoleSessionName="probe")["Credentials"]
        return {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }

    @cache
    def client(role: str, service: str) -> Any:
        return boto3.client(service, endpoint_url=stack.aws, region_name="eu-west-2", **credentials(role))  # type: ignore[call-overload]

    def call(role: str, service: str, what: str, **given: Any) -> str:
        """The outcome: "done", "refused" or the error code."""
        try:
            getattr(client(role, service), what)(**given)
        except ClientError as error:
            code = str(error.response["Error"]["Code"])
            return "refused" if code in {"AccessDenied", "AccessDeniedException", "403"} else code
        return "done"

    return call


KEY = {"Key": {"key": {"S": "none"}}}
CURRENT = {"name": {"S": "none"}}
SHOWN = {"submission_id": {"S": "none"}, "shown_v": {"N": "1"}}
ROW = {"Item": {"pledge_id": {"S": "none"}, "subject": {"S": "none"}, "line": {"S": "none"}, **SHOWN}}
SEND = {"MessageBody": "[]", "QueueUrl": "http://localhost:4566/000000000000/scbd-local-mail"}
PAGE = {**SITE, "Key": "en/index.html"}
IF_THERE = {"ConditionExpression": "attribute_exists(pledge_id)"}
"""So that nothing is written which other tests would count."""


@pytest.mark.parametrize(
    ("role", "service", "call", "given", "outcome"),
    [
        ("api_handler", "dynamodb", "get_item", {**PLEDGE, **KEY}, "done"),
        ("api_handler", "dynamodb", "scan", PLEDGE, "refused"),
        ("api_handler", "dynamodb", "delete_item", {**PLEDGE, **KEY}, "refused"),
        ("api_handler", "dynamodb", "put_item", {**AUDIT, **ROW}, "done"),
        ("api_handler", "dynamodb", "scan", AUDIT, "refused"),
        ("api_handler", "dynamodb", "put_item", {**LEDGER, **ROW}, "refused"),
        ("api_handler", "dynamodb", "get_item", {**SWITCHES, "Key": CURRENT}, "done"),
        ("api_handler", "dynamodb", "put_item", {**SWITCHES, "Item": CURRENT}, "refused"),
        ("api_handler", "dynamodb", "get_item", {**MODERATORS, "Key": {"id": {"S": "none"}}}, "done"),
        ("api_handler", "dynamodb", "put_item", {**MODERATORS, "Item": {"id": {"S": "none"}}}, "refused"),
        ("api_handler", "sqs", "send_message", SEND, "done"),  # a new review link, asked for
        ("api_handler", "sqs", "send_message", {**SEND, "QueueUrl": f"{SEND['QueueUrl']}-dead"}, "refused"),
        ("api_handler", "s3", "get_object", PAGE, "done"),  # open to all on the emulator
        ("api_handler", "s3", "put_object", {**PAGE, "Body": "x"}, "refused"),
        ("count", "dynamodb", "put_item", {**LEDGER, **ROW, **IF_THERE}, "ConditionalCheckFailedException"),
        ("count", "dynamodb", "get_item", {**PLEDGE, **KEY}, "refused"),
        ("count", "dynamodb", "get_item", {**ROUND, "Key": {"name": {"S": "round"}}}, "done"),
        ("count", "dynamodb", "put_item", {**ROUND, "Item": {"name": {"S": "round"}}}, "refused"),
        ("count", "s3", "put_object", {**FAILURES, "Key": "parked/count/x.json", "Body": "x"}, "done"),
        ("count", "s3", "get_object", {**FAILURES, "Key": "parked/count/x.json"}, "refused"),
        ("notify_moderators", "s3", "put_object", {**FAILURES, "Key": "redriven/x.json", "Body": "x"}, "done"),
        ("notify_moderators", "sqs", "send_message", SEND, "done"),
        ("notify_moderators", "dynamodb", "put_item", {**FINDINGS, **ROW}, "done"),
        ("notify_moderators", "dynamodb", "scan", PLEDGE, "refused"),
        ("api_handler", "dynamodb", "put_item", {**FINDINGS, **ROW}, "refused"),
        ("notify_moderators", "dynamodb", "put_item", {**LEDGER, **ROW}, "refused"),
        ("publish", "s3", "put_object", {**PAGE, "Key": "probe", "Body": "x"}, "done"),
        ("publish", "dynamodb", "put_item", {**AUDIT, **ROW}, "refused"),
        ("publish", "dynamodb", "get_item", {**KEYS, "Key": CURRENT}, "refused"),
        ("queue_digest", "dynamodb", "scan", PLEDGE, "refused"),
        ("queue_digest", "dynamodb", "get_item", {**KEYS, "Key": CURRENT}, "refused"),
        ("send_mail", "dynamodb", "get_item", {**KEYS, "Key": CURRENT}, "done"),
        ("send_mail", "dynamodb", "put_item", {**KEYS, "Item": CURRENT}, "refused"),
        ("send_mail", "ssm", "get_parameter", {"Name": "/scbd/local/deployed-from"}, "refused"),
        ("send_mail", "dynamodb", "scan", PLEDGE, "refused"),
        ("send_mail", "sqs", "send_message", SEND, "done"),
        ("release", "dynamodb", "get_item", {**PLEDGE, **KEY}, "done"),
        ("release", "dynamodb", "delete_item", {**PLEDGE, **KEY}, "refused"),
        ("release", "dynamodb", "scan", AUDIT, "refused"),
        ("release", "sqs", "send_message", SEND, "refused"),
        ("release", "s3", "put_object", {**PAGE, "Body": "x"}, "refused"),
        ("rotate_challenge", "dynamodb", "get_item", {**SWITCHES, "Key": CURRENT}, "done"),
        ("rotate_challenge", "s3", "put_object", {**PAGE, "Body": "x"}, "refused"),
        ("rotate_challenge", "s3", "get_object", {**SITE, "Key": "data/challenge.json"}, "done"),
        ("canary", "dynamodb", "put_item", {**PLEDGE, "Item": KEY["Key"]}, "refused"),
        ("reconcile", "dynamodb", "scan", PLEDGE, "done"),
        ("reconcile", "dynamodb", "delete_item", {**PLEDGE, **KEY}, "refused"),
        ("reconcile", "dynamodb", "scan", PEOPLE, "done"),
        ("reconcile", "dynamodb", "scan", AUDIT, "refused"),
        ("api_handler", "dynamodb", "get_item", {**PEOPLE, "Key": {"id": {"S": "none"}}}, "done"),
        ("api_handler", "dynamodb", "scan", PEOPLE, "refused"),
        ("react_to_people", "dynamodb", "put_item", {**PEOPLE, "Item": {"id": {"S": "none"}}}, "refused"),
        ("react_to_people", "dynamodb", "scan", PEOPLE, "refused"),
        ("send_journey_mail", "dynamodb", "scan", PEOPLE, "refused"),
        ("notify_moderators", "dynamodb", "scan", PEOPLE, "refused"),
        ("publish", "dynamodb", "get_item", {**PEOPLE, "Key": {"id": {"S": "none"}}}, "refused"),
    ],
)
def test_role_allows_only_the_calls_of_its_function(
    as_role: Any, *, role: str, service: str, call: str, given: dict[str, Any], outcome: str
) -> None:
    assert as_role(role, service, call, **given) == outcome
