"""No side effect is lost, or happens twice, under any fault, beyond what its docstring admits (`make faults`)."""

import pytest

from tests.support.effects import EFFECTS, Effect
from tests.support.fault_table import FAULTS, allowed, outcome

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect.name)
@pytest.mark.parametrize("fault", FAULTS)
def test_effect_is_neither_lost_nor_doubled(effect: Effect, fault: str) -> None:
    found = outcome(effect, FAULTS[fault])
    assert allowed(effect, fault, found), found
