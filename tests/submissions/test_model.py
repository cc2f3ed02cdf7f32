"""Stored submissions hold the fields of their forms."""

import pytest

from chalicelib.pledges.form import PledgeForm
from chalicelib.pledges.model import Pledge
from chalicelib.stories.form import StoryForm
from chalicelib.stories.model import Story
from chalicelib.submissions.form import NOT_STORED, SubmissionForm
from chalicelib.submissions.model import Submission


@pytest.mark.parametrize(("form", "model"), [(PledgeForm, Pledge), (StoryForm, Story)])
def test_every_form_field_is_stored(form: type[SubmissionForm], model: type[Submission]) -> None:
    """A stored model ignores unknown fields, so a form field that it lacks would be lost without an error."""
    assert form.model_fields.keys() - NOT_STORED - model.model_fields.keys() == set()
