"""Event sources: how each function is fed. Chalice makes the mappings; what it cannot say is set here.

`WANTED` is the one table of it. `python -m infra status` compares it with what is live.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from infra.aws import config
from infra.stage import OperatorError, Stage

# Handler -> the setting that names its source, and the settings of Lambda's event-source mapping.
# With the defaults, one bad record would block its shard for a day; and the on-failure place must be S3, because
# queues get only the record's number, and the record itself is gone from the stream after a day.
STREAM = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": True,
    "MaximumRetryAttempts": 10,
    "MaximumRecordAgeInSeconds": 21600,
    "ParallelizationFactor": 1,
    "StartingPosition": "TRIM_HORIZON",
}
QUEUE = {"BatchSize": 10, "FunctionResponseTypes": ["ReportBatchItemFailures"]}

WANTED: dict[str, tuple[str, dict[str, Any]]] = {
    "count": ("PLEDGES_STREAM_ARN", {**STREAM, "MaximumBatchingWindowInSeconds": 1}),
    "notify_moderators": ("PLEDGES_STREAM_ARN", {**STREAM, "MaximumBatchingWindowInSeconds": 2}),
    "react_to_stories": ("STORIES_STREAM_ARN", {**STREAM, "MaximumBatchingWindowInSeconds": 2}),
    "publish": ("PUBLISH_QUEUE_ARN", QUEUE),
    "queue_digest": ("REVIEW_QUEUE_ARN", QUEUE),
    "send_mail": ("MAIL_QUEUE_ARN", {**QUEUE, "ScalingConfig": {"MaximumConcurrency": 2}}),
}
# Handler -> the setting that names the bucket that calls it, and where in it new objects matter. Chalice could say it
# too (`on_s3_event`), but could not package such an app.
CALLED_BY_BUCKETS: dict[str, tuple[str, str]] = {"process_upload": ("UPLOADS_BUCKET", "incoming/")}
SETTLED_WITHIN = 300  # seconds
FIXED = {"StartingPosition"}  # set when a mapping is made (by app.py), never changed after


def apply(stage: Stage) -> None:
    """Set each mapping, and what buckets tell, to what is wanted."""
    functions = stage.client("lambda")
    for handler in CALLED_BY_BUCKETS:
        _call(stage, functions, handler)
    for handler in WANTED:
        live = _settled(stage, handler)
        wanted = wanted_for(stage, handler)
        changed = {key: value for key, value in wanted.items() if key not in FIXED and live.get(key) != value}
        if changed:
            functions.update_event_source_mapping(UUID=live["UUID"], **changed)


def told_by_bucket(stage: Stage, handler: str) -> dict[str, Any]:
    """What the handler's bucket is wanted to tell it."""
    rules = [{"Name": "prefix", "Value": CALLED_BY_BUCKETS[handler][1]}]
    function = f"arn:aws:lambda:{stage.region}:{stage.account}:function:{stage.function_name(handler)}"
    events = ["s3:ObjectCreated:*"]
    return {"LambdaFunctionArn": function, "Events": events, "Filter": {"Key": {"FilterRules": rules}}}


def tells(stage: Stage, handler: str) -> list[dict[str, Any]]:
    """What the handler's bucket tells live, in the shape of `told_by_bucket`."""
    bucket = config.settings(stage)[CALLED_BY_BUCKETS[handler][0]]
    live = stage.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    found = []
    for each in live.get("LambdaFunctionConfigurations", []):
        rules = [{**rule, "Name": rule["Name"].lower()} for rule in each["Filter"]["Key"]["FilterRules"]]
        named = {name: each[name] for name in ("LambdaFunctionArn", "Events")}
        found.append({**named, "Filter": {"Key": {"FilterRules": rules}}})
    return found


def _call(stage: Stage, functions: Any, handler: str) -> None:
    """Let the bucket call the function, and have it do so."""
    bucket = config.settings(stage)[CALLED_BY_BUCKETS[handler][0]]
    with suppress(functions.exceptions.ResourceConflictException):  # it may already
        functions.add_permission(
            FunctionName=stage.function_name(handler),
            StatementId="bucket",
            Action="lambda:InvokeFunction",
            Principal="s3.amazonaws.com",
            SourceArn=f"arn:aws:s3:::{bucket}",
            SourceAccount=stage.account,
        )
    wanted = {"LambdaFunctionConfigurations": [told_by_bucket(stage, handler)]}
    stage.client("s3").put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)


def _settled(stage: Stage, handler: str) -> dict[str, Any]:
    """The mapping, once Lambda has finished making or changing it; before that it cannot be changed."""
    deadline = time.monotonic() + SETTLED_WITHIN
    while (live := mapping(stage, handler))["State"] not in {"Enabled", "Disabled"}:
        if time.monotonic() > deadline:
            raise OperatorError(f"The event source of {stage.function_name(handler)} stays {live['State']}.")
        time.sleep(2)
    return live


def wanted_for(stage: Stage, handler: str) -> dict[str, Any]:
    """The wanted settings of a handler's mapping, with the stage's names filled in."""
    source, wanted = WANTED[handler]
    if not source.endswith("_STREAM_ARN"):
        return dict(wanted)
    bucket = f"arn:aws:s3:::{config.settings(stage)['FAILURES_BUCKET']}"
    return {**wanted, "DestinationConfig": {"OnFailure": {"Destination": bucket}}}


def mapping(stage: Stage, handler: str) -> dict[str, Any]:
    """The live mapping of a handler, as Lambda reports it."""
    source = config.settings(stage)[WANTED[handler][0]]
    found = [item for item in _mappings(stage, handler) if item["EventSourceArn"] == source]
    if len(found) != 1:
        raise OperatorError(
            f"{stage.function_name(handler)} has {len(found)} event sources for {source}; there must be one."
        )
    return found[0]


def _mappings(stage: Stage, handler: str) -> Iterator[dict[str, Any]]:
    pages = stage.client("lambda").get_paginator("list_event_source_mappings")
    for page in pages.paginate(FunctionName=stage.function_name(handler)):
        yield from page["EventSourceMappings"]
