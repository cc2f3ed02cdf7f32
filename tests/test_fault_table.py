"""No side effect is lost, or happens twice, under any fault (`make faults`)."""

import pytest

from tests.support.effects import Effect
from tests.support.fault_table import ALL, FAULTS, GOOD, outcome

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("effect", ALL, ids=lambda effect: effect.name)
@pytest.mark.parametrize("fault", FAULTS)
def test_effect_is_neither_lost_nor_doubled(effect: Effect, fault: str) -> None:
    assert outcome(effect, FAULTS[fault]) in GOOD
