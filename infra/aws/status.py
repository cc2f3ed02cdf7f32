"""Status: stacks, event sources, functions and queues, each setting as it is live and as it is wanted."""

import json
from collections.abc import Iterator

from infra.aws import (
    backup,
    concurrency,
    config,
    drift,
    edge,
    event_sources,
    foundation,
    functions,
    republishing,
    secrets,
    stack_drift,
    stacks,
    throttling,
    triggers,
)
from infra.aws.rows import Row, differing, row_of
from infra.aws.triggers import Triggers
from infra.stage import OperatorError, Stage

EMULATOR_IGNORES = (
    "The emulator reports these settings but does not act on all of them: it delivers a failing stream batch again as "
    "a whole, without bisecting, and without limits of age."
)


def visibility(queue: str, timeout: int) -> int:
    """Seconds for which a message stays invisible: six times its function's timeout, as Lambda advises; for a FIFO
    queue ten seconds more than that timeout, because a message that failed blocks its whole group for so long."""
    return timeout + 10 if queue.endswith(".fifo") else 6 * timeout


def compare(stage: Stage) -> list[Row]:
    """Settings that no stack makes, wanted and live; of stacks whether they are complete, their queues, the CDN, the
    firewall, and how old copies in another account are."""
    wanted = triggers.read(stage)
    rows = [*_stacks(stage), *_event_sources(stage, wanted), *_bucket_notifications(stage, wanted)]
    rows += [*_functions(stage, wanted), *drift.logs(stage, wanted), *_queues(stage, wanted), *_mail(stage)]
    rows += [*_limits(stage), *drift.api(stage, wanted), *drift.firewall(stage), *drift.cdn(stage)]
    return [*rows, *_cdn_secret(stage), *drift.pages(stage), *backup.rows(stage)]


def mail_rate(asked: int, granted: float) -> Row:
    """Mails a second that SES is asked for about pledges: moderators' mails need a third of what SES grants."""
    return Row("mail", "MAILS_PER_SECOND", min(asked, max(int(granted * 2 / 3), 1)), asked)


def report(stage: Stage, *, with_stacks: bool = False) -> bool:
    """Print the table, and how far publishing everything again has come; True if all is as wanted. `with_stacks`: have
    CloudFormation compare all that it made as well."""
    rows = compare(stage)
    if with_stacks:
        rows += stack_drift.rows(stage)
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
    for part in ("foundation", "edge", "monitoring", *(["backup"] if backup.is_wanted(stage) else [])):
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
        yield row_of(function, "environment", differing(settings, live["Environment"]["Variables"]))
        yield from drift.traces(stage, function, live)


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


def _mail(stage: Stage) -> Iterator[Row]:
    if stage.on_aws:
        quota = stage.client("sesv2").get_account()["SendQuota"]
        yield mail_rate(int(config.setting(stage, "MAILS_PER_SECOND")), quota["MaxSendRate"])
