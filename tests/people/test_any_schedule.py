"""What people are promised of their addresses holds under any schedule of faults, without any repair."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from chalicelib.people import confirmation
from tests.support.asking import ADDRESSES, CALLS, Asking
from tests.support.aws_calls import FAULTS
from tests.support.mail_faults import FaultAtCall

CHECKS = settings(max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
def test_promises_hold_after_any_faults() -> None:
    run_state_machine_as_test(Asking, settings=CHECKS)


@pytest.mark.slow
def test_mails_without_a_limit_fail_the_same_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirmation, "LIMIT_LASTS", timedelta(days=1))
    machine = Asking()
    for _ in range(5):
        machine.leave(0, ADDRESSES[0], season=False, fault=None)
        machine.look(None)
        machine.wait(25)
    machine.only_who_confirmed_is_written_to_about_anything()
    with machine.left, pytest.raises(AssertionError):
        machine.at_most_three_mails_to_who_did_not_confirm()


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(FAULTS))
@pytest.mark.parametrize("call", CALLS)
def test_one_fault_at_any_call_breaks_no_promise(call: str, kind: str) -> None:
    machine = Asking()
    fault = FaultAtCall(call, kind, 0)
    machine.leave(0, ADDRESSES[0], season=True, fault=fault)
    machine.leave(1, ADDRESSES[0], season=True, fault=None)
    machine.look(fault)
    machine.set_clock(machine.now + timedelta(hours=2))
    machine.an_address_is_kept_only_with_a_purpose_and_each_pledge_finds_its_person()
    machine.teardown()
