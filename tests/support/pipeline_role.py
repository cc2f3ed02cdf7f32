"""The role of the pipeline (`infra/pipeline.yaml`): what its policies grant, and what IAM calls a call to AWS."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

from infra.aws import templates
from infra.stage import ROOT

TEMPLATE = templates.read(ROOT / "infra/pipeline.yaml")
POLICIES = templates.resources(TEMPLATE, "AWS::IAM::ManagedPolicy")
PLACE = {"AWS::Partition": "aws", "AWS::Region": "eu-west-2", "AWS::AccountId": "1" * 12, "Stage": "prod"}
PREFIXES = {"sesv2": "ses"}
"""botocore's name of a service to IAM's, where they differ."""
ACTIONS = {
    "budgets:DescribeBudgets": "budgets:ViewBudget",
    "lambda:Invoke": "lambda:InvokeFunction",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
}
"""Calls whose action has another name."""


def one_or_more(value: Any) -> list[Any]:
    """As IAM writes a list of one."""
    return value if isinstance(value, list) else [value]


def filled(value: Any) -> str:
    """What a value of the template is for the stage `prod`."""
    text = value if isinstance(value, str) else value.get("Sub") or f"${{{value['Ref']}}}"
    return re.sub(r"\$\{([^}]+)\}", lambda found: PLACE[found[1]], text)


def allows(statement: dict[str, Any], action: str, arn: str, given: dict[str, str]) -> bool:
    """Whether a statement lets the role do this, with these tags in the request."""
    conditions = [pair for each in statement.get("Condition", {}).values() for pair in each.items()]
    return (
        covers(one_or_more(statement["Action"]), action)
        and any(fnmatchcase(arn, filled(each)) for each in one_or_more(statement["Resource"]))
        and all(given.get(key.removeprefix("aws:RequestTag/")) == filled(wanted) for key, wanted in conditions)
    )


def granted_by(*policies: str) -> list[str]:
    """Actions, some with stars."""
    statements = (each for policy in policies for each in POLICIES[policy]["PolicyDocument"]["Statement"])
    return [action for each in statements for action in one_or_more(each["Action"])]


def covers(granted: Iterable[str], action: str) -> bool:
    """Whether one of them is the action."""
    return any(fnmatchcase(action, each) for each in granted)


def action_of(service: Any, operation: str) -> str:
    """IAM's action of an operation of a service (botocore's model of it)."""
    if service.service_name == "apigateway":
        return f"apigateway:{service.operation_model(operation).http['method']}"
    action = f"{PREFIXES.get(service.service_name, service.service_name)}:{operation}"
    return ACTIONS.get(action, action)
