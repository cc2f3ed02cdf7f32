"""No side effect is lost, or happens twice, under any fault (`make faults`)."""

import pytest

from tests.support.effects import EFFECTS, Effect
from tests.support.fault_table import FAULTS, GOOD, outcome
from tests.support.journey_effects import JOURNEY_EFFECTS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("effect", [*EFFECTS, *JOURNEY_EFFECTS], ids=lambda effect: effect.name)
@pytest.mark.parametrize("fault", FAULTS)
def test_effect_is_neither_lost_nor_doubled(effect: Effect, fault: str) -> None:
    assert outcome(effect, FAULTS[fault]) in GOOD
