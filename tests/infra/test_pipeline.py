"""The pipeline: its commands exist, its actions are pinned, and its role may deploy one stage and nothing else."""

import argparse
import json
import re
import shlex
import subprocess
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from infra import command_line
from infra.aws import tags, templates
from infra.stage import ROOT, Stage, stage_options
from tests.support.pipeline_role import PLACE, POLICIES, TEMPLATE, allows, granted_by, one_or_more

WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in (ROOT / ".github/workflows").glob("*.yml")}
TAGGED = {"iam": "iam:TagRole", "s3": "s3:PutBucketTagging", "sqs": "sqs:TagQueue", "apigateway": "apigateway:PUT"}
"""The action that tags something, where it is not the service's TagResource."""
MADE = {
    "rest_api": "a1b2c3",
    "log_group": "/aws/lambda/scbd-prod",
    "cloudwatch_event": "scbd-prod-rotate_challenge-event",
    "dynamodb_event": "6f2a",
    "sqs_event": "7e31",
}
"""The name of one thing of each kind that Chalice makes and a deployment tags by itself."""


def steps(workflow: str) -> list[dict[str, Any]]:
    return [step for job in WORKFLOWS[workflow]["jobs"].values() for step in job["steps"]]


def commands() -> list[list[str]]:
    return [shlex.split(step["run"]) for name in WORKFLOWS for step in steps(name) if "run" in step]


class Tagged(Stage):
    """The stage `prod`, of which only the calls that tag something are of interest: service and ARN."""

    account = PLACE["AWS::AccountId"]

    @cached_property
    def calls(self) -> list[tuple[str, str]]:
        return []

    def client(self, service: str, region: str | None = None) -> Any:  # noqa: ARG002 - as the stage's own
        def tag_resource(**given: Any) -> None:
            (arn,) = (value for value in given.values() if isinstance(value, str))
            self.calls.append((service, arn))

        return SimpleNamespace(tag_resource=tag_resource)


def may(action: str, arn: str, given: dict[str, str]) -> bool:
    statements = [each for policy in ("Foundation", "Code") for each in POLICIES[policy]["PolicyDocument"]["Statement"]]
    return any(allows(each, action, arn, given) for each in statements)


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
        assert jobs[stage]["concurrency"] == {"group": f"deploy-{stage}", "cancel-in-progress": False}
    assert "concurrency" not in WORKFLOWS["deploy"], "a fix would wait behind a deployment that nobody has approved"
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


@pytest.mark.parametrize("name", ["board/changes", "board@123456/small.changes_2@456789"])
def test_repository_is_named_as_github_names_it(name: str) -> None:
    """With numbers since July 2026; without, older ones."""
    pattern = TEMPLATE["Parameters"]["Repository"]["AllowedPattern"]
    assert re.fullmatch(pattern, name)
    for other in (f"repo:{name}", f"{name}:environment:prod", f"{name}/*", "*/*", "board@x/changes"):
        assert not re.fullmatch(pattern, other)


def test_role_reads_no_file_that_people_sent_and_no_failed_record() -> None:
    for bucket in ("uploads", "failures"):
        assert not may("s3:GetObject", f"arn:aws:s3:::scbd-prod-{bucket}-{'1' * 12}/incoming/x", {})
    assert may("s3:GetObject", f"arn:aws:s3:::scbd-prod-releases-{'1' * 12}/releases.json", {})


def test_boundary_covers_what_is_granted_and_holds_off_identities() -> None:
    boundary = granted_by("Boundary")
    for action in granted_by("Foundation", "Code"):
        assert action in boundary or f"{action.partition(':')[0]}:*" in boundary or action.startswith("iam:List"), (
            action
        )
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
        for resource in one_or_more(statement["Resource"]):
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
                    "BudgetsSeen",
                    "Cdn",
                    "CdnMade",
                    "Firewall",
                    "Anomalies",
                }
            ), statement["Sid"]


def test_every_thing_that_a_deployment_tags_by_itself_may_be_tagged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags, "_each", lambda _made, kind, _name: iter([MADE[kind]]))
    stage = Tagged("prod")
    tags.apply(stage)
    assert len(stage.calls) == len(MADE)
    for service, arn in stage.calls:
        place = f"arn:aws:apigateway:eu-west-2::/tags/{arn}" if service == "apigateway" else arn
        assert may(TAGGED.get(service, f"{service}:TagResource"), place, stage.tags), arn
    source = "arn:aws:lambda:eu-west-2:111111111111:event-source-mapping:6f2a"
    assert not may("lambda:TagResource", source, {"stage": "staging"})


def test_no_template_makes_what_is_held_off() -> None:
    """Of IAM: roles, and policies within them."""
    for path in (ROOT / "infra").glob("*.yaml"):
        if path.name != "pipeline.yaml":
            kinds = {part["Type"] for part in templates.plain_resources(templates.read(path)).values()}
            assert {each for each in kinds if "::IAM::" in each} <= {"AWS::IAM::Role", "AWS::IAM::Policy"}, path


@pytest.mark.parametrize(("value", "rehearsal"), [("1", True), ("0", False), ("", False)])
def test_variable_of_the_pipeline_says_whether_it_is_a_rehearsal(value: str, rehearsal: bool) -> None:
    wanted = ["make", "--dry-run", "deploy", "STAGE=prod", f"REHEARSAL={value}"]
    said = subprocess.run(wanted, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert ("--rehearsal" in said) is rehearsal
