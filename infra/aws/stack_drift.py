"""What CloudFormation itself finds changed in the stacks that it made: tables, roles and their rights, queues, buckets,
alarms, and all of the CDN. AWS only, and it takes some minutes."""

import time
from collections.abc import Iterator
from typing import Any

from infra.aws import backup, edge
from infra.aws.rows import Row, row_of
from infra.stage import OperatorError, Stage

FOUND_WITHIN = 900  # seconds
DRIFTED = ["MODIFIED", "DELETED"]


def rows(stage: Stage) -> Iterator[Row]:
    """One row a stack, which names what differs from its template. Begins with all, then waits for each."""
    begun = [(part, formation, _begin(stage, part, formation)) for part, formation in _stacks(stage)]
    deadline = time.monotonic() + FOUND_WITHIN
    for part, formation, detection in begun:
        while (said := _said(formation, detection))["DetectionStatus"] == "DETECTION_IN_PROGRESS":
            if time.monotonic() > deadline:
                raise OperatorError(f"CloudFormation has not compared {part} within {FOUND_WITHIN // 60} minutes.")
            time.sleep(5)
        failed = [said.get("DetectionStatusReason", "?")] if said["DetectionStatus"] == "DETECTION_FAILED" else []
        yield row_of(part, "made by its template", [*_drifted(stage, part, formation), *failed])


def _stacks(stage: Stage) -> Iterator[tuple[str, Any]]:
    for part in ("foundation", "edge", "monitoring"):
        yield part, stage.client("cloudformation")
    if backup.is_wanted(stage):
        yield "backup", stage.client("cloudformation")
    if edge.has_firewall(stage):
        yield "firewall", stage.client("cloudformation", edge.CERTIFICATES_AND_FIREWALLS)


def _begin(stage: Stage, part: str, formation: Any) -> str:
    return str(formation.detect_stack_drift(StackName=stage.resource_name(part))["StackDriftDetectionId"])


def _said(formation: Any, detection: str) -> dict[str, Any]:
    return dict(formation.describe_stack_drift_detection_status(StackDriftDetectionId=detection))


def _drifted(stage: Stage, part: str, formation: Any) -> Iterator[str]:
    request: dict[str, Any] = {"StackName": stage.resource_name(part), "StackResourceDriftStatusFilters": DRIFTED}
    while True:
        page = formation.describe_stack_resource_drifts(**request)
        for each in page["StackResourceDrifts"]:
            changed = [one["PropertyPath"] for one in each.get("PropertyDifferences", [])]
            yield f"{each['LogicalResourceId']} {' '.join(changed) or 'is gone'}"
        if "NextToken" not in page:
            return
        request["NextToken"] = page["NextToken"]
