"""Holds each function of app.py to its IAM role in tests that run in process, as AWS does.

The role is that of the function of app.py on the stack; calls of the tests themselves have none.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from types import FrameType
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from infra.aws import foundation, templates
from infra.stage import ROOT

APP, TESTS = str(ROOT / "app.py"), str(ROOT / "tests")
ANY = "*"
Need = tuple[str, str]
"""An action, such as dynamodb:GetItem, and the resource: a name as within the stage, perhaps with a path."""
_ACTION_OF = {"HeadObject": "GetObject", "ListObjectsV2": "ListBucket", "ListObjects": "ListBucket"}
_thread = threading.local()


@contextmanager
def held_to_roles() -> Iterator[list[str]]:
    """Refuse what the role of a function does not allow; the list tells of it."""
    refused: list[str] = []
    call, submit = BaseClient._make_api_call, ThreadPoolExecutor.submit  # type: ignore[attr-defined]

    def checked_call(client: Any, operation: str, params: dict[str, Any]) -> Any:
        role = _role()
        for need in _needs(client.meta.service_model.service_name, operation, params) if role else ():
            if not _allows(role, *need):
                refused.append(f"{role}: {need[0]} on {need[1]}")
                raise ClientError({"Error": {"Code": "AccessDeniedException"}}, operation)
        return call(client, operation, params)

    def submit_with_role(pool: ThreadPoolExecutor, work: Callable[..., Any], *given: Any) -> Any:
        return submit(pool, _with_role, _role(), work, *given)

    with (
        patch.object(BaseClient, "_make_api_call", checked_call),
        patch.object(ThreadPoolExecutor, "submit", submit_with_role),
    ):
        yield refused


def _with_role(role: str, work: Callable[..., Any], *given: Any) -> Any:
    _thread.role = role
    try:
        return work(*given)
    finally:
        _thread.role = ""


def _role() -> str:
    """The role of the function of app.py that calls; empty if a test does, which a hook may run in the midst of one."""
    frame: FrameType | None = sys._getframe(2)
    while frame:
        name = frame.f_code.co_filename
        if name == APP:
            function = frame.f_code.co_name
            return function if function in _policies() else "api_handler"
        if name.startswith(TESTS):
            return ""
        frame = frame.f_back
    return getattr(_thread, "role", "")


def _needs(service: str, operation: str, params: dict[str, Any]) -> Iterator[Need]:
    if operation == "TransactWriteItems":
        for action in params["TransactItems"]:
            ((kind, item),) = action.items()
            yield f"dynamodb:{'ConditionCheckItem' if kind == 'ConditionCheck' else kind + 'Item'}", item["TableName"]
    elif operation in {"BatchGetItem", "BatchWriteItem"}:
        for table in params["RequestItems"]:
            yield f"dynamodb:{operation}", table
    elif operation == "DeleteObjects":
        for each in params["Delete"]["Objects"]:
            yield "s3:DeleteObject", f"{params['Bucket']}/{each['Key']}"
    else:
        yield f"{service.removesuffix('v2')}:{_ACTION_OF.get(operation, operation)}", _resource(params)


def _resource(params: dict[str, Any]) -> str:
    if "TableName" in params:
        return "/index/".join([params["TableName"], *([params["IndexName"]] if "IndexName" in params else [])])
    if "Bucket" in params:
        return "/".join([params["Bucket"], *([params["Key"]] if "Key" in params else [])])
    return str(params["QueueUrl"].rpartition("/")[2]) if "QueueUrl" in params else ANY


@lru_cache(10_000)
def _allows(role: str, action: str, resource: str) -> bool:
    return any(
        action in actions and any(resource == ANY or fnmatchcase(resource, each) for each in resources)
        for actions, resources in _policies()[role]
    )


@cache
def _policies() -> dict[str, list[tuple[list[str], list[str]]]]:
    """What each role allows: actions and patterns of resources."""
    roles = templates.resources(foundation.template(), "AWS::IAM::Role").values()
    return {
        foundation.name_within_stage(role["RoleName"]): [
            (_listed(statement["Action"]), [_pattern(each) for each in _listed(statement["Resource"])])
            for policy in role["Policies"]
            for statement in policy["PolicyDocument"]["Statement"]
        ]
        for role in roles
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _pattern(resource: Any) -> str:
    """`!GetAtt Wall.Arn` -> wall, `!Sub ${Site.Arn}/*` -> site/*. Whatever has no name within the stage: any."""
    text = resource.get("GetAtt") or resource.get("Sub") or ""
    logical, _, rest = text.removeprefix("${").partition(".Arn")
    return f"{_names()[logical]}{rest.removeprefix('}')}" if logical in _names() else ANY


@cache
def _names() -> dict[str, str]:
    """The names of tables, queues and buckets within the stage, by their logical ids."""
    resources = foundation.template()["Resources"].items()
    named = {"TableName", "QueueName", "BucketName"}
    return {
        logical: foundation.name_within_stage(each["Properties"][name]).removesuffix("-${AWS::AccountId}")
        for logical, each in resources
        for name in named & each.get("Properties", {}).keys()
    }
