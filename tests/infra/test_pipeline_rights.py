"""The pipeline's role has each right that a deployment needs, and none that nothing needs.

What CloudFormation needs are the actions that AWS names for each kind of resource, by what is done with it; cfn-lint
brings AWS's list along. What our own code needs are the calls in the modules that a deployment runs. What Chalice needs
is in `test_killed_deployments`.
"""

import ast
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.exceptions import UnknownServiceError

from infra.aws import templates
from infra.stage import ROOT
from tests.support.pipeline_role import action_of, covers, granted_by, one_or_more

TEMPLATES = ("foundation", "edge", "firewall", "monitoring")
"""An administrator deploys `pipeline` and `backup`."""
VERBS = ("create", "read", "update")
UNUSED = {
    "tables: imports, replicas, Kinesis, and keys and policies of their own": (
        "dynamodb:*Import*",
        "dynamodb:*Item",
        "dynamodb:*KinesisStreamingDestination",
        "dynamodb:*ResourcePolicy",
        "dynamodb:*TableReplica",
        "dynamodb:UpdateContributorInsights",
        "iam:CreateServiceLinkedRole",
        "kinesis:*",
        "kms:*",
        "logs:*LogStream*",
        "logs:PutLogEvents",
        "s3:GetObjectMetadata",
    ),
    "roles: managed policies, boundaries, old descriptions; no users and groups": (
        "iam:*GroupPolicy",
        "iam:*RolePermissionsBoundary",
        "iam:*UserPolicy",
        "iam:AttachRolePolicy",
        "iam:DetachRolePolicy",
        "iam:UpdateRoleDescription",
    ),
    "log groups: protected data, policies, indexes, keys of their own, deliveries": (
        "firehose:*",
        "logs:*IndexPolicy",
        "logs:*KmsKey",
        "logs:*ResourcePolicy",
        "logs:CreateLogDelivery",
        "logs:PutBearerTokenAuthentication",
        "logs:PutDataProtectionPolicy",
        "logs:PutLogGroupDeletionProtection",
        "s3:REST.PUT.OBJECT",
    ),
    "buckets: analytics, replicas, metadata tables, locks; what is taken away again": (
        "s3:*Metadata*Configuration",
        "s3:DeleteBucket*",
        "s3:Put*Configuration",
        "s3:PutObjectAcl",
        "s3tables:*",
    ),
    "topics: protected data": ("sns:PutDataProtectionPolicy",),
    "CDN: tenants, staging; and a name that IAM does not know": (
        "cloudfront:*ConnectionGroup",
        "cloudfront:CreateDistributionWithTags",
        "cloudfront:UpdateDistributionWithStagingConfig",
    ),
    "firewall: paid bots": ("payments:*",),
}
"""What AWS names and our templates do not use, with properties that they do not set."""
OTHERS = {
    "cloudformation:DeleteStack": "the pipeline takes nothing down",
    "dynamodb:DescribeExport": "`status` looks at the copies",
    "dynamodb:ListExports": "`status` looks at the copies",
    "logs:GetIntegration": "it is the API's call of this name",
    "ssm:GetParameter": "an administrator takes the secrets of an older version over",
}
"""Calls in those modules that a deployment by the pipeline does not make."""
ELSEWHERE = {
    "apigateway": "Chalice makes the API",
    "cloudformation:CreateChangeSet": "loops in templates",
    "cloudformation:TagResource": "asked for with the tags of a stack",
    "cloudformation:UntagResource": "asked for with the tags of a stack",
    "dynamodb:GetItem": "the smoke test",
    "dynamodb:Query": "the smoke test",
    "sqs:SendMessage": "`publishing.request_changed_pages`",
}
"""Rights, or whole services, that are needed by what no test here reads."""
LIMITED_ALL_THE_SAME = {"dynamodb:ListStreams"}
"""As AWS's own policy for readers of a stream has it (SAM, DynamoDBStreamReadPolicy)."""
STATUS = "infra.aws.status"
"""A deployment takes a comparison of figures from it, and lets it ask nothing."""
SESSION = botocore.session.get_session()
CALL = re.compile(r"""\.(\w+)\(|["'](\w+)["']""")


@cache
def of_aws(path: str) -> Any:
    """A file of those that cfn-lint brings along."""
    (package,) = find_spec("cfnlint").submodule_search_locations  # type: ignore[union-attr, misc]
    return json.loads((Path(package) / "data" / path).read_text())


@cache
def handlers(kind: str) -> dict[str, set[str]]:
    """What is done with a kind of resource -> the actions that AWS needs for it."""
    file = of_aws("schemas/providers/eu-west-2.json")[kind]
    found = of_aws(f"schemas/resources/{file}.json")["handlers"]
    return {verb: set(each["permissions"]) for verb, each in found.items()}


def has_resources(action: str) -> bool:
    """Whether IAM can limit the action to resources."""
    service, _, name = action.lower().partition(":")
    return bool(of_aws("AdditionalSpecs/Policies.json")[service]["Actions"][name].get("Resources"))


def grants_in(part: Any) -> Iterator[dict[str, Any]]:
    """Those of policies of roles, within a part of a template."""
    if isinstance(part, dict) and "Effect" in part and "Resource" in part:
        yield part
    elif isinstance(part, dict | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from grants_in(each)


def kinds() -> set[str]:
    """Kinds of resources in the templates, in loops, too."""
    found = set()
    for name in TEMPLATES:
        for part in templates.read(ROOT / f"infra/{name}.yaml")["Resources"].values():
            made = [part] if isinstance(part, dict) else part[-1].values()  # a loop: name, list, what it makes
            found |= {each["Type"] for each in made}
    return found


def modules(start: tuple[str, ...]) -> set[str]:
    """These, those of `infra` that they import, and so on."""
    found, left = set(), set(start)
    while left:
        name = left.pop()
        found.add(name)
        left |= {each for each in imported(name) if path_of(each).exists()} - found - {STATUS}
    return found


def imported(name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path_of(name).read_text())):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("infra"):
            yield str(node.module)
            yield from (f"{node.module}.{each.name}" for each in node.names)


def path_of(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


def called_by(module: str) -> Iterator[str]:
    """IAM's action of each call that a module makes with its own clients: methods, paginators and waiters."""
    text = path_of(module).read_text()
    names = {part for pair in CALL.findall(text) for part in pair if part}
    for service in set(re.findall(r"""client\("(\w+)\"""", text)):
        model = SESSION.get_service_model(service)
        called = {each for each in model.operation_names if xform_name(each) in names}
        yield from (action_of(model, each) for each in called | set(waited_for(service, names)))


def waited_for(service: str, names: set[str]) -> Iterator[str]:
    """The operations that the waiters among these names call."""
    with suppress(UnknownServiceError):  # it has no waiters
        waiters = SESSION.get_waiter_model(service)
        yield from (waiters.get_waiter(each).operation for each in waiters.waiter_names if xform_name(each) in names)


def called() -> set[str]:
    found = {action for module in modules(("infra.aws.deploy", "infra.aws.rollback")) for action in called_by(module)}
    return found - OTHERS.keys()


def names_of_chalice() -> set[str]:
    (package,) = find_spec("chalice").submodule_search_locations  # type: ignore[union-attr, misc]
    return set(re.findall(r"\w+", (Path(package) / "awsclient.py").read_text()))


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_stacks_may_be_made_and_changed(kind: str) -> None:
    granted, unused = granted_by("Foundation", "Code"), [each for given in UNUSED.values() for each in given]
    needed = {action for verb in VERBS for action in handlers(kind).get(verb, ())}
    assert not {each for each in needed if not covers(granted, each) and not covers(unused, each)}


def test_own_calls_of_a_deployment_are_allowed() -> None:
    granted = granted_by("Foundation", "Code")
    assert called() > {
        "cloudformation:CreateStack",
        "ce:GetAnomalyMonitors",
        "s3:ListBucket",
        "cloudfront:GetDistribution",
    }
    assert not {each for each in called() if not covers(granted, each)}


def test_nothing_is_allowed_that_nothing_needs() -> None:
    by_stacks = {action for kind in kinds() for verbs in handlers(kind).values() for action in verbs}
    by_chalice, by_us = names_of_chalice(), called()
    for granted in granted_by("Foundation", "Code"):
        service, _, name = granted.partition(":")
        assert (
            any(covers([granted], each) for each in by_stacks | by_us)
            or xform_name(name.replace("*", "")) in by_chalice
            or {service, granted} & ELSEWHERE.keys()
        ), granted


def test_what_is_said_to_be_unused_is_asked_for_by_something() -> None:
    asked = {action for kind in kinds() for verb in VERBS for action in handlers(kind).get(verb, ())}
    assert not [each for given in UNUSED.values() for each in given if not any(covers([each], one) for one in asked)]


@pytest.mark.parametrize("name", [*TEMPLATES, "backup", "pipeline"])
def test_what_iam_cannot_limit_to_resources_is_not_limited(name: str) -> None:
    """It would not be allowed at all."""
    for statement in grants_in(templates.read(ROOT / f"infra/{name}.yaml")):
        limited = "*" not in one_or_more(statement["Resource"])
        for action in one_or_more(statement["Action"]):
            assert "*" in action or not limited or has_resources(action) or action in LIMITED_ALL_THE_SAME, action
