"""Signing keys, on moto."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.aws import secrets
from infra.stage import Stage
from tests.support.aws_calls import hooked

OLDER: dict[str, Any] = {"identity": "i" * 43, "signing": {"new": "n" * 43, "old": "o" * 43}}
"""What a version that kept its secrets in Parameter Store had made."""


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """Without any secrets yet."""
    stage.client("dynamodb").delete_item(TableName=secrets.table(stage), Key={"name": {"S": "stage"}})
    return stage


def stored_secrets(stage: Stage) -> dict[str, Any]:
    found = stage.client("dynamodb").get_item(TableName=secrets.table(stage), Key={"name": {"S": "stage"}})["Item"]
    return dict(json.loads(found["values"]["S"]))


def test_signing_keys_are_created_once(stage: Stage) -> None:
    assert secrets.ensure(stage)
    first = stored_secrets(stage)
    assert not secrets.ensure(stage)
    assert stored_secrets(stage) == first
    assert all(len(secret) >= 43 for secret in first["signing"].values())


def test_keys_of_an_older_version_stay_good(stage: Stage) -> None:
    kept = {"Name": "/scbd/test/secrets", "Value": json.dumps(OLDER), "Type": "SecureString"}
    stage.client("ssm").put_parameter(**kept)
    assert secrets.ensure(stage)
    taken = stored_secrets(stage)
    assert taken.items() >= OLDER.items()
    assert list(taken["signing"]) == ["new", "old"]
    assert len(taken["cdn"]) == 1
    secrets.rotate_signing_key(stage)
    assert not secrets.ensure(stage), "they are taken once"


def test_no_key_is_made_while_nobody_knows_whether_there_are_older_ones(stage: Stage) -> None:
    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetParameter")

    with (
        hooked(["before-call.ssm.GetParameter"], refuse, stage.client),
        pytest.raises(ClientError, match="AccessDenied"),
    ):
        secrets.ensure(stage)
    assert "Item" not in stage.client("dynamodb").get_item(TableName="secrets", Key={"name": {"S": "stage"}})


def test_rotation_retains_only_the_previous_signing_key(stage: Stage) -> None:
    secrets.ensure(stage)
    first = next(iter(stored_secrets(stage)["signing"]))
    second, also_first = secrets.rotate_signing_key(stage)
    assert also_first == first
    third, also_second = secrets.rotate_signing_key(stage)
    assert also_second == second
    assert list(stored_secrets(stage)["signing"]) == [third, second]


def test_rotation_does_not_change_the_identity_secret(stage: Stage) -> None:
    secrets.ensure(stage)
    before = stored_secrets(stage)["identity"]
    secrets.rotate_signing_key(stage)
    assert stored_secrets(stage)["identity"] == before
