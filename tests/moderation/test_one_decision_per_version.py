"""No order of events publishes anything rejected, loses a decision or decides twice, or leaves something waiting that
nobody can reach (`tests.support.moderating`)."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.moderating import Moderating

CHECKS = settings(
    max_examples=8,
    stateful_step_count=16,
    phases=[Phase.generate],  # a schedule is short; making it shorter takes minutes
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
def test_each_version_is_decided_once_after_any_schedule() -> None:
    run_state_machine_as_test(Moderating, settings=CHECKS)
