"""Status: stacks, event sources, functions and queues, each setting as it is live and as it is wanted."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.aws import (
    concurrency,
    config,
    edge,
    event_sources,
    foundation,
    functions,
    republishing,
    secrets,
    stacks,
    throttling,
    triggers,
)
from infra.aws.triggers import Triggers
from infra.stage import OperatorError, Stage, stage_options

EMULATOR_IGNORES = (
    "The emulator reports these settings but does not act on all of them: it delivers a failing stream batch again as "
    "a whole, without bisecting, and without limits of age."
)


def visibility(queue: str, timeout: int) -> int:
    """Seconds for which a message stays invisible: six times its function's timeout, as Lambda advises; for a FIFO
    queue ten seconds more than that timeout, because a message that failed blocks its whole group for so long."""
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
    """Settings that no stack makes, wanted and live; of stacks whether they are complete, queues and the firewall's
    rate."""
    wanted = triggers.read(stage)
    rows = [*_stacks(stage), *_event_sources(stage, wanted), *_bucket_notifications(stage, wanted)]
    rows += [*_functions(stage, wanted), *_queues(stage, wanted), *_mail(stage)]
    return [*rows, *_limits(stage), *_firewall(stage), *_cdn_secret(stage)]


def mail_rate(asked: int, granted: float) -> Row:
    """Mails a second that SES is asked for about pledges: moderators' mails need a third of what SES grants."""
    return Row("mail", "MAILS_PER_SECOND", min(asked, max(int(granted * 2 / 3), 1)), asked)


def report(stage: Stage) -> bool:
    """Print the table, and how far publishing everything again has come; True if all is as wanted."""
    rows = compare(stage)
    for row in rows:
        mark = "DRIFT" if row.drifted else "ok"
        values = f"{row.live!s}  (wanted: {row.wanted!s})" if row.drifted else f"{row.live!s}"
        print(f"{mark:6}{row.thing:28}{row.setting:34}{values}")
    drifted = sum(row.drifted for row in rows)
    print(f"\n{len(rows)} settings, {drifted} differ." if drifted else f"\n{len(rows)} settings, all as wanted.")
    print(functions.run_operation(stage, "switches"), end="")
    if progress := republishing.describe(republishing.read(stage)):
        print(progress)
    if not stage.on_aws:
        print(EMULATOR_IGNORES)
    return not drifted


def _stacks(stage: Stage) -> Iterator[Row]:
    for part in ("foundation", "edge", "monitoring"):
        yield Row(part, "stack is complete", wanted=True, live=stacks.is_complete(stage, part))


def _event_sources(stage: Stage, wanted: Triggers) -> Iterator[Row]:
    for source in wanted.event_sources:
        try:
            live = event_sources.mapping(stage, source)
        except OperatorError as error:
            yield Row(source.function, "event source", "one", str(error))
            continue
        yield Row(source.function, "State", "Enabled", live.get("State"))
        for setting, value in event_sources.wanted_settings(stage, source).items():
            yield Row(source.function, setting, value, live.get(setting))


def _bucket_notifications(stage: Stage, wanted: Triggers) -> Iterator[Row]:
    for notification in wanted.bucket_notifications:
        value = [event_sources.wanted_notification(stage, notification)]
        live = event_sources.live_notifications(stage, notification.bucket)
        yield Row(notification.function, "bucket notification", value, live)


def _functions(stage: Stage, wanted: Triggers) -> Iterator[Row]:
    lambdas, settings, roles = stage.client("lambda"), config.settings(stage), foundation.roles(stage)
    for function in wanted.functions:
        try:
            live = lambdas.get_function_configuration(FunctionName=stage.function_name(function))
        except lambdas.exceptions.ResourceNotFoundException:
            yield Row(function, "function", "there", "missing")
            continue
        options = config.function_options(stage, function)
        yield Row(function, "role", roles.get(function, "missing"), live["Role"])
        yield Row(function, "timeout", options["lambda_timeout"], live["Timeout"])
        yield Row(function, "memory", options["lambda_memory_size"], live["MemorySize"])
        reserved = lambdas.get_function_concurrency(FunctionName=stage.function_name(function))
        wanted_executions = options.get("reserved_concurrency")
        yield Row(function, "executions kept", wanted_executions, reserved.get("ReservedConcurrentExecutions"))
        yield Row(function, "environment", "as recorded", _differences(settings, live["Environment"]["Variables"]))


def _differences(wanted: dict[str, str], live: dict[str, str]) -> str:
    names = sorted(name for name in {*wanted, *live} if wanted.get(name) != live.get(name))
    return ", ".join(names) or "as recorded"


def _queues(stage: Stage, wanted: Triggers) -> Iterator[Row]:
    parameters, timeouts = foundation.parameters(stage), _timeouts(stage, wanted)
    for queue in foundation.queues():
        live, dead_letters = _attributes(stage, queue.name), _attributes(stage, queue.dead_letters)
        policy = json.loads(live.get("RedrivePolicy", "{}"))
        invisible = str(visibility(queue.name, timeouts[queue.name]))
        yield Row(
            queue.name, "dead letters", dead_letters.get("QueueArn", "missing"), policy.get("deadLetterTargetArn")
        )
        yield Row(queue.name, "receives before that", queue.max_receives, int(policy.get("maxReceiveCount", 0)))
        yield Row(queue.name, "visibility timeout", invisible, live.get("VisibilityTimeout"))
        yield Row(queue.dead_letters, "retention", str(14 * 24 * 3600), dead_letters.get("MessageRetentionPeriod"))
        if queue.delay:
            yield Row(queue.name, "delay", parameters[queue.delay], live.get("DelaySeconds"))


def _timeouts(stage: Stage, wanted: Triggers) -> dict[str, int]:
    """Queue -> timeout of the function that reads it, in seconds."""
    prefix = stage.resource_name("")
    return {
        source.arn.rpartition(":")[2].removeprefix(prefix): config.function_options(stage, source.function)[
            "lambda_timeout"
        ]
        for source in wanted.event_sources
        if not source.is_stream
    }


def _attributes(stage: Stage, queue: str) -> dict[str, str]:
    queues = stage.client("sqs")
    try:
        url = queues.get_queue_url(QueueName=stage.resource_name(queue))["QueueUrl"]
    except queues.exceptions.QueueDoesNotExist:
        return {}
    return dict(queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"])


def _cdn_secret(stage: Stage) -> Iterator[Row]:
    """Two secrets: a rotation was interrupted and wants to be started again."""
    yield Row("edge", "API takes the CDN's secret", wanted=True, live=edge.sends_live_secret(stage))
    yield Row("edge", "secrets that the API takes", wanted=1, live=len(secrets.cdn_secrets(stage)))


def _limits(stage: Stage) -> Iterator[Row]:
    """Rates, and whether the account's quota had room for what is to be reserved."""
    yield Row("functions", "reserved", concurrency.wanted_reservations(stage), config.reservations(stage))
    live = throttling.live_limits(stage)
    for name, value in throttling.wanted_limits(stage).items():
        yield Row("API", name, value, live.get(name))


def _firewall(stage: Stage) -> Iterator[Row]:
    if edge.has_firewall(stage):
        wanted = stage_options(stage.name)["requests_in_five_minutes"]
        yield Row("firewall", "requests in five minutes", wanted, edge.live_rate(stage))
        complete = stacks.is_complete(stage, "firewall", edge.CERTIFICATES_AND_FIREWALLS)
        yield Row("firewall", "stack is complete", wanted=True, live=complete)


def _mail(stage: Stage) -> Iterator[Row]:
    if stage.on_aws:
        quota = stage.client("sesv2").get_account()["SendQuota"]
        yield mail_rate(int(config.setting(stage, "MAILS_PER_SECOND")), quota["MaxSendRate"])
