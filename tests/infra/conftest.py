"""A stage whose account is the world's."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib.aws.clients import client
from chalicelib.aws.session import SERVICES
from infra.stage import Stage

_other = cache(boto3.client)
"""Of a service that no function asks."""


class StageInTheWorld(Stage):
    """Its calls go through the clients that hooks know. The world names things by what they are within a stage."""

    def resource_name(self, name: str) -> str:
        return name

    def client(self, service: str, region: str | None = None) -> Any:  # noqa: ARG002 - as the stage's own
        return client(service) if service in SERVICES else _other(service)  # type: ignore[call-overload]


@pytest.fixture
def stage(world: None, tmp_path: Path) -> Stage:
    """A stage with empty buckets and tables on moto."""
    (tmp_path / ".chalice").mkdir()
    settings = {"environment_variables": {"SITE_BUCKET": "site", "WALL_TABLE": "wall"}}
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps({"stages": {"test": settings}}))
    return StageInTheWorld("test", tmp_path)
