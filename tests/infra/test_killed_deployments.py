"""A deployment that stopped anywhere may be repeated: one API, one mapping each, nothing left behind."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from infra.stage import ROOT
from tests.support.pipeline_role import covers, granted_by

FUNCTIONS = ["scbd-prod", "scbd-prod-2-count", "scbd-prod-count", "scbd-prod-follow_up", "scbd-prod-mail_events"]
EVERYTHING = {
    "create_function",
    "create_lambda_event_source",
    "add_permission_for_sns_topic",
    "subscribe_function_to_topic",
    "get_or_create_rule_arn",
    "connect_rule_to_lambda",
    "add_permission_for_cloudwatch_event",
    "import_rest_api",
    "add_permission_for_apigateway",
    "deploy_rest_api",
}
"""Calls of Chalice that make something."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What there is after deployments that were killed after each call that made something."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "eu-west-2"}
    command = [sys.executable, "-m", "tests.support.killed_deployments", str(tmp_path_factory.mktemp("project"))]
    ran = subprocess.run(command, cwd=ROOT, env=inherited | keys, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return answer


@pytest.mark.slow
def test_deployment_killed_after_each_call_ends_with_one_of_each(found: dict[str, Any]) -> None:
    assert set(found["killed after"]) >= EVERYTHING
    live = found["first"]
    assert live["functions"] == [*FUNCTIONS, "scbd-prod-send_mail"]
    assert len(live["mappings"]) == 2
    assert (live["apis"], live["subscriptions"], live["permissions"]) == (1, 1, [1, 1, 1])
    assert live["rules"] == ["scbd-prod-follow_up-event"]


@pytest.mark.slow
def test_api_of_an_earlier_half_failed_deployment_is_removed(found: dict[str, Any]) -> None:
    assert found["again"] == found["first"]


@pytest.mark.slow
def test_machine_without_a_note_makes_nothing_twice(found: dict[str, Any]) -> None:
    assert found["last"] == ""
    assert found["elsewhere"] == found["first"]


@pytest.mark.slow
def test_what_the_app_no_longer_lists_is_removed(found: dict[str, Any]) -> None:
    assert found["fewer"] == ["scbd-prod", "scbd-prod-2-count"]


@pytest.mark.slow
def test_pipeline_may_make_each_call_of_chalice(found: dict[str, Any]) -> None:
    granted = granted_by("Foundation", "Code")
    assert {"lambda:CreateEventSourceMapping", "logs:DeleteRetentionPolicy", "events:DeleteRule"} < set(
        found["actions"]
    )
    assert not [each for each in found["actions"] if not covers(granted, each)]
