"""Chalice's note of what it made (`.chalice/deployed/STAGE.json`), written anew from what is live.

Chalice writes the note only after its whole plan succeeded (its issue 1340), and makes a second time what is not in it:
another API, and event sources that Lambda refuses because they are there. So the note is written before each deployment
and deletion, from AWS: a deployment that stopped anywhere may be repeated, on whatever machine.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from infra.aws import config, edge
from infra.stage import APP, Stage

Resource = dict[str, Any]
"""As Chalice writes it: `name`, `resource_type`, and what identifies it on AWS."""
LOG_GROUPS = "/aws/lambda/"
API = "rest_api"


def write(stage: Stage) -> None:
    """Write the note of what the stage has now."""
    arns = live_functions(stage)
    found = [*_log_groups(stage, arns), *_described(arns), *_event_sources(stage, arns), *_rules(stage, arns)]
    found += [*_subscriptions(stage, arns), *_apis(stage, arns)]
    path = _path(stage)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"resources": found, "schema_version": "2.0", "backend": "api"}, indent=2) + "\n")


def live_functions(stage: Stage) -> dict[str, str]:
    """Function to ARN, of all that Chalice made for this stage, also those that `app.py` no longer lists. The names
    alone do not tell: `scbd-prod-2` is another stage, or the function `2` of `prod`."""
    lambdas, api = stage.client("lambda"), stage.function_name("api_handler")
    pages = lambdas.get_paginator("list_functions").paginate()
    named = {each["FunctionName"]: each["FunctionArn"] for page in pages for each in page["Functions"]}
    ours = {name: arn for name, arn in named.items() if name == api or name.startswith(stage.resource_name(""))}
    return {
        "api_handler" if name == api else name.removeprefix(stage.resource_name("")): arn
        for name, arn in ours.items()
        if _made_for(stage, lambdas, arn)
    }


def _made_for(stage: Stage, lambdas: Any, arn: str) -> bool:
    tag = lambdas.list_tags(Resource=arn).get("Tags", {}).get("aws-chalice", "")
    return f"stage={stage.name}:app={APP}" in tag.partition(":")[2]


def _log_groups(stage: Stage, functions: Iterable[str]) -> Iterator[Resource]:
    prefix = LOG_GROUPS + stage.resource_name("")
    pages = stage.client("logs").get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    there = {group["logGroupName"] for page in pages for group in page["logGroups"]}
    for function in functions:
        if prefix + function in there:
            yield _resource(f"{function}-log-group", "log_group", log_group_name=prefix + function)


def _described(functions: dict[str, str]) -> Iterator[Resource]:
    for function, arn in functions.items():
        yield _resource(function, "lambda_function", lambda_arn=arn)


def _event_sources(stage: Stage, functions: dict[str, str]) -> Iterator[Resource]:
    """Mappings of streams and queues; of several of one kind, that of the recorded stream or queue comes first."""
    recorded = set(config.settings(stage).values())
    pages = stage.client("lambda").get_paginator("list_event_source_mappings")
    for function, arn in functions.items():
        mappings = [each for page in pages.paginate(FunctionName=arn) for each in page["EventSourceMappings"]]
        live = [each for each in mappings if each["State"] != "Deleting"]
        ordered = sorted(live, key=lambda each: each["EventSourceArn"] not in recorded)
        yield from _numbered(_event_source(function, arn, each) for each in ordered)


def _event_source(function: str, function_arn: str, mapping: dict[str, Any]) -> Resource:
    source = mapping["EventSourceArn"]
    same = {"event_uuid": mapping["UUID"], "lambda_arn": function_arn}
    if source.split(":")[2] == "dynamodb":
        return _resource(f"{function}-dynamodb-event-source", "dynamodb_event", stream_arn=source, **same)
    queue = source.rpartition(":")[2]
    return _resource(f"{function}-sqs-event-source", "sqs_event", queue_arn=source, queue=queue, **same)


def _rules(stage: Stage, functions: Iterable[str]) -> Iterator[Resource]:
    pages = stage.client("events").get_paginator("list_rules").paginate(NamePrefix=stage.resource_name(""))
    there = {rule["Name"] for page in pages for rule in page["Rules"]}
    for function in functions:
        rule = stage.resource_name(f"{function}-event")
        if rule in there:
            yield _resource(f"{function}-event", "cloudwatch_event", rule_name=rule)


def _subscriptions(stage: Stage, functions: dict[str, str]) -> Iterator[Resource]:
    by_arn = {arn: function for function, arn in functions.items()}
    pages = stage.client("sns").get_paginator("list_subscriptions")
    for each in (found for page in pages.paginate() for found in page["Subscriptions"]):
        if each["Endpoint"] in by_arn:
            yield _resource(
                f"{by_arn[each['Endpoint']]}-sns-subscription",
                "sns_event",
                topic=each["TopicArn"],
                topic_arn=each["TopicArn"],
                subscription_arn=each["SubscriptionArn"],
                lambda_arn=each["Endpoint"],
            )


def _apis(stage: Stage, functions: dict[str, str]) -> Iterator[Resource]:
    """APIs that call the stage's function. All stages' have one name. The one that the CDN asks comes first, because
    the others are removed; before there is a CDN, the one that the note had."""
    if "api_handler" not in functions:
        return
    gateway, asked = stage.client("apigateway"), edge.asked_api(stage)
    known = {asked} if asked else {each.get("rest_api_id") for each in config.deployed(stage)}
    pages = gateway.get_paginator("get_rest_apis").paginate()
    named = [each for page in pages for each in page["items"] if each["name"] == APP]
    ours = [each["id"] for each in named if _calls(gateway, each["id"], functions["api_handler"])]
    found = sorted(ours, key=lambda api: api not in known)
    yield from _numbered(_resource(API, API, rest_api_id=api, rest_api_url=_url(stage, api)) for api in found)


def _calls(gateway: Any, api: str, function_arn: str) -> bool:
    """Whether a method of the API calls the function."""
    pages = gateway.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
    for resource in (each for page in pages for each in page["items"]):
        for verb, method in resource.get("resourceMethods", {}).items():
            whole = method.get("methodIntegration") or gateway.get_integration(
                restApiId=api, resourceId=resource["id"], httpMethod=verb
            )
            return f"{function_arn}/invocations" in whole.get("uri", "")
    return False


def _url(stage: Stage, api: str) -> str:
    return f"https://{api}.execute-api.{stage.region}.amazonaws.com/{config.read(stage)['api_gateway_stage']}/"


def _numbered(resources: Iterable[Resource]) -> Iterator[Resource]:
    """With a number after the name of all but the first, so that Chalice removes them: the app knows no such name."""
    for number, each in enumerate(resources):
        yield {**each, "name": f"{each['name']}-{number}"} if number else each


def _resource(name: str, kind: str, **values: str) -> Resource:
    return {"name": name, "resource_type": kind, **values}


def _path(stage: Stage) -> Path:
    return stage.project / ".chalice" / "deployed" / f"{stage.name}.json"
