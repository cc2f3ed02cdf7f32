"""Edits: a moderator mends spelling, or takes out personal data, and publishes what remains."""

from typing import Any

from pydantic import ConfigDict

from chalicelib import errors
from chalicelib.content import rules
from chalicelib.models import Model
from chalicelib.pledges.form import PledgeText
from chalicelib.stories.form import PictureAlt, Quote, StoryText
from chalicelib.submissions.form import parse
from chalicelib.submissions.model import Submission

Words = dict[str, str | None]
"""Public words of a submission, by field."""


class _PledgeWords(Model):
    model_config = ConfigDict(extra="forbid")
    text: PledgeText


class _StoryWords(Model):
    model_config = ConfigDict(extra="forbid")
    text: StoryText
    quote: Quote = None
    picture_alt: PictureAlt = None


def changed_words(submission: Submission, given: Any) -> Words:
    """The fields that the moderator gave other words, with these. Raises Invalid."""
    if not given:
        return {}
    if not isinstance(given, dict) or submission.text is None:
        raise errors.Invalid({"text": ("errors.wrong_type", {})})
    model: type[Model] = _PledgeWords if submission.kind == "pledge" else _StoryWords
    words = {name: getattr(submission, name) for name in model.model_fields} | given
    parsed = parse(model, words, {}).model_dump()
    if parsed["text"] is None:
        raise errors.Invalid({"text": ("errors.too_short", {"least": rules.PLEDGE_TEXT.least})})
    return {name: value for name, value in parsed.items() if value != getattr(submission, name)}
