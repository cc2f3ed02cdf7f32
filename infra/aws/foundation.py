"""What lasts: tables, buckets, queues and roles. `infra/foundation.yaml` is the only place that lists them.

The rest follows from names: the output `PledgesTable` is the functions' setting PLEDGES_TABLE, and the role
`scbd-STAGE-count` is that of the function `count`.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from infra.aws import config, stacks, templates
from infra.stage import APP, ROOT, Stage, stage_options

TEMPLATE = ROOT / "infra" / "foundation.yaml"
OWN_PREFIX = f"{APP}-${{Stage}}-"
"""How the template begins the name of everything that belongs to a stage."""


@dataclass(frozen=True)
class Queue:
    """A queue of the template. Names are those within the stage, such as `publish.fifo`."""

    name: str
    dead_letters: str
    """The queue that takes what failed too often."""
    max_receives: int
    delay: str | None
    """The template's parameter that says how many seconds messages wait before they are delivered."""


def deploy(stage: Stage) -> bool:
    """Bring the foundation up and record it for the functions; True if their configuration changed."""
    stacks.deploy(stage, "foundation", TEMPLATE, parameters(stage))
    if stage.on_aws:
        formation = stage.client("cloudformation")
        formation.update_termination_protection(
            EnableTerminationProtection=True, StackName=stage.resource_name("foundation")
        )
    return record(stage)


def record(stage: Stage) -> bool:
    """Record what is there for the functions; True if their configuration changed."""
    outputs = stacks.outputs(stage, "foundation")
    return config.record(stage, {setting_name(name): value for name, value in outputs.items()}, roles(stage))


def parameters(stage: Stage) -> dict[str, str]:
    """The template's parameters for this stage."""
    return {
        "Stage": stage.name,
        "OnAws": "yes" if stage.on_aws else "no",
        "ReviewDelay": str(window_delay(int(config.setting(stage, "DIGEST_WINDOW")))),
        "PagesDelay": str(window_delay(int(config.setting(stage, "PAGES_WINDOW")))),
        "MailIdentity": stage_options(stage.name)["mail_identity"],
    }


def window_delay(window: int) -> int:
    """Seconds that a request of a window waits: longer than the window, so that the run that it starts sees all that
    came in within it, by at least a second for clocks that differ and an index that lags."""
    return window + 1 + window // 10


@cache
def template() -> dict[str, Any]:
    """`infra/foundation.yaml` as plain data."""
    return templates.read(TEMPLATE)


def setting_name(output: str) -> str:
    """PledgesTable -> PLEDGES_TABLE."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", output).upper()


def setting_names() -> set[str]:
    """The settings that a deployment records."""
    return {setting_name(output) for output in template()["Outputs"]}


def roles(stage: Stage) -> dict[str, str]:
    """Function -> ARN of its role."""
    names = _names("AWS::IAM::Role", "RoleName")
    return {name: f"arn:aws:iam::{stage.account}:role/{stage.resource_name(name)}" for name in names}


def queues() -> list[Queue]:
    """The queues that functions read; their dead letters are no queues of their own here."""
    found = templates.resources(template(), "AWS::SQS::Queue")
    return [_queue(properties, found) for properties in found.values() if "RedrivePolicy" in properties]


def tables(stage: Stage) -> list[str]:
    """The names of the stage's tables."""
    return [stage.resource_name(name) for name in _names("AWS::DynamoDB::Table", "TableName")]


def buckets(stage: Stage) -> list[str]:
    """The names of the stage's buckets."""
    names = _names("AWS::S3::Bucket", "BucketName")
    return [stage.resource_name(name.replace("${AWS::AccountId}", stage.account)) for name in names]


def name_within_stage(name: dict[str, str]) -> str:
    """`!Sub scbd-${Stage}-mail` -> mail."""
    return name["Sub"].removeprefix(OWN_PREFIX)


def _names(kind: str, attribute: str) -> list[str]:
    found = templates.resources(template(), kind).values()
    return [name_within_stage(properties[attribute]) for properties in found]


def _queue(properties: dict[str, Any], all_queues: dict[str, dict[str, Any]]) -> Queue:
    policy = properties["RedrivePolicy"]
    dead = all_queues[policy["deadLetterTargetArn"]["GetAtt"].partition(".")[0]]
    return Queue(
        name=name_within_stage(properties["QueueName"]),
        dead_letters=name_within_stage(dead["QueueName"]),
        max_receives=policy["maxReceiveCount"],
        delay=properties.get("DelaySeconds", {}).get("Ref"),
    )
