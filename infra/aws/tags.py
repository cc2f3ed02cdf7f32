"""Tags of all that a stage has: `project`, `stage` and `owner`, for whoever looks at the account or its bill.

CloudFormation tags what a stack has, by the stack's own tags, and Chalice tags functions, by its configuration. What
Chalice makes beside functions is tagged here.
"""

from collections.abc import Iterator
from typing import Any

from infra.aws import config
from infra.stage import Stage


def pairs(stage: Stage, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """The stage's tags as most services take them."""
    return [{key: name, value: text} for name, text in stage.tags.items()]


def apply(stage: Stage) -> None:
    """Tag API, log groups, schedules and event sources. May be repeated."""
    made = config.deployed(stage)
    for api in _each(made, "rest_api", "rest_api_id"):
        arn = f"arn:aws:apigateway:{stage.region}::/restapis/{api}"
        stage.client("apigateway").tag_resource(resourceArn=arn, tags=stage.tags)
    for group in _each(made, "log_group", "log_group_name"):
        arn = f"arn:aws:logs:{stage.region}:{stage.account}:log-group:{group}"
        stage.client("logs").tag_resource(resourceArn=arn, tags=stage.tags)
    for rule in _each(made, "cloudwatch_event", "rule_name"):
        arn = f"arn:aws:events:{stage.region}:{stage.account}:rule/{rule}"
        stage.client("events").tag_resource(ResourceARN=arn, Tags=pairs(stage))
    for source in (*_each(made, "dynamodb_event", "event_uuid"), *_each(made, "sqs_event", "event_uuid")):
        arn = f"arn:aws:lambda:{stage.region}:{stage.account}:event-source-mapping:{source}"
        stage.client("lambda").tag_resource(Resource=arn, Tags=stage.tags)


def _each(made: list[dict[str, Any]], kind: str, name: str) -> Iterator[str]:
    """The names of what Chalice made of this kind."""
    yield from (str(resource[name]) for resource in made if resource["resource_type"] == kind)
