"""The note of what Chalice made keeps the API that the CDN asks: Chalice removes what else calls the function."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.aws import chalice_note, config, edge
from infra.stage import Stage
from tests.support import answering
from tests.support.answering import ACCOUNT, REGION, refused

HANDLER = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:scbd-prod"
FUNCTION = {"FunctionName": "scbd-prod", "FunctionArn": HANDLER}
NOT_THERE = refused("ValidationError", "Stack with id scbd-prod-edge does not exist")
APIS = ("first", "second", "third")


def calls(arn: str) -> dict[str, Any]:
    """An API's resources, of which one calls this function."""
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    return {"items": [{"id": "r", "resourceMethods": {"POST": {"methodIntegration": {"uri": uri}}}}]}


def edge_stack(**given: str) -> dict[str, Any]:
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()]
    stack = {"StackName": "x", "CreationTime": "2026-01-01T00:00:00Z", "StackStatus": "UPDATE_COMPLETE"}
    return {"Stacks": [stack | {"Parameters": parameters}]}


def called_stage(folder: Path, described: dict[str, Any]) -> Stage:
    """A stage whose function three APIs call, and another's a fourth."""
    apis = [{"id": each, "name": "scbd"} for each in (*APIS, "of another stage")]
    found = [("get_resources", calls(HANDLER))] * 3 + [("get_resources", calls(f"{HANDLER}-2"))]
    return answering.stage(
        folder,
        {
            "lambda": [
                ("list_functions", {"Functions": [FUNCTION]}),
                ("list_tags", {"Tags": {"aws-chalice": "version=1.34.0:stage=prod:app=scbd"}}),
                ("list_event_source_mappings", {"EventSourceMappings": []}),
            ],
            "logs": [("describe_log_groups", {"logGroups": []})],
            "events": [("list_rules", {"Rules": []})],
            "sns": [("list_subscriptions", {"Subscriptions": []})],
            "apigateway": [("get_rest_apis", {"items": apis}), *found],
            "cloudformation": [("describe_stacks", described)],
        },
        settings={"X": "y"},
    )


def note_before(folder: Path, api: str) -> None:
    (folder / ".chalice" / "deployed").mkdir()
    resources = [{"name": "rest_api", "resource_type": "rest_api", "rest_api_id": api}]
    (folder / ".chalice" / "deployed" / "prod.json").write_text(json.dumps({"resources": resources}))


def written(stage: Stage) -> dict[str, str]:
    """Name to id of the APIs in a new note."""
    whole = config.read(stage) | {"api_gateway_stage": "api"}
    (stage.project / ".chalice" / "config.json").write_text(json.dumps(whole))
    chalice_note.write(stage)
    found = (each for each in config.deployed(stage) if each["resource_type"] == "rest_api")
    return {each["name"]: each["rest_api_id"] for each in found}


@pytest.mark.parametrize("noted", [None, "first", "gone"])
def test_api_that_the_cdn_asks_is_kept_whatever_this_machine_noted(tmp_path: Path, noted: str | None) -> None:
    asks_second = edge_stack(ApiHost=f"second.execute-api.{REGION}.amazonaws.com", ApiPath="")
    made = called_stage(tmp_path, asks_second)
    if noted:
        note_before(tmp_path, noted)
    assert written(made) == {"rest_api": "second", "rest_api-1": "first", "rest_api-2": "third"}
    assert config.rest_api(made) == "second"


def test_before_there_is_a_cdn_the_noted_api_is_kept(tmp_path: Path) -> None:
    made = called_stage(tmp_path, NOT_THERE)
    note_before(tmp_path, "third")
    assert written(made) == {"rest_api": "third", "rest_api-1": "first", "rest_api-2": "second"}


def test_on_the_emulator_the_path_names_the_api(tmp_path: Path) -> None:
    on_aws = called_stage(tmp_path, edge_stack(ApiHost="127.0.0.1", ApiPath="/_aws/execute-api/abc"))
    local = Stage("local", tmp_path, endpoint="http://127.0.0.1:4566")
    local._clients["cloudformation", None] = on_aws.client("cloudformation")
    assert edge.asked_api(local) == "abc"
