"""Travel in time on a running stack."""

from datetime import datetime, timedelta

from infra.aws import config
from infra.local import travel
from infra.local.local_stack import Stack
from tests.support.waiting import eventually


def travel_until(stack: Stack, moment: datetime) -> None:
    """Move the clock, run the schedules, and wait until a form may be sent: one that comes back too soon after a
    schedule has signed a new challenge is quarantined."""
    travel.travel(stack, moment, print)
    allowed = travel.now(stack) + timedelta(seconds=int(config.setting(stack.stage, "MIN_FORM_SECONDS")))
    eventually(lambda: travel.now(stack) > allowed)
