"""CloudFormation: create or update a stack, wait for it, and say what went wrong."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from infra.aws import tags, templates
from infra.stage import OperatorError, Stage

STOPPED = {"CREATE_FAILED", "UPDATE_FAILED"}
"""States of a stack that failed and was not rolled back: an update goes on from there, and may not roll back either.
A stack that was ever complete does not come into them."""
WAITERS = {
    "CREATE_IN_PROGRESS": "stack_create_complete",
    "UPDATE_IN_PROGRESS": "stack_update_complete",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "stack_update_complete",
    "UPDATE_ROLLBACK_IN_PROGRESS": "stack_rollback_complete",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "stack_rollback_complete",
    "ROLLBACK_IN_PROGRESS": "stack_create_complete",  # the one that ends, by failing, when a first try is rolled back
    "DELETE_IN_PROGRESS": "stack_delete_complete",
}
BEGINNINGS = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}
"""States of a stack with which a change of it begins."""
BEGIN_ANEW = (
    "It was left by a first deployment that failed. If it holds no data that you need, remove all of the stage, "
    "then begin anew: python -m infra destroy --stage {stage} --with-data"
)


def deploy(
    stage: Stage, part: str, template: Path, parameters: Mapping[str, str | None], region: str | None = None
) -> dict[str, str]:
    """Bring the stack up to the template and return its outputs. A parameter of None stays what it is. Repeated after
    a failure it goes on from there."""
    name = stage.resource_name(part)
    formation = stage.client("cloudformation", region)
    request = {"TemplateBody": templates.body(template), **_request(name, parameters), "Tags": tags.pairs(stage)}
    status = _settled_status(stage, formation, name)
    if status == "ROLLBACK_COMPLETE":  # a first try that failed leaves a stack that can only be deleted
        delete(stage, part, region)
        status = None
    hint = _begin_anew(stage, part, status)
    if status is None:
        # What was made before a failure stays, or tables with our names would be left behind without a stack.
        formation.create_stack(**request, DisableRollback=True)
        _wait(stage, formation, "stack_create_complete", name, left_behind=hint)
    elif _update(formation, request | {"DisableRollback": status in STOPPED}):
        _wait(stage, formation, "stack_update_complete", name, left_behind=hint)
    return outputs(stage, part, region)


def change(stage: Stage, part: str, given: dict[str, str]) -> None:
    """Give a stack other values of some parameters, and leave its template and the others as they are."""
    name, formation = stage.resource_name(part), stage.client("cloudformation")
    status = _settled_status(stage, formation, name)
    if status is None:
        raise OperatorError(f"There is no stack {name}. Deploy the stage first.")
    all_of_them = dict.fromkeys(parameters(stage, part)) | given
    request = {"UsePreviousTemplate": True, **_request(name, all_of_them), "DisableRollback": status in STOPPED}
    if _update(formation, request):
        _wait(stage, formation, "stack_update_complete", name)


def _request(name: str, parameters: Mapping[str, str | None]) -> dict[str, Any]:
    given = [
        {"ParameterKey": key} | ({"UsePreviousValue": True} if value is None else {"ParameterValue": value})
        for key, value in parameters.items()
    ]
    capabilities = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]  # roles with names; loops in templates
    return {"StackName": name, "Parameters": given, "Capabilities": capabilities}


def outputs(stage: Stage, part: str, region: str | None = None) -> dict[str, str]:
    """The outputs of a stack; OperatorError if there is no such stack."""
    name = stage.resource_name(part)
    stack = _stack(stage.client("cloudformation", region), name)
    if not stack:
        raise OperatorError(f"There is no stack {name}. Deploy the stage first.")
    return {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs", [])}


def parameters(stage: Stage, part: str, region: str | None = None) -> dict[str, str]:
    """What a stack was given, in whatever state it is; empty if there is none. A hidden value is masked."""
    stack = _stack(stage.client("cloudformation", region), stage.resource_name(part))
    return {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", [])}


def is_complete(stage: Stage, part: str, region: str | None = None) -> bool:
    """Whether the stack is there and its last change went through."""
    status = _status(stage.client("cloudformation", region), stage.resource_name(part))
    return status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


def delete(stage: Stage, part: str, region: str | None = None) -> None:
    """Delete a stack, if it is there, and wait until it is gone."""
    name = stage.resource_name(part)
    formation = stage.client("cloudformation", region)
    if _status(formation, name) is None:
        return
    formation.update_termination_protection(EnableTerminationProtection=False, StackName=name)
    formation.delete_stack(StackName=name)
    _wait(stage, formation, "stack_delete_complete", name)


def _stack(formation: Any, name: str) -> dict[str, Any]:
    """As CloudFormation describes it; empty if there is none."""
    try:
        stack = dict(formation.describe_stacks(StackName=name)["Stacks"][0])
    except ClientError as error:
        if "does not exist" in str(error):
            return {}
        raise
    return {} if stack["StackStatus"] == "DELETE_COMPLETE" else stack


def _status(formation: Any, name: str) -> str | None:
    return _stack(formation, name).get("StackStatus")


def _settled_status(stage: Stage, formation: Any, name: str) -> str | None:
    """The status, once what somebody began before has ended, however."""
    while (status := _status(formation, name)) in WAITERS:
        with suppress(WaiterError):
            formation.get_waiter(WAITERS[status]).wait(StackName=name, WaiterConfig=_pace(stage))
    return status


def _update(formation: Any, request: dict[str, Any]) -> bool:
    try:
        formation.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return False
        raise
    return True


def _wait(stage: Stage, formation: Any, what: str, name: str, *, left_behind: str = "") -> None:
    """Wait for the end of a change. `left_behind`: what to say if something has a name that the change wants."""
    try:
        formation.get_waiter(what).wait(StackName=name, WaiterConfig=_pace(stage))
    except WaiterError as error:
        reasons = _reasons(formation, name)
        hint = left_behind if "already exists" in reasons else ""
        raise OperatorError(f"The stack {name} failed:\n{reasons}{hint}") from error


def _begin_anew(stage: Stage, part: str, status: str | None) -> str:
    """What to say of tables that an older try left behind; nothing once the stage was ever complete."""
    never_complete = part == "foundation" and (status is None or status in STOPPED)
    return f"\n{BEGIN_ANEW.format(stage=stage.name)}" if never_complete else ""


def _pace(stage: Stage) -> dict[str, int]:
    return {"Delay": 5, "MaxAttempts": 360} if stage.on_aws else {"Delay": 1, "MaxAttempts": 60}


def _reasons(formation: Any, name: str) -> str:
    """The first failures of the last change."""
    failed = [event for event in _last_change(formation, name) if event["ResourceStatus"].endswith("FAILED")]
    lines = [f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '?')}" for event in failed[-1:-6:-1]]
    return "\n".join(lines) or "  see the events of the stack"


def _last_change(formation: Any, name: str) -> Iterator[dict[str, Any]]:
    """Its events, newest first: a rollback fills the first page. Those of changes before tell nothing of it."""
    for page in formation.get_paginator("describe_stack_events").paginate(StackName=name):
        for event in page["StackEvents"]:
            yield event
            if event.get("PhysicalResourceId") == event["StackId"] and event["ResourceStatus"] in BEGINNINGS:
                return
