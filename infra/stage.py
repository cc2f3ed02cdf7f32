"""Where a stage lives: which account or emulator, and which project directory Chalice deploys."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import boto3
from botocore.config import Config

from infra import patience
from infra.errors import OperatorError as OperatorError

ROOT = Path(__file__).resolve().parent.parent
APP = "scbd"
OPTIONS = {
    "backup_account",
    "backup_bucket",
    "account",
    "region",
    "domain",
    "certificate",
    "mail_identity",
    "alarms_to",
    "firewall",
    "requests_in_five_minutes",
    "api_rate",
    "api_burst",
    "reserved_concurrency",
    "monthly_budget",
    "anomaly_dollars",
    "owner",
}
"""What each stage of `infra/stages.json` has."""


@dataclass(frozen=True)
class Stage:
    """One stage of the platform.

    `project` holds `.chalice/config.json`: the repository itself for AWS, a generated copy for the emulator, so that
    running locally leaves the repository as it was. `endpoint` is the emulator's address, or None for AWS.
    """

    name: str
    project: Path = ROOT
    region: str = "eu-west-2"
    endpoint: str | None = None

    @property
    def on_aws(self) -> bool:
        return self.endpoint is None

    @cached_property
    def _session(self) -> boto3.Session:
        if self.on_aws:
            return boto3.Session(region_name=self.region)
        return boto3.Session("test", "test", region_name=self.region)

    @cached_property
    def _clients(self) -> dict[tuple[str, str | None], Any]:
        return {}

    def client(self, service: str, region: str | None = None) -> Any:
        """The boto3 client for this stage: one for each service, because each takes 0.1 s to make."""
        if (service, region) not in self._clients:
            retries = Config(retries={"mode": "standard", "max_attempts": 5}, read_timeout=920)
            make: Any = self._session.client  # its stubs know services by literal names only
            made = make(service, region_name=region, endpoint_url=self.endpoint, config=retries)
            patience.wait(made.meta.events)
            self._clients[service, region] = made
        return self._clients[service, region]

    @cached_property
    def account(self) -> str:
        return str(self.client("sts").get_caller_identity()["Account"])

    @property
    def tags(self) -> dict[str, str]:
        """What all that is made for this stage is tagged with."""
        return {"project": APP, "stage": self.name, "owner": str(stage_options(self.name)["owner"])}

    def resource_name(self, part: str) -> str:
        """The name of a table, queue, function, role or stack of this stage."""
        return f"{APP}-{self.name}-{part}"

    def function_name(self, function: str) -> str:
        """The Lambda name that Chalice gives to a function of app.py."""
        return f"{APP}-{self.name}" if function == "api_handler" else self.resource_name(function)

    def environment(self) -> dict[str, str]:
        """What a child process needs to reach this stage."""
        if self.on_aws:
            return {"AWS_DEFAULT_REGION": self.region}
        return {
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ENDPOINT_URL": str(self.endpoint),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


class Options(dict[str, Any]):
    """Those of a stage. One that an older file has not is said to the operator when it is asked for."""

    stage = ""

    @property
    def lacking(self) -> str | None:
        """What to say of all that are not there."""
        missing = ", ".join(sorted(OPTIONS - self.keys()))
        where = "docs/operations.md, The first deployment to AWS, 3"
        return f"infra/stages.json: {self.stage} has no {missing}. What each is: {where}." if missing else None

    def __missing__(self, option: str) -> NoReturn:
        raise OperatorError(self.lacking or f"infra/stages.json knows no {option}.")


def stage_options(name: str) -> Options:
    """The options of a stage in `infra/stages.json`: region, domain, certificate and the like."""
    stages = json.loads((ROOT / "infra" / "stages.json").read_text())
    if name not in stages:
        raise OperatorError(f"infra/stages.json has no stage {name!r}. It has: {', '.join(sorted(stages))}.")
    options = Options(stages[name])
    options.stage = name
    return options
