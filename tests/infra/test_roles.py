"""The IAM role of each function allows only the AWS calls of that function."""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local import local_stack
from tests.support import role_probe

TABLE = "scbd-local-{}".format
PLEDGE, AUDIT, LEDGER, SWITCHES = (
    {"TableName": TABLE(name)} for name in ("pledges", "audit-log", "ledger", "switches")
)
MODERATORS, FINDINGS = ({"TableName": TABLE(name)} for name in ("moderators", "findings"))
ROUND = {"TableName": TABLE("reconciliation")}
SITE, FAILURES = ({"Bucket": f"scbd-local-{name}-000000000000"} for name in ("site", "failures"))


@pytest.fixture(scope="module")
def as_role(stack: local_stack.Stack) -> Iterator[Any]:
    """Calls AWS with the role of a function."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.write(role_probe.__file__, "probe.py")
    functions = stack.client("lambda")
    made = set()

    def call(role: str, service: str, what: str, **given: Any) -> str:
        name = f"probe-{role}"
        if name not in made:
            functions.create_function(
                FunctionName=name,
                Runtime=f"python{sys.version_info.major}.{sys.version_info.minor}",
                Role=f"arn:aws:iam::000000000000:role/scbd-local-{role}",
                Handler="probe.handler",
                Timeout=30,
                Code={"ZipFile": code.getvalue()},
            )
            functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
            made.add(name)
        event = json.dumps({"service": service, "call": what, "with": given})
        answer = functions.invoke(FunctionName=name, Payload=event.encode())
        return str(json.loads(answer["Payload"].read()))

    yield call
    for name in made:
        functions.delete_function(FunctionName=name)


KEY = {"Key": {"key": {"S": "none"}}}
CURRENT = {"name": {"S": "none"}}
SHOWN = {"submission_id": {"S": "none"}, "shown_v": {"N": "1"}}
ROW = {"Item": {"pledge_id": {"S": "none"}, "subject": {"S": "none"}, "line": {"S": "none"}, **SHOWN}}
SEND = {"MessageBody": "[]", "QueueUrl": "http://localhost:4566/000000000000/scbd-local-mail"}
PAGE = {**SITE, "Key": "en/index.html"}


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
        ("count", "dynamodb", "put_item", {**LEDGER, **ROW}, "done"),
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
        ("publish", "ssm", "get_parameter", {"Name": "/scbd/local/secrets", "WithDecryption": True}, "refused"),
        ("queue_digest", "dynamodb", "scan", PLEDGE, "refused"),
        ("queue_digest", "ssm", "get_parameter", {"Name": "/scbd/local/secrets"}, "refused"),
        ("send_mail", "ssm", "get_parameter", {"Name": "/scbd/local/secrets", "WithDecryption": True}, "done"),
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
        ("reconcile", "dynamodb", "scan", PLEDGE, "done"),
        ("reconcile", "dynamodb", "put_item", {**PLEDGE, "Item": {"key": {"S": "none"}}}, "refused"),
    ],
)
def test_role_allows_only_the_calls_of_its_function(
    as_role: Any, *, role: str, service: str, call: str, given: dict[str, Any], outcome: str
) -> None:
    assert as_role(role, service, call, **given) == outcome
