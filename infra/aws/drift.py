"""What somebody may have changed by hand at the edge, at the API, in logs and pages: rows of `status`."""

from collections.abc import Iterator
from typing import Any

from infra.aws import config, edge, stacks, templates, throttling, upload
from infra.aws.rows import Row, differing, row_of
from infra.aws.triggers import Triggers
from infra.stage import OperatorError, Stage, stage_options

LOGS = "/aws/lambda/"
IDS = ("CachePolicyId", "OriginRequestPolicyId", "ResponseHeadersPolicyId")
SIMPLE = ("TargetOriginId", "ViewerProtocolPolicy", *IDS)


def logs(stage: Stage, wanted: Triggers) -> Iterator[Row]:
    """How long logs are kept. What has no limit keeps for ever what operators read there."""
    pages = stage.client("logs").get_paginator("describe_log_groups")
    found = pages.paginate(logGroupNamePrefix=LOGS + stage.function_name("api_handler"))
    live = {group["logGroupName"]: group.get("retentionInDays") for page in found for group in page["logGroups"]}
    days = config.read(stage)["log_retention_in_days"]
    kept = {function: live.get(LOGS + stage.function_name(function), "missing") for function in wanted.functions}
    others = (f"{function} ({days_kept or 'for ever'})" for function, days_kept in kept.items() if days_kept != days)
    yield row_of("logs", f"kept for {days} days", others)


def api(stage: Stage, wanted: Triggers) -> Iterator[Row]:
    """Routes, each by the function that answers it, and whether traces are written."""
    gateway, rest_api = stage.client("apigateway"), config.rest_api(stage)
    live = dict(_live_routes(gateway, rest_api))
    yield row_of("API", "routes", differing(dict.fromkeys(wanted.routes, stage.function_name("api_handler")), live))
    made = gateway.get_stage(restApiId=rest_api, stageName=throttling.name(stage))
    yield Row("API", "writes traces", config.is_traced(stage), made.get("tracingEnabled", False))


def cdn(stage: Stage) -> Iterator[Row]:
    """The distribution and the function that it runs, against `edge.yaml` and the stage's options."""
    try:
        distribution = stacks.outputs(stage, "edge")["DistributionId"]
    except (OperatorError, KeyError):  # no stack, or one whose first try failed
        yield Row("edge", "distribution", "there", "missing")
        return
    client = stage.client("cloudfront")
    live = client.get_distribution_config(Id=distribution)["DistributionConfig"]
    yield Row("edge", "enabled", wanted=True, live=live["Enabled"])
    domain = stage_options(stage.name)["domain"] if stage.on_aws else ""
    yield Row("edge", "own domains", [domain] if domain else [], live.get("Aliases", {}).get("Items", []))
    yield Row("edge", "firewall", edge.wanted_firewall(stage), live.get("WebACLId", ""))
    yield Row("edge", "asks the API", config.rest_api(stage), _asked_api(stage, live))
    yield from _behaviours(stage, live)
    code = client.get_function(Name=stage.resource_name("paths"), Stage="LIVE")["FunctionCode"].read().decode()
    same = code == edge.minified(edge.EDGE_FUNCTION, config.languages(stage))
    yield row_of("edge", "function", [] if same else ["its code differs"])


def firewall(stage: Stage) -> Iterator[Row]:
    """Nothing for a stage without one."""
    if not edge.has_firewall(stage):
        return
    live = edge.live_firewall(stage) or {}
    (rule,) = templates.resources(templates.read(edge.FIREWALL), "AWS::WAFv2::WebACL")["Firewall"]["Rules"]
    wanted = rule["Statement"] | {"Limit": stage_options(stage.name)["requests_in_five_minutes"]}
    statements = [each["Statement"].get("RateBasedStatement", {}) for each in live.get("Rules", [])]
    rates = [int(each["Limit"]) for each in statements if "Limit" in each]
    yield Row("firewall", "requests in five minutes", wanted["Limit"], max(rates, default=None))
    paths = [path for each in statements for path in _paths(each)]
    yield Row("firewall", "counts", _paths(rule["Statement"]["RateBasedStatement"]), paths)
    yield Row("firewall", "to others", "Allow", next(iter(live.get("DefaultAction", {})), None))
    acts = [next(iter(each.get("Action", {})), None) for each in live.get("Rules", [])]
    yield Row("firewall", "to who sends more", ["Block"], acts)
    complete = stacks.is_complete(stage, "firewall", edge.CERTIFICATES_AND_FIREWALLS)
    yield Row("firewall", "stack is complete", wanted=True, live=complete)


def pages(stage: Stage) -> Iterator[Row]:
    """Files that deployments uploaded. Those that the publisher writes the nightly pass compares with the tables."""
    count, names = upload.differing(stage)
    yield row_of("pages", f"{count} uploaded files", names)


def traces(stage: Stage, function: str, live: dict[str, Any]) -> Iterator[Row]:
    """Whether a function writes traces."""
    mode = live.get("TracingConfig", {}).get("Mode")
    yield Row(function, "writes traces", config.is_traced(stage), mode == "Active")


def _live_routes(gateway: Any, rest_api: str) -> Iterator[tuple[str, str]]:
    """Method and path -> name of the function that answers."""
    for page in gateway.get_paginator("get_resources").paginate(restApiId=rest_api, embed=["methods"]):
        for resource in page["items"]:
            for method, made in resource.get("resourceMethods", {}).items():
                uri = made.get("methodIntegration", {}).get("uri", "")
                yield f"{method} {resource['path']}", uri.partition(":function:")[2].partition("/")[0]


def _asked_api(stage: Stage, live: dict[str, Any]) -> str:
    (origin,) = [each for each in live["Origins"]["Items"] if each["Id"] == "api"] or [{}]
    if stage.on_aws:
        return str(origin.get("DomainName", "")).partition(".")[0]
    return str(origin.get("OriginPath", "")).rpartition("/")[2]


def _behaviours(stage: Stage, live: dict[str, Any]) -> Iterator[Row]:
    """Each kind of path: whence it comes, by which policies. What differs is named."""
    given = templates.resources(templates.read(edge.TEMPLATE), "AWS::CloudFront::Distribution")["Cdn"]
    wanted = given["DistributionConfig"]
    made = stage.client("cloudformation").describe_stack_resources(StackName=stage.resource_name("edge"))
    ids = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in made["StackResources"]}
    live_paths = {each["PathPattern"]: each for each in live.get("CacheBehaviors", {}).get("Items", [])}
    yield Row("edge", "paths", [each["PathPattern"] for each in wanted["CacheBehaviors"]], [*live_paths])
    pairs = [("other paths", wanted["DefaultCacheBehavior"], live["DefaultCacheBehavior"])]
    pairs += [
        (path, each, live_paths.get(path, {})) for each in wanted["CacheBehaviors"] if (path := each["PathPattern"])
    ]
    for path, behaviour, found in pairs:
        yield row_of("edge", path, differing(_wanted(stage, behaviour, ids), _live(found)))


def _wanted(stage: Stage, behaviour: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    def resolved(value: Any) -> Any:
        if isinstance(value, dict):
            return ids.get(value["Ref"]) if "Ref" in value else value["If"][1 if stage.on_aws else 2]
        return value

    runs = [stage.resource_name("paths")] if "FunctionAssociations" in behaviour else []
    plain = {name: resolved(behaviour.get(name)) for name in SIMPLE}
    return plain | {
        "methods": {*behaviour["AllowedMethods"]},
        "compress": behaviour.get("Compress", False),
        "runs": runs,
    }


def _live(behaviour: dict[str, Any]) -> dict[str, Any]:
    runs = [
        each["FunctionARN"].rpartition("/")[2] for each in behaviour.get("FunctionAssociations", {}).get("Items", [])
    ]
    methods = {*behaviour.get("AllowedMethods", {}).get("Items", [])}
    plain = {name: behaviour.get(name) or None for name in SIMPLE}
    return plain | {"methods": methods, "compress": behaviour.get("Compress", False), "runs": runs}


def _paths(statement: dict[str, Any]) -> list[str]:
    """The beginnings of paths that a rule counts."""
    scope = statement.get("ScopeDownStatement", {}).get("OrStatement", {}).get("Statements", [])
    found = [each.get("ByteMatchStatement", {}).get("SearchString", "") for each in scope]
    return [each.decode() if isinstance(each, bytes) else str(each) for each in found]
