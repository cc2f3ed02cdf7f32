"""`make travel DATE=2027-01-01`: move the clock of a local stack, and run the schedules as time passes."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from infra.aws import config, deploy, triggers
from infra.aws.triggers import Triggers
from infra.errors import OperatorError
from infra.local import local_stack
from infra.local.moved_clock import SHIFT, shift
from infra.local.state import write_atomically

QUIET_WITHIN = 60
"""Seconds in which all queues must have become empty after a run of the schedules."""


def travel(stack: local_stack.Stack, until: datetime, say: Callable[[str], None]) -> None:
    """Move the clock to that moment, stopping each day and whenever something is due to a person."""
    found = triggers.read(stack.stage)
    while now(stack) < until:
        next_day = now(stack) + timedelta(days=1)
        goal = min(filter(None, (_next_due(stack), next_day, until)), key=lambda at: max(at, now(stack)))
        move(stack, max(goal - now(stack), timedelta(minutes=15)))
        _run_schedules(stack, found, daily=goal in {next_day, until})
        say(f"{now(stack):%Y-%m-%d %H:%M} UTC: {len(stack.mails())} mails so far")


def now(stack: local_stack.Stack) -> datetime:
    """The moment that the stack's clock shows."""
    return datetime.now(UTC) + shift(stack.state)


def move(stack: local_stack.Stack, by: timedelta) -> None:
    """Move the clock; no schedule runs."""
    seconds = int((shift(stack.state) + by).total_seconds())
    write_atomically(stack.state / SHIFT, str(seconds).encode())


def _next_due(stack: local_stack.Stack) -> datetime | None:
    """When the next thing is due to anybody."""
    items = stack.client("dynamodb").scan(TableName=config.setting(stack.stage, "PEOPLE_TABLE"))["Items"]
    moments = [datetime.fromisoformat(item["due_at"]["S"]) for item in items if "due_at" in item]
    return min((at + timedelta(minutes=1) for at in moments), default=None)


def _run_schedules(stack: local_stack.Stack, found: Triggers, *, daily: bool) -> None:
    for function in found.schedules if daily else ["follow_up"]:
        deploy.invoke(stack.stage, function, deploy.SCHEDULED_EVENT)
    _wait_until_quiet(stack)


def _wait_until_quiet(stack: local_stack.Stack) -> None:
    """Until what was requested about people is done."""
    asked = {"QueueUrl": config.setting(stack.stage, "JOURNEY_QUEUE_URL"), "AttributeNames": ["All"]}
    deadline = time.monotonic() + QUIET_WITHIN
    while time.monotonic() < deadline:
        told = stack.client("sqs").get_queue_attributes(**asked)["Attributes"]
        if not any(int(value) for name, value in told.items() if name.startswith("ApproximateNumber")):
            return
        time.sleep(0.2)
    raise OperatorError("Mails about pledges wait in their queue. The reason is in emulator.log.")
