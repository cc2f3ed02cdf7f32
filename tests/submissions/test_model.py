"""Stored submissions hold the fields of their forms, and count what others see of them."""

from typing import Any

import pytest

from chalicelib import errors
from chalicelib.content import rules
from chalicelib.pledges.form import Plan, PledgeForm
from chalicelib.pledges.model import Pledge
from chalicelib.stories.form import StoryForm
from chalicelib.stories.model import Story
from chalicelib.submissions.form import NOT_STORED, SubmissionForm, validate
from chalicelib.submissions.model import State, Submission
from chalicelib.submissions.uses import UseTicks
from tests.support.factories import create_pledge


@pytest.mark.parametrize(("form", "model"), [(PledgeForm, Pledge), (StoryForm, Story)])
def test_every_form_field_is_stored(form: type[SubmissionForm], model: type[Submission]) -> None:
    """A stored model ignores unknown fields, so a form field that it lacks would be lost without an error."""
    in_uses = UseTicks.model_fields.keys() if "uses" in model.model_fields else set()
    assert form.model_fields.keys() - NOT_STORED - in_uses - model.model_fields.keys() == set()


@pytest.mark.usefixtures("world")
def test_what_was_accepted_once_stays_readable_when_a_rule_gets_stricter() -> None:
    longer = "w" * (rules.PLAN_WILL.most + 1)
    item = create_pledge().item() | {"plan": {"will": longer}}
    assert Pledge.of(item).plan.will == longer
    with pytest.raises(errors.Invalid):
        validate(PledgeForm, {"idea": "ten-minute-walk", "plan": {"will": longer}})


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("change", "shown_v"),
    [
        ({"plan": Plan(when="after lunch")}, 1),
        ({"start": None}, 1),
        ({"channel": "poster"}, 1),
        ({"state": State.WITHDRAWN}, 2),
        ({"place": "kelso"}, 2),
        ({"name": "Ailsa"}, 2),
    ],
)
def test_shown_version_rises_only_with_what_others_see(change: dict[str, Any], shown_v: int) -> None:
    pledge = create_pledge(start="2026-05-01")
    after = pledge.next_version(pledge.model_copy(update=change))
    assert (after.v, after.shown_v) == (2, shown_v)
