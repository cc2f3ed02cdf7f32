"""What calls each function, as `app.py` says it. `app.py` is the only place that lists functions."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from infra.aws import functions
from infra.stage import Stage

Settings = dict[str, Any]
"""Settings of an event-source mapping, as Lambda's API names them."""


@dataclass(frozen=True)
class EventSource:
    """A stream or queue that Lambda reads for a function."""

    function: str
    arn: str
    settings: Settings

    @property
    def is_stream(self) -> bool:
        return self.arn.split(":")[2] == "dynamodb"


@dataclass(frozen=True)
class BucketNotification:
    """A bucket calls a function for each new object whose key begins with `prefix`."""

    function: str
    bucket: str
    prefix: str


@dataclass(frozen=True)
class Triggers:
    """All functions of the platform, and what calls those that no request and no schedule calls."""

    functions: list[str]
    event_sources: list[EventSource]
    bucket_notifications: list[BucketNotification]
    topic_readers: list[str]
    """Functions that a topic calls."""
    schedules: list[str]
    """Functions that the clock calls."""
    routes: list[str]
    """Method and path of what the API answers."""


def read(stage: Stage) -> Triggers:
    """The triggers with the stage's own ARNs and buckets; OperatorError if they are not recorded yet."""
    found = json.loads(functions.run_operation(stage, "triggers"))
    return Triggers(
        found["functions"],
        [EventSource(**each) for each in found["event_sources"]],
        [BucketNotification(**each) for each in found["bucket_notifications"]],
        found["topic_readers"],
        found["schedules"],
        found["routes"],
    )


def describe(app: Any, bucket_notifications: dict[str, tuple[str, str]]) -> Triggers:
    """The triggers that a Chalice app has registered."""
    sources = app.event_sources
    called = [each.name for each in (*sources, *app.pure_lambda_functions)]
    readers = [each for each in sources if hasattr(each, "stream_arn") or hasattr(each, "queue_arn")]
    notifications = [BucketNotification(name, *where) for name, where in bucket_notifications.items()]
    topics, clocks = (
        [each.name for each in sources if hasattr(each, kind)] for kind in ("topic", "schedule_expression")
    )
    found = [_event_source(each) for each in readers]
    routes = [f"{method} {path}" for path, methods in app.routes.items() for method in methods]
    return Triggers(["api_handler", *called], found, notifications, topics, clocks, routes)


def to_json(triggers: Triggers) -> str:
    """What `read` reads."""
    return json.dumps(asdict(triggers))


def _event_source(registered: Any) -> EventSource:
    settings: Settings = {"BatchSize": registered.batch_size}
    if hasattr(registered, "stream_arn"):
        settings["MaximumBatchingWindowInSeconds"] = registered.maximum_batching_window_in_seconds
        settings["StartingPosition"] = registered.starting_position
        return EventSource(registered.name, registered.stream_arn, settings)
    if registered.maximum_concurrency:
        settings["ScalingConfig"] = {"MaximumConcurrency": registered.maximum_concurrency}
    return EventSource(registered.name, registered.queue_arn, settings)
