"""Event sources: how each function is fed. Chalice makes the mappings; what it cannot say is set here.

`WANTED` is the one table of it. `python -m infra status` compares it with what is live.
"""

import time
from collections.abc import Iterator
from typing import Any

from infra import config
from infra.target import Problem, Target

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
    "route": ("PLEDGES_STREAM_ARN", {**STREAM, "MaximumBatchingWindowInSeconds": 2}),
    "publish": ("PUBLISH_QUEUE_ARN", QUEUE),
    "ask_for_review": ("REVIEW_QUEUE_ARN", QUEUE),
    "send_mail": ("MAIL_QUEUE_ARN", {**QUEUE, "ScalingConfig": {"MaximumConcurrency": 2}}),
}
SETTLED_WITHIN = 300  # seconds
FIXED = {"StartingPosition"}  # set when a mapping is made (by app.py), never changed after


def apply(target: Target) -> None:
    """Set each mapping to what is wanted."""
    functions = target.client("lambda")
    for handler in WANTED:
        live = _settled(target, handler)
        wanted = wanted_for(target, handler)
        changed = {key: value for key, value in wanted.items() if key not in FIXED and live.get(key) != value}
        if changed:
            functions.update_event_source_mapping(UUID=live["UUID"], **changed)


def _settled(target: Target, handler: str) -> dict[str, Any]:
    """The mapping, once Lambda has finished making or changing it; before that it cannot be changed."""
    deadline = time.monotonic() + SETTLED_WITHIN
    while (live := mapping(target, handler))["State"] not in {"Enabled", "Disabled"}:
        if time.monotonic() > deadline:
            raise Problem(f"The event source of {target.function(handler)} stays {live['State']}.")
        time.sleep(2)
    return live


def wanted_for(target: Target, handler: str) -> dict[str, Any]:
    """The wanted settings of a handler's mapping, with the stage's names filled in."""
    source, wanted = WANTED[handler]
    if source != "PLEDGES_STREAM_ARN":
        return dict(wanted)
    bucket = f"arn:aws:s3:::{config.settings(target)['FAILURES_BUCKET']}"
    return {**wanted, "DestinationConfig": {"OnFailure": {"Destination": bucket}}}


def mapping(target: Target, handler: str) -> dict[str, Any]:
    """The live mapping of a handler, as Lambda reports it."""
    source = config.settings(target)[WANTED[handler][0]]
    found = [item for item in _mappings(target, handler) if item["EventSourceArn"] == source]
    if len(found) != 1:
        raise Problem(f"{target.function(handler)} has {len(found)} event sources for {source}; there must be one.")
    return found[0]


def _mappings(target: Target, handler: str) -> Iterator[dict[str, Any]]:
    pages = target.client("lambda").get_paginator("list_event_source_mappings")
    for page in pages.paginate(FunctionName=target.function(handler)):
        yield from page["EventSourceMappings"]
