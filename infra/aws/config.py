"""Chalice's configuration of a stage: settings that functions see, roles, sizes."""

import json
from pathlib import Path
from typing import Any

from chalicelib import content
from infra.stage import OperatorError, Stage

EXAMPLE = ".example.org"
"""The end of an address that nobody can have."""


def read(stage: Stage) -> dict[str, Any]:
    """The whole `.chalice/config.json` of the stage's project."""
    return dict(json.loads(_path(stage).read_text()))


def stage_section(stage: Stage) -> dict[str, Any]:
    """The part of the configuration for this stage."""
    stages = read(stage)["stages"]
    if stage.name not in stages:
        raise OperatorError(f".chalice/config.json has no stage {stage.name!r}. Copy `prod` there under that name.")
    return dict(stages[stage.name])


def settings(stage: Stage) -> dict[str, str]:
    """The environment variables of this stage's functions."""
    return dict(stage_section(stage)["environment_variables"])


def setting(stage: Stage, name: str) -> str:
    """One environment variable; OperatorError if a deployment has still to record it."""
    found = settings(stage)
    if name not in found:
        raise OperatorError(f"Stage {stage.name!r} has no {name} yet. Deploy it first.")
    return found[name]


def site_origin(stage: Stage) -> str:
    """Where people find the site; OperatorError while it is the example, which nobody can have."""
    origin = setting(stage, "SITE_ORIGIN")
    if origin.endswith(EXAMPLE):
        raise OperatorError(f"SITE_ORIGIN of {stage.name!r} is still the example, {origin}. Deploy the stage first.")
    return origin


def languages(stage: Stage) -> tuple[str, ...]:
    """The languages that the stage publishes, the default first."""
    return content.published(setting(stage, "LANGUAGES"))


def is_rehearsal(stage: Stage) -> bool:
    """Whether every page of the stage says that it is a rehearsal."""
    return setting(stage, "REHEARSAL") == "1"


def is_traced(stage: Stage) -> bool:
    """Whether Lambda and the API write traces, for X-Ray."""
    return bool(stage_section(stage).get("xray"))


def record(stage: Stage, environment: dict[str, str], roles: dict[str, str] | None = None) -> bool:
    """Write what the foundation made into the configuration; True if that changed anything."""
    whole = read(stage)
    before = json.dumps(whole)
    part = whole["stages"][stage.name]
    part["environment_variables"].update(environment)
    for function, arn in (roles or {}).items():
        part["lambda_functions"].setdefault(function, {})["iam_role_arn"] = arn
    if json.dumps(whole) == before:
        return False
    _path(stage).write_text(json.dumps(whole, indent=2) + "\n")
    return True


def record_tags(stage: Stage) -> None:
    """Record what Chalice tags functions with, also when it is called without us."""
    whole = read(stage)
    whole["stages"][stage.name]["tags"] = stage.tags
    _path(stage).write_text(json.dumps(whole, indent=2) + "\n")


def reservations(stage: Stage) -> dict[str, int]:
    """Function -> executions that are reserved for it, as recorded."""
    found = stage_section(stage)["lambda_functions"]
    return {name: each["reserved_concurrency"] for name, each in found.items() if "reserved_concurrency" in each}


def record_reservations(stage: Stage, reserved: dict[str, int]) -> None:
    """Record these reservations, and no others."""
    whole = read(stage)
    part = whole["stages"][stage.name]["lambda_functions"]
    for options in part.values():
        options.pop("reserved_concurrency", None)
    for function, executions in reserved.items():
        part.setdefault(function, {})["reserved_concurrency"] = executions
    _path(stage).write_text(json.dumps(whole, indent=2) + "\n")


def function_options(stage: Stage, function: str) -> dict[str, Any]:
    """Chalice's options for one function: those of the function over those of the stage over those for all."""
    section = stage_section(stage)
    return {**read(stage), **section, **section["lambda_functions"].get(function, {})}


def deployed(stage: Stage) -> list[dict[str, Any]]:
    """The resources that Chalice recorded at its last deployment of this stage; empty before the first."""
    path = stage.project / ".chalice" / "deployed" / f"{stage.name}.json"
    return list(json.loads(path.read_text())["resources"]) if path.exists() else []


def rest_api(stage: Stage) -> str:
    """The id of the stage's REST API."""
    for resource in deployed(stage):
        if resource["resource_type"] == "rest_api":
            return str(resource["rest_api_id"])
    raise OperatorError(f"Stage {stage.name!r} has no API yet. Deploy it first.")


def _path(stage: Stage) -> Path:
    return stage.project / ".chalice" / "config.json"
