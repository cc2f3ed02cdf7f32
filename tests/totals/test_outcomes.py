"""Outcomes in the totals: who was asked, who answered what, and who was never asked."""

from typing import Any

import pytest

from chalicelib import pledges, totals
from chalicelib.pledges import check_ins
from chalicelib.totals import outcomes, rows
from chalicelib.totals.outcomes import Outcomes
from tests.support.check_ins import note_question, record_answer
from tests.support.factories import create_pledge
from tests.support.storage import stored

pytestmark = pytest.mark.usefixtures("world")


def count() -> None:
    totals.apply(pledges.store.sweep())


def test_asked_answered_and_changed_minds_are_counted_once() -> None:
    pledge = note_question(create_pledge())
    count()
    assert outcomes.read("2026", 28)[""] == Outcomes(asked=1)
    versions = [record_answer(pledge, answer) for answer in ("not_yet", "partly", "kept")]
    totals.apply([*reversed(versions), versions[0]])
    assert outcomes.read("2026", 28)[""] == Outcomes(asked=1, kept=1)
    totals.apply(versions)
    assert outcomes.read("2026", 28)[""].answered == 1


def test_answers_of_those_who_were_not_asked_are_apart() -> None:
    record_answer(create_pledge(), "kept")
    count()
    assert outcomes.read("2026", 28) == {}
    assert outcomes.read("2026", 28, alone=True)[""] == Outcomes(kept=1)
    assert outcomes.row_of("2026", 28, alone=True) == "2026~28~alone"
    assert outcomes.row_of("2026", 28, alone=False) == "2026~28"


def test_figures_stand_for_each_kind_of_pledge() -> None:
    fields: dict[str, Any] = {"place": "hawick", "team": "general-hospital", "channel": "poster", "audience": "staff"}
    record_answer(note_question(create_pledge(**fields, plan={"when": "after-tea"})), "kept")
    record_answer(note_question(create_pledge(lang="gd")), "partly")
    count()
    found = outcomes.read("2026", 28)
    one, other = Outcomes(asked=1, kept=1), Outcomes(asked=1, partly=1)
    for kind in ("place:hawick", "team:general-hospital", "channel:poster", "plan:yes", "staff:said", "lang:en"):
        assert found[kind] == one, kind
    assert (found["lang:gd"], found["plan:no"], found["theme:move"]) == (other, other, Outcomes(2, 1, 1))


def test_verified_staff_are_told_from_those_who_said_so() -> None:
    pledge = stored(note_question(create_pledge(audience="staff")))
    assert pledges.store.try_change(pledge, pledge.model_copy(update={"staff_verified": True}))
    count()
    found = outcomes.read("2026", 28)
    assert found["staff:verified"].asked == 1
    assert "staff:said" not in found


def test_what_is_done_once_counts_at_28_days_when_it_was_kept_at_7() -> None:
    pledge = record_answer(note_question(create_pledge(idea="check-my-hearing"), 7), "kept", 7)
    count()
    assert outcomes.read("2026", 28)[""] == Outcomes(asked=1, kept=1)
    assert check_ins.is_settled(pledge, 28)
    record_answer(pledge, "not_yet", 7)
    count()
    assert outcomes.read("2026", 28)[""] == Outcomes()


def test_withdrawn_pledge_takes_its_outcome_along() -> None:
    pledge = record_answer(note_question(create_pledge()), "kept")
    count()
    pledges.store.withdraw(pledge.id)
    count()
    assert outcomes.read("2026", 28)[""] == Outcomes()


def test_outcomes_touch_no_row_of_the_other_totals() -> None:
    pledge = create_pledge(place="hawick", channel="poster")
    count()
    before = {(item["row"], item["part"]): item for item in rows.parts("")}
    record_answer(note_question(pledge), "kept")
    count()
    after = {(item["row"], item["part"]): item for item in rows.parts("")}
    assert {row for row, _ in after.keys() - before.keys()} == {"2026~28"}
    assert all(after[key] == before[key] for key in before)
