"""The pipeline: its commands exist, its actions are pinned, and its role may deploy one stage and nothing else."""

import argparse
import json
import re
import shlex
from typing import Any

import pytest
import yaml

from infra import command_line
from infra.aws import templates
from infra.stage import ROOT, stage_options

WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in (ROOT / ".github/workflows").glob("*.yml")}
TEMPLATE = templates.read(ROOT / "infra/pipeline.yaml")
POLICIES = templates.resources(TEMPLATE, "AWS::IAM::ManagedPolicy")
SERVICES = {
    "ApiGateway": "apigateway",
    "Budgets": "budgets",
    "CE": "ce",
    "CloudFront": "cloudfront",
    "CloudWatch": "cloudwatch",
    "DynamoDB": "dynamodb",
    "IAM": "iam",
    "Logs": "logs",
    "S3": "s3",
    "SES": "ses",
    "SNS": "sns",
    "SQS": "sqs",
    "WAFv2": "wafv2",
}
"""CloudFormation's name of a service to IAM's."""


def steps(workflow: str) -> list[dict[str, Any]]:
    return [step for job in WORKFLOWS[workflow]["jobs"].values() for step in job["steps"]]


def commands() -> list[list[str]]:
    return [shlex.split(step["run"]) for name in WORKFLOWS for step in steps(name) if "run" in step]


def granted_by(policy: str) -> list[str]:
    found = [each["Action"] for each in POLICIES[policy]["PolicyDocument"]["Statement"]]
    return [action for each in found for action in ([each] if isinstance(each, str) else each)]


def verbs() -> dict[str, argparse.ArgumentParser]:
    given = command_line._parser()._actions
    return next(dict(each.choices) for each in given if isinstance(each, argparse._SubParsersAction))


def test_every_command_of_the_pipeline_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for command in commands():
        if command[0] == "make":
            assert command[1] in targets, command
        else:
            assert command[:3] == [".venv/bin/python", "-m", "infra"]
            known = verbs()[command[3]]._option_string_actions
            assert {each for each in command[4:] if each.startswith("--")} <= known.keys(), command
    assert [command[:2] for command in commands() if "deploy" in command] == [["make", "deploy"]] * 2


def test_stages_of_the_pipeline_are_known_and_approved_in_their_environments() -> None:
    jobs = WORKFLOWS["deploy"]["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "check": None,
        "staging": "check",
        "prod": "staging",
    }
    for stage in ("staging", "prod"):
        assert jobs[stage]["environment"] == stage
        assert f"STAGE={stage}" in jobs[stage]["steps"][-1]["run"]
        assert stage_options(stage)["region"] == jobs[stage]["steps"][2]["with"]["aws-region"]
    assert WORKFLOWS["rollback"]["jobs"]["rollback"]["environment"] == "${{ inputs.stage }}"


def test_actions_are_named_by_their_commits_and_rights_are_few() -> None:
    for name, workflow in WORKFLOWS.items():
        assert workflow["permissions"] == {"contents": "read"}
        for job in workflow["jobs"].values():
            assert job.get("permissions", {"contents": "read"}).keys() <= {"contents", "id-token"}
        for step in steps(name):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step.get("uses", f"a/b@{'0' * 40}"))
            assert "${{" not in step.get("run", ""), "what somebody typed must not be read as a command"


def test_role_is_given_to_the_environment_of_its_stage_only() -> None:
    (role,) = templates.resources(TEMPLATE, "AWS::IAM::Role").values()
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    asked = {name.partition(":")[2]: value for name, value in trust["Condition"]["StringEquals"].items()}
    assert asked == {"aud": "sts.amazonaws.com", "sub": {"Sub": "repo:${Repository}:environment:${Stage}"}}
    assert role["PermissionsBoundary"] == {"Ref": "Boundary"}
    assert not role["RoleName"]["Sub"].startswith("scbd-"), "the role must not be one of those that it may change"


def test_boundary_covers_what_is_granted_and_holds_off_identities() -> None:
    boundary = granted_by("Boundary")
    for action in (*granted_by("Foundation"), *granted_by("Code")):
        assert (
            action in boundary
            or f"{action.partition(':')[0]}:*" in boundary
            or action.startswith(("servicequotas:Get", "iam:List"))
        ), action
    about_identities = {action for action in boundary if action.startswith("iam:")}
    assert all(re.fullmatch(r"iam:(\w*Role\w*|List\*)", each) for each in about_identities)
    assert not {"iam:AttachRolePolicy", "iam:DeleteRolePermissionsBoundary"} & about_identities


def test_policies_fit_into_what_iam_takes() -> None:
    for name, properties in POLICIES.items():
        text = json.dumps(properties["PolicyDocument"], separators=(",", ":"))
        filled = re.sub(r'\{"Sub":("[^"]*")\}', r"\1", text).replace("${AWS::Partition}", "aws")
        filled = filled.replace("${AWS::Region}", "eu-west-2").replace("${AWS::AccountId}", "1" * 12)
        assert len(filled.replace("${Stage}", "s" * 16)) < 6144, name


@pytest.mark.parametrize("policy", ["Foundation", "Code"])
def test_whatever_has_a_name_is_limited_to_the_stage(policy: str) -> None:
    for statement in POLICIES[policy]["PolicyDocument"]["Statement"]:
        listed = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        for resource in listed:
            arn = resource["Sub"] if isinstance(resource, dict) else resource
            named = "scbd-${Stage}" in arn or "/scbd/${Stage}/" in arn
            assert (
                named
                or "Condition" in statement
                or statement["Sid"]
                in {
                    "LoopsInTemplates",
                    "SubscriptionsAreNotNamed",
                    "Mail",
                    "SeenWithoutNames",
                    "Api",
                    "Cdn",
                    "Firewall",
                    "Anomalies",
                }
            ), statement["Sid"]


def test_every_service_of_the_templates_may_be_deployed() -> None:
    kinds = {
        part["Type"].split("::")[1]
        for path in (ROOT / "infra").glob("*.yaml")
        if path.name != "backup.yaml"  # copies in another account are turned on by an operator, as the guide says
        for part in templates.plain_resources(templates.read(path)).values()
    }
    granted = {action.partition(":")[0] for action in (*granted_by("Foundation"), *granted_by("Code"))}
    assert {SERVICES[kind] for kind in kinds} <= granted
