"""Calls are made again while AWS does not know yet what was just made; other refusals are told at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra import patience
from infra.aws import event_sources, functions
from infra.aws.triggers import BucketNotification
from infra.stage import Stage
from tests.support.aws_calls import answering

STREAM = "arn:aws:dynamodb:eu-west-2:123456789012:table/scbd-prod-pledges/stream/2026-11-28T00:00:00.000"
ACTIONS = "GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions"
CANNOT_ACCESS = (
    f"Cannot access stream {STREAM}. Please ensure the role can perform the {ACTIONS} on your stream in IAM."
)
CANNOT_ASSUME = "The role defined for the function cannot be assumed by Lambda."
CANNOT_RECEIVE = "The provided execution role does not have permissions to call ReceiveMessage on SQS"
CANNOT_PUT = "The provided execution role does not have permissions to call PutObject on S3"
UNABLE = "Unable to validate the following destination configurations"
INVALID = "InvalidParameterValueException"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSE", 0)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")


def make_function(client: Any) -> None:
    client.create_function(FunctionName="f", Role="arn:aws:iam::123456789012:role/r", Code={"ZipFile": b""})


def make_mapping(client: Any) -> None:
    client.create_event_source_mapping(FunctionName="f", EventSourceArn=STREAM)


def change_mapping(client: Any) -> None:
    client.update_event_source_mapping(UUID="0" * 36, BatchSize=2)


def notify(client: Any) -> None:
    client.put_bucket_notification_configuration(Bucket="scbd-uploads", NotificationConfiguration={})


ANSWERS: list[tuple[str, Callable[[Any], None], str, str]] = [
    ("lambda", make_function, INVALID, CANNOT_ASSUME),
    ("lambda", make_mapping, INVALID, CANNOT_ACCESS),
    ("lambda", make_mapping, INVALID, CANNOT_RECEIVE),
    ("lambda", change_mapping, INVALID, CANNOT_PUT),
    ("s3", notify, "InvalidArgument", UNABLE),
]


@pytest.mark.parametrize(("service", "call", "code", "message"), ANSWERS)
def test_what_aws_does_not_know_yet_is_asked_again_and_told(
    service: str, call: Callable[[Any], None], code: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    client = Stage("prod").client(service)
    asked = answering(client, code, message, times=3)
    call(client)
    assert len(asked) == 4
    assert capsys.readouterr().out.count(f"asked again in 0 s: {message}") == 3


@pytest.mark.parametrize(("service", "call", "code", "message"), ANSWERS)
def test_the_refusal_is_told_when_the_time_is_over(
    service: str, call: Callable[[Any], None], code: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0, 0, 60, 120])
    monkeypatch.setattr(patience, "_now", lambda: next(moments))
    client = Stage("prod").client(service)
    asked = answering(client, code, message, times=100)
    with pytest.raises(ClientError, match=message[:20]):
        call(client)
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("service", "call", "code", "message"),
    [
        ("lambda", make_function, INVALID, "Unzipped size must be smaller than 262144000 bytes"),
        ("lambda", make_mapping, INVALID, "Stream not found: x"),
        ("lambda", make_mapping, "AccessDeniedException", CANNOT_ACCESS),
        ("lambda", change_mapping, "ResourceNotFoundException", "The resource you requested does not exist."),
        ("s3", notify, "InvalidArgument", "Configuration is ambiguously defined."),
    ],
)
def test_no_other_refusal_is_asked_again(
    service: str, call: Callable[[Any], None], code: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    client = Stage("prod").client(service)
    asked = answering(client, code, message, times=100)
    with pytest.raises(ClientError):
        call(client)
    assert len(asked) == 1
    assert capsys.readouterr().out == ""


def test_chalice_waits_as_well(tmp_path: Path) -> None:
    """Its own patience knows roles, and not the rights on a stream."""
    from chalice.cli.factory import CLIFactory

    session = functions._session(CLIFactory(str(tmp_path), environ={}))
    session.set_config_variable("region", "eu-west-2")
    client = session.create_client("lambda")
    asked = answering(client, INVALID, CANNOT_ACCESS, times=2)
    make_mapping(client)
    assert len(asked) == 3


def test_uploads_are_notified_once_the_bucket_may_call(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage("prod")
    stage.__dict__["account"] = "123456789012"
    asked = answering(stage.client("s3"), "InvalidArgument", UNABLE, times=1)
    event_sources._notify(stage, BucketNotification("process_upload", "scbd-uploads", "incoming/"))
    assert len(asked) == 2
    assert "asked again" in capsys.readouterr().out
