"""`status` names what somebody changed by hand at edge, API, logs, functions and pages."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from infra.aws import config, drift, edge, stack_drift, stacks, triggers, upload
from infra.aws.rows import Row, row_of
from infra.aws.triggers import Triggers
from infra.local import local_stack
from infra.stage import Stage
from tests.support import answering

Told = dict[tuple[str, str], Any]


def drifted(rows: Iterable[Row]) -> Told:
    """What differs: thing and setting -> how it is."""
    return {(row.thing, row.setting): row.live for row in rows if row.drifted}


@pytest.fixture(scope="module")
def wanted(stack: local_stack.Stack) -> Triggers:
    return triggers.read(stack.stage)


@contextmanager
def changed(stack: local_stack.Stack, change: Callable[[dict[str, Any]], None]) -> Iterator[None]:
    """Within the block the CDN has what `change` makes of its settings."""
    client, distribution = stack.client("cloudfront"), stacks.outputs(stack.stage, "edge")["DistributionId"]

    def put(settings: dict[str, Any]) -> None:
        for origin in settings["Origins"]["Items"]:
            origin["CustomOriginConfig"].setdefault("HTTPSPort", 443)  # botocore asks for what the emulator left out
        tag = client.get_distribution_config(Id=distribution)["ETag"]
        client.update_distribution(Id=distribution, IfMatch=tag, DistributionConfig=settings)

    before = client.get_distribution_config(Id=distribution)["DistributionConfig"]
    after = json.loads(json.dumps(before))
    change(after)
    put(after)
    try:
        yield
    finally:
        put(before)


def test_logs_that_are_kept_too_long(stack: local_stack.Stack, wanted: Triggers) -> None:
    logs, group = stack.client("logs"), "/aws/lambda/scbd-local-count"
    logs.delete_retention_policy(logGroupName=group)
    try:
        assert drifted(drift.logs(stack.stage, wanted)) == {("logs", "kept for 30 days"): "count (for ever)"}
        logs.put_retention_policy(logGroupName=group, retentionInDays=1)
        assert drifted(drift.logs(stack.stage, wanted)) == {("logs", "kept for 30 days"): "count (1)"}
    finally:
        logs.put_retention_policy(logGroupName=group, retentionInDays=30)
    assert drifted(drift.logs(stack.stage, wanted)) == {}


def test_route_that_app_does_not_list_and_traces(stack: local_stack.Stack, wanted: Triggers) -> None:
    gateway, api = stack.client("apigateway"), config.rest_api(stack.stage)
    root = next(each for each in gateway.get_resources(restApiId=api, limit=500)["items"] if each["path"] == "/")
    made = gateway.create_resource(restApiId=api, parentId=root["id"], pathPart="open")["id"]
    gateway.put_method(restApiId=api, resourceId=made, httpMethod="GET", authorizationType="NONE")
    traces = {"op": "replace", "path": "/tracingEnabled"}
    gateway.update_stage(restApiId=api, stageName="api", patchOperations=[traces | {"value": "true"}])
    try:
        found = drifted(drift.api(stack.stage, wanted))
        assert found == {("API", "routes"): "GET /open", ("API", "writes traces"): True}
    finally:
        gateway.delete_resource(restApiId=api, resourceId=made)
        gateway.update_stage(restApiId=api, stageName="api", patchOperations=[traces | {"value": "false"}])
    assert drifted(drift.api(stack.stage, wanted)) == {}


def test_distribution_that_was_changed(stack: local_stack.Stack) -> None:
    def change(settings: dict[str, Any]) -> None:
        embed, api = settings["CacheBehaviors"]["Items"][2:4]
        api["CachePolicyId"], api["Compress"] = embed["CachePolicyId"], False
        settings["DefaultCacheBehavior"].pop("FunctionAssociations")
        settings["Aliases"] = {"Quantity": 1, "Items": ["other.example.org"]}
        settings["WebACLId"] = "arn:other"

    with changed(stack, change):
        assert drifted(drift.cdn(stack.stage)) == {
            ("edge", "/api/*"): "CachePolicyId, compress",
            ("edge", "other paths"): "runs",
            ("edge", "own domains"): ["other.example.org"],
            ("edge", "firewall"): "arn:other",
        }
    assert drifted(drift.cdn(stack.stage)) == {}


def test_distribution_that_asks_another_api_and_lost_a_path(stack: local_stack.Stack) -> None:
    def change(settings: dict[str, Any]) -> None:
        settings["CacheBehaviors"]["Items"].pop()
        settings["CacheBehaviors"]["Quantity"] -= 1
        next(each for each in settings["Origins"]["Items"] if each["Id"] == "api")["OriginPath"] = "/else"

    with changed(stack, change):
        found = drifted(drift.cdn(stack.stage))
        assert {setting for _, setting in found} == {"paths", "/uploads/", "asks the API"}


def test_function_of_the_edge_that_was_changed(stack: local_stack.Stack) -> None:
    client, name = stack.client("cloudfront"), "scbd-local-paths"

    def described() -> dict[str, Any]:
        return dict(client.describe_function(Name=name, Stage="DEVELOPMENT"))

    def publish(code: str) -> None:
        made, settings = code.encode(), described()["FunctionSummary"]["FunctionConfig"]
        client.update_function(Name=name, IfMatch=described()["ETag"], FunctionConfig=settings, FunctionCode=made)
        client.publish_function(Name=name, IfMatch=described()["ETag"])

    code = edge.minified(edge.EDGE_FUNCTION, config.languages(stack.stage))
    publish(code + "\n")
    try:
        assert drifted(drift.cdn(stack.stage)) == {("edge", "function"): "its code differs"}
    finally:
        publish(code)
    assert drifted(drift.cdn(stack.stage)) == {}


def test_function_that_writes_traces_where_none_should(stack: local_stack.Stack) -> None:
    live = {"TracingConfig": {"Mode": "Active"}}
    assert drifted(drift.traces(stack.stage, "count", live)) == {("count", "writes traces"): True}
    assert drifted(drift.traces(stack.stage, "count", {"TracingConfig": {"Mode": "PassThrough"}})) == {}


def test_pages_that_are_not_as_they_were_uploaded(stage: Stage, tmp_path: Path) -> None:
    """Gone, overwritten, or kept by browsers for longer."""
    files, folder = stage.client("s3"), tmp_path / "built"
    folder.mkdir()
    for name in ("as-it-was", "gone", "overwritten", "cached"):
        (folder / f"{name}.html").write_text(name)
    upload.upload(stage, folder)
    assert drifted(drift.pages(stage)) == {}
    files.delete_object(Bucket="site", Key="gone.html")
    files.put_object(Bucket="site", Key="overwritten.html", Body=b"other", **upload.headers("overwritten.html"))
    older = upload.headers("cached.html") | {"CacheControl": upload.FOREVER}
    files.put_object(Bucket="site", Key="cached.html", Body=b"cached", **older)
    assert drifted(drift.pages(stage)) == {("pages", "4 uploaded files"): "cached.html, gone.html, overwritten.html"}


def test_row_of_many_names_only_some() -> None:
    assert row_of("pages", "files", "gfedcba").live == "a, b, c, d, e and 2 more"


def test_cloudformation_tells_what_differs_from_its_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.stage.ROOT", tmp_path)
    gone: dict[str, Any] = {"LogicalResourceId": "Alarms"}
    facts = {"StackId": "x", "ResourceType": "x", "StackResourceDriftStatus": "MODIFIED", "Timestamp": "2026-01-01"}
    difference = {"ExpectedValue": "x", "ActualValue": "y", "DifferenceType": "NOT_EQUAL"}
    differences = [{"PropertyPath": "/BillingMode", **difference}]
    changed_table = {"LogicalResourceId": "Pledges", "PropertyDifferences": differences}
    checked = {"StackId": "x", "StackDriftDetectionId": "d", "Timestamp": "2026-01-01"}
    done, failed = {"DetectionStatus": "DETECTION_COMPLETE"}, {"DetectionStatus": "DETECTION_FAILED"}
    made = answering.stage(
        tmp_path,
        {
            "cloudformation": [
                *[("detect_stack_drift", {"StackDriftDetectionId": "d"})] * 3,
                ("describe_stack_drift_detection_status", checked | done),
                ("describe_stack_resource_drifts", {"StackResourceDrifts": [facts | changed_table], "NextToken": "n"}),
                ("describe_stack_resource_drifts", {"StackResourceDrifts": []}),
                ("describe_stack_drift_detection_status", checked | done),
                ("describe_stack_resource_drifts", {"StackResourceDrifts": []}),
                ("describe_stack_drift_detection_status", checked | failed | {"DetectionStatusReason": "no right"}),
                ("describe_stack_resource_drifts", {"StackResourceDrifts": [facts | gone]}),
            ]
        },
        options={"firewall": False},
    )
    assert drifted(stack_drift.rows(made)) == {
        ("foundation", "made by its template"): "Pledges /BillingMode",
        ("monitoring", "made by its template"): "Alarms is gone, no right",
    }
