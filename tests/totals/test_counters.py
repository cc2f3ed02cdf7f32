"""What one pledge contributes to the totals, counter by counter."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib import totals
from chalicelib.pledges import State, canary
from chalicelib.totals import counters
from tests.support.factories import create_pledge

pytestmark = pytest.mark.usefixtures("world")

KINDS: dict[str, Any] = {
    "theme": "move",
    "idea": "ten-minute-walk",
    "place": "hawick",
    "audience": "staff",
    "team": "ward-4",
    "channel": "poster",
    "lang": "gd",
}


def test_pledge_counts_for_its_day_and_hour_its_state_and_each_of_its_kinds() -> None:
    pledge = create_pledge().model_copy(update=KINDS)
    made = {"2026@2026-04-06|12", "2026|made", "2026|public"}
    assert counters.counters_of(pledge) == made | {f"2026|{kind}:{code}" for kind, code in KINDS.items()}
    waiting = pledge.model_copy(update={"state": State.WAITING, "team": None, "place": None})
    kinds = {f"2026|{kind}:{code}" for kind, code in KINDS.items() if kind not in {"team", "place"}}
    assert counters.counters_of(waiting) == made - {"2026|public"} | kinds
    assert counters.counters_of(pledge.model_copy(update={"state": State.WITHDRAWN})) == frozenset()


def test_our_own_pledge_counts_for_nothing_else() -> None:
    assert counters.counters_of(create_pledge(canary=canary.mark())) == {"canaries|made"}


def test_hours_of_a_day_are_those_in_which_pledges_were_made() -> None:
    day = datetime(2026, 4, 6, tzinfo=UTC)
    totals.apply([create_pledge(), create_pledge()])
    assert counters.made_on(day.date()) == {"12": 2}
