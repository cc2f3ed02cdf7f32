"""Is what is live what we want? Event sources, functions and queues, compared setting by setting."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.aws import config, event_sources, foundation
from infra.stage import OperatorError, Stage

EMULATOR_IGNORES = (
    "The emulator reports these settings but does not act on all of them: it gives a failing stream batch again whole, "
    "without bisecting, and without limits of age."
)


def visibility(queue: str, timeout: int) -> int:
    """Seconds for which a message stays invisible: six times its function's timeout, as Lambda advises; for a FIFO
    queue ten seconds more than that timeout, because a message that failed keeps its whole group waiting so long."""
    return timeout + 10 if queue.endswith(".fifo") else 6 * timeout


@dataclass(frozen=True)
class Row:
    """One setting of one thing."""

    thing: str
    setting: str
    wanted: Any
    live: Any

    @property
    def drifted(self) -> bool:
        return bool(self.wanted != self.live)


def compare(stage: Stage) -> list[Row]:
    """Every setting that is looked after, wanted and live."""
    return [*_event_sources(stage), *_buckets(stage), *_functions(stage), *_queues(stage)]


def report(stage: Stage) -> bool:
    """Print the table; True if all is as wanted."""
    rows = compare(stage)
    for row in rows:
        mark = "DRIFT" if row.drifted else "ok"
        told = f"{row.live!s}  (wanted: {row.wanted!s})" if row.drifted else f"{row.live!s}"
        print(f"{mark:6}{row.thing:28}{row.setting:34}{told}")
    drifted = sum(row.drifted for row in rows)
    print(f"\n{len(rows)} settings, {drifted} differ." if drifted else f"\n{len(rows)} settings, all as wanted.")
    if not stage.on_aws:
        print(EMULATOR_IGNORES)
    return not drifted


def _event_sources(stage: Stage) -> Iterator[Row]:
    for handler in event_sources.WANTED:
        try:
            live = event_sources.mapping(stage, handler)
        except OperatorError as problem:
            yield Row(handler, "event source", "one", str(problem))
            continue
        yield Row(handler, "State", "Enabled", live.get("State"))
        for setting, wanted in event_sources.wanted_for(stage, handler).items():
            yield Row(handler, setting, wanted, live.get(setting))


def _buckets(stage: Stage) -> Iterator[Row]:
    for handler in event_sources.CALLED_BY_BUCKETS:
        wanted = [event_sources.told_by_bucket(stage, handler)]
        yield Row(handler, "called by its bucket", wanted, event_sources.tells(stage, handler))


def _functions(stage: Stage) -> Iterator[Row]:
    functions, whole, part = stage.client("lambda"), config.read(stage), config.stage_section(stage)
    roles, settings = foundation.wanted_roles(stage), config.settings(stage)
    for handler, role in roles.items():
        try:
            live = functions.get_function_configuration(FunctionName=stage.function_name(handler))
        except functions.exceptions.ResourceNotFoundException:
            yield Row(handler, "function", "there", "missing")
            continue
        chosen = {**whole, **part, **part["lambda_functions"].get(handler, {})}
        yield Row(handler, "role", role, live["Role"])
        yield Row(handler, "timeout", chosen["lambda_timeout"], live["Timeout"])
        yield Row(handler, "memory", chosen["lambda_memory_size"], live["MemorySize"])
        yield Row(handler, "environment", "as recorded", _differences(settings, live["Environment"]["Variables"]))


def _differences(wanted: dict[str, str], live: dict[str, str]) -> str:
    names = sorted(name for name in {*wanted, *live} if wanted.get(name) != live.get(name))
    return ", ".join(names) or "as recorded"


def _queues(stage: Stage) -> Iterator[Row]:
    window = config.settings(stage)["DIGEST_WINDOW"]
    timeouts = _timeouts(stage)
    for queue, dead in foundation.DEAD_LETTERS.items():
        live, below = _attributes(stage, queue), _attributes(stage, dead)
        policy = json.loads(live.get("RedrivePolicy", "{}"))
        yield Row(queue, "dead letters", below.get("QueueArn", "missing"), policy.get("deadLetterTargetArn"))
        yield Row(queue, "receives before that", foundation.MAX_RECEIVES, int(policy.get("maxReceiveCount", 0)))
        yield Row(queue, "visibility timeout", str(visibility(queue, timeouts[queue])), live.get("VisibilityTimeout"))
        yield Row(dead, "kept for", str(14 * 24 * 3600), below.get("MessageRetentionPeriod"))
        if queue == "review.fifo":
            yield Row(queue, "delay", window, live.get("DelaySeconds"))


def _timeouts(stage: Stage) -> dict[str, int]:
    """Queue -> timeout of the function that reads it."""
    whole, part, settings = config.read(stage), config.stage_section(stage), config.settings(stage)
    found = {}
    for handler, (source, _) in event_sources.WANTED.items():
        queue = settings[source].rpartition(":")[2].removeprefix(stage.resource_name(""))
        found[queue] = part["lambda_functions"].get(handler, {}).get("lambda_timeout", whole["lambda_timeout"])
    return found


def _attributes(stage: Stage, queue: str) -> dict[str, str]:
    queues = stage.client("sqs")
    try:
        url = queues.get_queue_url(QueueName=stage.resource_name(queue))["QueueUrl"]
    except queues.exceptions.QueueDoesNotExist:
        return {}
    return dict(queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"])
