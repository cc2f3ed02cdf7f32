"""A stack that failed goes on from where it stopped; tables of a first try are not left without a stack."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from infra.aws import stacks
from infra.stage import OperatorError, Stage

NAME = {"StackName": "scbd-prod-foundation"}
OUTPUTS = [{"OutputKey": "PledgesTable", "OutputValue": "scbd-prod-pledges"}]
REQUEST = {**NAME, "TemplateBody": ANY, "Parameters": [], "Capabilities": ANY}


@pytest.fixture
def formation(monkeypatch: pytest.MonkeyPatch) -> Stubber:
    monkeypatch.setattr(stacks, "_pace", lambda _: {"Delay": 0, "MaxAttempts": 2})
    stubber = Stubber(boto3.Session("x", "x", region_name="eu-west-2").client("cloudformation"))
    stubber.activate()
    return stubber


@pytest.fixture
def deploy(formation: Stubber, tmp_path: Path) -> Any:
    """Deploys a template of one table."""
    stage = Stage("prod", tmp_path)
    stage._clients["cloudformation", None] = formation.client
    template = tmp_path / "foundation.yaml"
    template.write_text("Resources:\n  Pledges: {Type: AWS::DynamoDB::Table}\n")
    return lambda: stacks.deploy(stage, "foundation", template, {})


def says(formation: Stubber, *statuses: str) -> None:
    for status in statuses:
        stack = {"StackName": "x", "StackStatus": status, "CreationTime": "2026-01-01T00:00:00Z", "Outputs": OUTPUTS}
        formation.add_response("describe_stacks", {"Stacks": [stack]}, NAME)


def fails(formation: Stubber, reason: str) -> None:
    event = {"StackId": "x", "EventId": "1", "StackName": "x", "Timestamp": "2026-01-01T00:00:00Z"}
    failed = event | {"LogicalResourceId": "People", "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": reason}
    formation.add_response("describe_stack_events", {"StackEvents": [failed]}, NAME)


def test_first_creation_keeps_what_was_made_and_the_next_try_goes_on(formation: Stubber, deploy: Any) -> None:
    formation.add_client_error("describe_stacks", "ValidationError", "Stack with id x does not exist")
    formation.add_response("create_stack", {"StackId": "x"}, REQUEST | {"DisableRollback": True})
    says(formation, "CREATE_FAILED")
    fails(formation, "Rate exceeded")
    with pytest.raises(OperatorError, match="People: Rate exceeded") as refusal:
        deploy()
    assert "--with-data" not in str(refusal.value)
    says(formation, "CREATE_FAILED")
    formation.add_response("update_stack", {"StackId": "x"}, REQUEST | {"DisableRollback": True})
    says(formation, "UPDATE_COMPLETE", "UPDATE_COMPLETE")
    assert deploy() == {"PledgesTable": "scbd-prod-pledges"}
    formation.assert_no_pending_responses()


def test_later_updates_are_rolled_back_if_they_fail(formation: Stubber, deploy: Any) -> None:
    says(formation, "UPDATE_COMPLETE")
    formation.add_response("update_stack", {"StackId": "x"}, REQUEST | {"DisableRollback": False})
    says(formation, "UPDATE_COMPLETE", "UPDATE_COMPLETE")
    deploy()
    formation.assert_no_pending_responses()


def test_what_somebody_began_before_is_waited_for(formation: Stubber, deploy: Any) -> None:
    says(formation, "CREATE_IN_PROGRESS", "CREATE_FAILED", "CREATE_FAILED")
    formation.add_response("update_stack", {"StackId": "x"}, REQUEST | {"DisableRollback": True})
    says(formation, "UPDATE_COMPLETE", "UPDATE_COMPLETE")
    deploy()
    formation.assert_no_pending_responses()


def test_tables_that_an_older_try_left_behind_are_said_with_the_command(formation: Stubber, deploy: Any) -> None:
    says(formation, "CREATE_FAILED")
    formation.add_response("update_stack", {"StackId": "x"}, REQUEST | {"DisableRollback": True})
    says(formation, "UPDATE_FAILED")
    fails(formation, "scbd-prod-people already exists in stack x")
    with pytest.raises(OperatorError, match="python -m infra destroy --stage prod --with-data"):
        deploy()
