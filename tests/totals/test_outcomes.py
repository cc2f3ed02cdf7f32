"""Outcomes in the totals: who was asked, who answered what, and who was never asked."""

from datetime import date
from typing import Any

import pytest

from chalicelib import pledges, totals
from chalicelib.pledges import Pledge, check_ins
from chalicelib.pledges.check_in_model import Step
from chalicelib.totals import outcomes, rows
from chalicelib.totals.outcomes import Outcomes
from tests.support.factories import create_pledge
from tests.support.storage import stored

pytestmark = pytest.mark.usefixtures("world")
ASKED_ON = date(2026, 5, 4)


def ask(pledge: Pledge, step: Step = 28) -> Pledge:
    """Note the question, as the mail's claim does."""
    before = stored(pledge)
    assert pledges.store.try_change(before, check_ins.as_asked(before, step, ASKED_ON))
    return stored(pledge)


def say(pledge: Pledge, answer: str, step: Step = 28) -> Pledge:
    form = check_ins.CheckInForm.model_validate({"answer": answer})
    after = check_ins.record(stored(pledge), step, form)
    assert after
    return after


def count() -> None:
    totals.apply(pledges.store.sweep())


def test_asked_answered_and_changed_minds_are_counted_once() -> None:
    pledge = ask(create_pledge())
    count()
    assert outcomes.read("2026", 28)[""] == Outcomes(asked=1)
    versions = [say(pledge, answer) for answer in ("not_yet", "partly", "kept")]
    totals.apply([*reversed(versions), versions[0]])
    assert outcomes.read("2026", 28)[""] == Outcomes(asked=1, kept=1)
    totals.apply(versions)
    assert outcomes.read("2026", 28)[""].answered == 1


def test_answers_of_those_who_were_not_asked_are_apart() -> None:
    say(create_pledge(), "kept")
    count()
    assert outcomes.read("2026", 28) == {}
    assert outcomes.read("2026", 28, alone=True)[""] == Outcomes(kept=1)


def test_figures_stand_for_each_kind_of_pledge() -> None:
    fields: dict[str, Any] = {"place": "hawick", "team": "general-hospital", "channel": "poster", "audience": "staff"}
    say(ask(create_pledge(**fields, plan={"when": "after-tea"})), "kept")
    say(ask(create_pledge(lang="gd")), "partly")
    count()
    found = outcomes.read("2026", 28)
    one, other = Outcomes(asked=1, kept=1), Outcomes(asked=1, partly=1)
    for kind in ("place:hawick", "team:general-hospital", "channel:poster", "plan:yes", "staff:said", "lang:en"):
        assert found[kind] == one, kind
    assert (found["lang:gd"], found["plan:no"], found["theme:move"]) == (other, other, Outcomes(2, 1, 1))


def test_verified_staff_are_told_from_those_who_said_so() -> None:
    pledge = stored(ask(create_pledge(audience="staff")))
    assert pledges.store.try_change(pledge, pledge.model_copy(update={"staff_verified": True}))
    count()
    found = outcomes.read("2026", 28)
    assert found["staff:verified"].asked == 1
    assert "staff:said" not in found


def test_what_is_done_once_counts_at_28_days_when_it_was_kept_at_7() -> None:
    pledge = say(ask(create_pledge(idea="check-my-hearing"), 7), "kept", 7)
    count()
    assert outcomes.read("2026", 28)[""] == Outcomes(asked=1, kept=1)
    assert check_ins.is_settled(pledge, 28)
    say(pledge, "not_yet", 7)
    count()
    assert outcomes.read("2026", 28)[""] == Outcomes()


def test_withdrawn_pledge_takes_its_outcome_along() -> None:
    pledge = say(ask(create_pledge()), "kept")
    count()
    pledges.store.withdraw(pledge.id)
    count()
    assert outcomes.read("2026", 28)[""] == Outcomes()


def test_outcomes_touch_no_row_of_the_other_totals() -> None:
    pledge = create_pledge(place="hawick", channel="poster")
    count()
    before = {(item["row"], item["part"]): item for item in rows.parts("")}
    say(ask(pledge), "kept")
    count()
    after = {(item["row"], item["part"]): item for item in rows.parts("")}
    assert {row for row, _ in after.keys() - before.keys()} == {"2026~28"}
    assert all(after[key] == before[key] for key in before)
