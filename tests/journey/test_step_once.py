"""Nobody is sent a step twice and nobody is silently dropped, under any schedule of faults, without any repair.

A state machine (`tests/support/following_up.py`) runs the real functions. After each of its steps no step was sent
twice, no two mails came in a day, none at night or in a pause, and receipts are true. At the end, when nothing fails
any more and only the schedule asks, each step that is still to come is sent. Sending without claims must fail the same
checks, or the harness would prove nothing.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from chalicelib import clock
from chalicelib.aws import email
from chalicelib.journey import mails
from chalicelib.journey.agenda import agenda
from chalicelib.journey.rules import rules
from chalicelib.people import store
from tests.support.aws_calls import FAULTS
from tests.support.following_up import CALLS, FollowingUp
from tests.support.mail_faults import FaultAtCall
from tests.support.storage import stored_pledges


class FollowingUpNaively(FollowingUp):
    """Sends, and notes it afterwards."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[tuple[str | None, str], ...]] = {}
        super().__init__()

    def send(self, _: list[dict[str, Any]]) -> None:
        person = self._person()
        followed = {pledge.id: pledge for pledge in stored_pledges()}
        plan = agenda(person, followed, clock.now(), rules())
        if plan.send and person.address:
            mail_id = f"journey-{len(self.held)}"
            self.held[mail_id] = tuple((step.pledge, step.code) for step in plan.send)
            email.send(person.address, mails.compose(person, followed, plan.send), mail_id)
        done = {(step.pledge, step.code) for step in (*plan.send, *plan.skip)}
        following = tuple(
            each.model_copy(update={"done": (*each.done, *(code for about, code in done if about == each.pledge))})
            for each in person.following
        )
        after = {"following": following, "journey_at": plan.look_at, "mailed_on": clock.today()}
        store.try_change(person, person.model_copy(update=after))

    def steps_in(self, mail_id: str) -> tuple[tuple[str | None, str], ...]:
        return self.held[mail_id]

    def run_with(self, *given: Any) -> bool:
        try:
            return super().run_with(*given)
        except (email.Busy, email.Rejected, email.OutcomeUnknown):
            return False

    def _come_to_rest(self) -> None:
        """Naive sending has no receipts."""


class FollowingUpForDays(FollowingUp):
    rests_for = timedelta(days=10)


CHECKS = settings(max_examples=5, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
def test_no_step_is_sent_twice_or_dropped_after_any_faults() -> None:
    run_state_machine_as_test(FollowingUp, settings=CHECKS)


@pytest.mark.slow
def test_sending_before_noting_fails_the_same_checks() -> None:
    machine = FollowingUpNaively()
    machine.look(FaultAtCall("sesv2.SendEmail", "killed after", 0))
    machine.wait(25)
    machine.look(None)
    with machine.left, pytest.raises(AssertionError):
        machine.nobody_is_sent_a_step_twice()


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(FAULTS))
@pytest.mark.parametrize("call", CALLS)
def test_one_fault_at_any_call_neither_repeats_nor_drops_a_step(call: str, kind: str) -> None:
    for nth in range(2):
        machine = FollowingUpForDays()
        machine.wait(25 * 7)
        machine.look(FaultAtCall(call, kind, nth))
        machine.teardown()
