"""A stack that failed goes on from where it stopped; tables of a first try are not left without a stack."""

from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from infra.aws import stacks
from infra.stage import OperatorError, Stage

NAME = {"StackName": "scbd-prod-foundation"}
OUTPUTS = [{"OutputKey": "PledgesTable", "OutputValue": "scbd-prod-pledges"}]
TAGS = [
    {"Key": "project", "Value": "scbd"},
    {"Key": "stage", "Value": "prod"},
    {"Key": "owner", "Value": "campaign team"},
]
REQUEST = {**NAME, "TemplateBody": ANY, "Parameters": [], "Capabilities": ANY, "Tags": TAGS}


@pytest.fixture
def formation(monkeypatch: pytest.MonkeyPatch) -> Stubber:
    monkeypatch.setattr(stacks, "_pace", lambda _: {"Delay": 0, "MaxAttempts": 2})
    stubber = Stubber(boto3.Session("x", "x", region_name="eu-west-2").client("cloudformation"))
    stubber.activate()
    return stubber


@pytest.fixture
def stage(formation: Stubber, tmp_path: Path) -> Stage:
    made = Stage("prod", tmp_path)
    made._clients["cloudformation", None] = formation.client
    return made


@pytest.fixture
def deploy(stage: Stage, tmp_path: Path) -> Any:
    """Deploys a template of one table."""
    template = tmp_path / "foundation.yaml"
    template.write_text("Resources:\n  Pledges: {Type: AWS::DynamoDB::Table}\n")
    return partial(stacks.deploy, stage, part="foundation", template=template, parameters={})


def says(formation: Stubber, *statuses: str) -> None:
    for status in statuses:
        stack = {"StackName": "x", "StackStatus": status, "CreationTime": "2026-01-01T00:00:00Z", "Outputs": OUTPUTS}
        formation.add_response("describe_stacks", {"Stacks": [stack]}, NAME)


def stack_event(status: str, reason: str = "", resource: str = "") -> dict[str, Any]:
    """An event of a resource, or of the stack itself."""
    return {
        "StackId": "x",
        "EventId": "1",
        "StackName": NAME["StackName"],
        "Timestamp": "2026-01-01T00:00:00Z",
        "LogicalResourceId": resource or NAME["StackName"],
        "PhysicalResourceId": resource or "x",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
    }


def fails(formation: Stubber, reason: str) -> None:
    tells(formation, [stack_event("CREATE_FAILED", reason, "People"), stack_event("CREATE_IN_PROGRESS")])


def tells(formation: Stubber, *pages: list[dict[str, Any]]) -> None:
    """Pages of the stack's events, newest first."""
    for number, page in enumerate(pages):
        token = {"NextToken": str(number)} if number else {}
        more = {"NextToken": str(number + 1)} if number + 1 < len(pages) else {}
        formation.add_response("describe_stack_events", {"StackEvents": page, **more}, NAME | token)


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


LIVE_SINCE = [
    stack_event("UPDATE_COMPLETE"),
    stack_event("UPDATE_IN_PROGRESS"),
    stack_event("CREATE_FAILED", "scbd-prod-people already exists in stack y", "People"),
    stack_event("CREATE_IN_PROGRESS", resource="People"),
    stack_event("CREATE_IN_PROGRESS"),
]
"""A first creation that found a table, and the update that went on from there."""


def test_only_failures_of_the_last_change_are_told(formation: Stubber, deploy: Any) -> None:
    says(formation, "UPDATE_COMPLETE")
    formation.add_response("update_stack", {"StackId": "x"}, REQUEST | {"DisableRollback": False})
    says(formation, "UPDATE_ROLLBACK_COMPLETE")
    rollback = [stack_event("UPDATE_ROLLBACK_COMPLETE"), *[stack_event("DELETE_COMPLETE", resource="Role")] * 98]
    cancelled = [stack_event("UPDATE_FAILED", f"cancelled {number}", f"Role{number}") for number in (6, 5, 4, 3, 2)]
    change = [
        stack_event("UPDATE_FAILED", "Rate exceeded", "Queue"),
        stack_event("UPDATE_IN_PROGRESS", resource="Queue"),
    ]
    tells(formation, rollback, [*cancelled, *change, stack_event("UPDATE_IN_PROGRESS"), *LIVE_SINCE])
    with pytest.raises(OperatorError) as refusal:
        deploy()
    told = str(refusal.value).splitlines()[1:]
    assert told == ["  Queue: Rate exceeded", *[f"  Role{number}: cancelled {number}" for number in (2, 3, 4, 5)]]
    formation.assert_no_pending_responses()


def test_pages_of_older_changes_are_not_read(formation: Stubber, deploy: Any) -> None:
    says(formation, "UPDATE_COMPLETE")
    formation.add_response("update_stack", {"StackId": "x"}, REQUEST | {"DisableRollback": False})
    says(formation, "UPDATE_ROLLBACK_COMPLETE")
    formation.add_response(
        "describe_stack_events",
        {
            "StackEvents": [stack_event("UPDATE_FAILED", "No.", "Queue"), stack_event("UPDATE_IN_PROGRESS")],
            "NextToken": "older",
        },
        NAME,
    )
    with pytest.raises(OperatorError, match=r"failed:\n  Queue: No\.$"):
        deploy()


@pytest.mark.parametrize(
    ("part", "status"),
    [("foundation", "UPDATE_COMPLETE"), ("foundation", "UPDATE_ROLLBACK_COMPLETE"), ("edge", "CREATE_FAILED")],
)
def test_nobody_who_has_a_live_stage_is_told_to_destroy_it(
    formation: Stubber, deploy: Any, part: str, status: str
) -> None:
    """A table that an update adds may have the name of another that is there."""
    deploy.keywords["part"] = part
    named = {"StackName": f"scbd-prod-{part}"}
    stack = {**named, "StackStatus": status, "CreationTime": "2026-01-01T00:00:00Z"}
    formation.add_response("describe_stacks", {"Stacks": [stack]}, named)
    formation.add_response("update_stack", {"StackId": "x"})
    formation.add_response("describe_stacks", {"Stacks": [stack | {"StackStatus": "UPDATE_ROLLBACK_COMPLETE"}]}, named)
    formation.add_response(
        "describe_stack_events",
        {
            "StackEvents": [
                stack_event("CREATE_FAILED", "scbd-prod-new already exists", "New"),
                stack_event("UPDATE_IN_PROGRESS"),
            ]
        },
        named,
    )
    with pytest.raises(OperatorError, match="New: scbd-prod-new already exists") as refusal:
        deploy()
    assert "destroy" not in str(refusal.value)


def test_first_try_that_is_rolled_back_is_waited_for_only_until_it_ends(formation: Stubber, deploy: Any) -> None:
    says(formation, "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE")
    formation.add_response("update_termination_protection", {})
    formation.add_response("delete_stack", {}, NAME)
    says(formation, "DELETE_COMPLETE")
    formation.add_response("create_stack", {"StackId": "x"}, REQUEST | {"DisableRollback": True})
    says(formation, "CREATE_COMPLETE", "CREATE_COMPLETE")
    deploy()
    formation.assert_no_pending_responses()


def test_cleaning_up_after_a_rollback_is_waited_for(formation: Stubber, deploy: Any) -> None:
    says(formation, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE")
    says(formation, "UPDATE_ROLLBACK_COMPLETE")
    formation.add_response("update_stack", {"StackId": "x"}, REQUEST | {"DisableRollback": False})
    says(formation, "UPDATE_COMPLETE", "UPDATE_COMPLETE")
    deploy()
    formation.assert_no_pending_responses()


@pytest.mark.parametrize(("status", "stays"), [("UPDATE_FAILED", True), ("UPDATE_COMPLETE", False)])
def test_change_of_one_parameter_goes_on_from_a_failed_stack(
    formation: Stubber, stage: Stage, status: str, stays: bool
) -> None:
    says(formation, status, status)
    given = [{"ParameterKey": "Rate", "ParameterValue": "7"}]
    request = {**NAME, "UsePreviousTemplate": True, "Parameters": given, "Capabilities": ANY, "DisableRollback": stays}
    formation.add_response("update_stack", {"StackId": "x"}, request)
    says(formation, "UPDATE_COMPLETE")
    stacks.change(stage, "foundation", {"Rate": "7"})
    formation.assert_no_pending_responses()
