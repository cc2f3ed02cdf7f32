"""Event sources: which stream, queue or bucket calls which function. Chalice makes what it can from `app.py`; the
settings that it does not know are set here, by kind of source.

`python -m infra status` compares what is wanted with what is live.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from infra.aws import config, triggers
from infra.aws.triggers import BucketNotification, EventSource
from infra.stage import OperatorError, Stage

# With Lambda's defaults, one bad record would block its shard for a day. The destination of failed batches must be S3,
# because a queue would get only the record's number, and the record itself is gone from the stream after a day.
STREAM = {
    "BisectBatchOnFunctionError": True,
    "MaximumRetryAttempts": 10,
    "MaximumRecordAgeInSeconds": 21600,
    "ParallelizationFactor": 1,
}
QUEUE = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
READY_WITHIN = 300  # seconds
NEVER_CHANGED = {"StartingPosition"}  # Chalice sets it when it makes a mapping; Lambda refuses to change it


def apply(stage: Stage) -> None:
    """Set each event-source mapping and bucket notification to what is wanted."""
    functions, wanted = stage.client("lambda"), triggers.read(stage)
    for notification in wanted.bucket_notifications:
        _allow_call(stage, functions, notification)
        _notify(stage, notification)
    for source in wanted.event_sources:
        live = _wait_until_settled(stage, source)
        settings = wanted_settings(stage, source).items()
        changed = {key: value for key, value in settings if key not in NEVER_CHANGED and live.get(key) != value}
        if live["State"] == "Disabled":  # by hand: neither Chalice nor the other settings enable it again
            changed["Enabled"] = True
        if changed:
            functions.update_event_source_mapping(UUID=live["UUID"], **changed)


def wanted_settings(stage: Stage, source: EventSource) -> dict[str, Any]:
    """The wanted settings of a mapping."""
    if not source.is_stream:
        return {**QUEUE, **source.settings}
    bucket = f"arn:aws:s3:::{config.setting(stage, 'FAILURES_BUCKET')}"
    return {**STREAM, **source.settings, "DestinationConfig": {"OnFailure": {"Destination": bucket}}}


def mapping(stage: Stage, source: EventSource) -> dict[str, Any]:
    """The live mapping of an event source, as Lambda reports it."""
    found = [item for item in _mappings(stage, source.function) if item["EventSourceArn"] == source.arn]
    if len(found) != 1:
        name = stage.function_name(source.function)
        raise OperatorError(f"{name} has {len(found)} event sources for {source.arn}; there must be one.")
    return found[0]


def wanted_notification(stage: Stage, notification: BucketNotification) -> dict[str, Any]:
    """The wanted notification, as S3's API writes it."""
    function = f"arn:aws:lambda:{stage.region}:{stage.account}:function:{stage.function_name(notification.function)}"
    rules = [{"Name": "prefix", "Value": notification.prefix}]
    return {
        "LambdaFunctionArn": function,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": rules}},
    }


def live_notifications(stage: Stage, bucket: str) -> list[dict[str, Any]]:
    """The live notifications of a bucket, in the shape of `wanted_notification`."""
    live = stage.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    found = []
    for each in live.get("LambdaFunctionConfigurations", []):
        rules = [{**rule, "Name": rule["Name"].lower()} for rule in each["Filter"]["Key"]["FilterRules"]]
        named = {name: each[name] for name in ("LambdaFunctionArn", "Events")}
        found.append({**named, "Filter": {"Key": {"FilterRules": rules}}})
    return found


def _allow_call(stage: Stage, functions: Any, notification: BucketNotification) -> None:
    """Allow the bucket to call the function."""
    with suppress(functions.exceptions.ResourceConflictException):  # allowed already
        functions.add_permission(
            FunctionName=stage.function_name(notification.function),
            StatementId="bucket",
            Action="lambda:InvokeFunction",
            Principal="s3.amazonaws.com",
            SourceArn=f"arn:aws:s3:::{notification.bucket}",
            SourceAccount=stage.account,
        )


def _notify(stage: Stage, notification: BucketNotification) -> None:
    """Have the bucket call the function, and no other."""
    wanted = {"LambdaFunctionConfigurations": [wanted_notification(stage, notification)]}
    files = stage.client("s3")
    files.put_bucket_notification_configuration(Bucket=notification.bucket, NotificationConfiguration=wanted)


def _wait_until_settled(stage: Stage, source: EventSource) -> dict[str, Any]:
    """The mapping, once Lambda has finished making or changing it; before that it cannot be changed."""
    deadline = time.monotonic() + READY_WITHIN
    while (live := mapping(stage, source))["State"] not in {"Enabled", "Disabled"}:
        if time.monotonic() > deadline:
            raise OperatorError(f"The event source of {stage.function_name(source.function)} stays {live['State']}.")
        time.sleep(2)
    return live


def _mappings(stage: Stage, function: str) -> Iterator[dict[str, Any]]:
    pages = stage.client("lambda").get_paginator("list_event_source_mappings")
    for page in pages.paginate(FunctionName=stage.function_name(function)):
        yield from page["EventSourceMappings"]
