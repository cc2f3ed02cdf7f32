"""Chalice's configuration of a stage: settings that functions see, roles, sizes."""

import json
from pathlib import Path
from typing import Any

from infra.target import Problem, Target


def read(target: Target) -> dict[str, Any]:
    """The whole `.chalice/config.json` of the target's project."""
    return dict(json.loads(_path(target).read_text()))


def stage(target: Target) -> dict[str, Any]:
    """The part of the configuration for this stage."""
    stages = read(target)["stages"]
    if target.stage not in stages:
        raise Problem(f".chalice/config.json has no stage {target.stage!r}. Copy `prod` there under that name.")
    return dict(stages[target.stage])


def settings(target: Target) -> dict[str, str]:
    """The environment variables of this stage's functions."""
    return dict(stage(target)["environment_variables"])


def record(target: Target, environment: dict[str, str], roles: dict[str, str] | None = None) -> bool:
    """Write what the foundation gave into the configuration; True if that changed anything."""
    whole = read(target)
    before = json.dumps(whole)
    part = whole["stages"][target.stage]
    part["environment_variables"].update(environment)
    for handler, arn in (roles or {}).items():
        part["lambda_functions"].setdefault(handler, {})["iam_role_arn"] = arn
    if json.dumps(whole) == before:
        return False
    _path(target).write_text(json.dumps(whole, indent=2) + "\n")
    return True


def deployed(target: Target) -> list[dict[str, Any]]:
    """What Chalice noted of its last deployment of this stage; empty before the first."""
    path = target.project / ".chalice" / "deployed" / f"{target.stage}.json"
    return list(json.loads(path.read_text())["resources"]) if path.exists() else []


def rest_api(target: Target) -> str:
    """The id of the stage's REST API."""
    for resource in deployed(target):
        if resource["resource_type"] == "rest_api":
            return str(resource["rest_api_id"])
    raise Problem(f"Stage {target.stage!r} has no API yet. Deploy it first.")


def _path(target: Target) -> Path:
    return target.project / ".chalice" / "config.json"
