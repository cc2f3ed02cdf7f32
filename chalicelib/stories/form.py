"""The form of a story: validated once, at the edge, into typed values."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib.content import rules
from chalicelib.submissions.form import NORMALISED, Checkbox, SubmissionForm, matching
from chalicelib.submissions.text import length_between, normalise_lines
from chalicelib.submissions.uses import UseTicks

PICTURE_ID = re.compile(r"[0-9a-z]{26}")


def _given(consent: bool) -> bool:  # noqa: FBT001 - pydantic calls it
    if not consent:
        raise PydanticCustomError("consent_needed", "not given")
    return consent


def _described(picture_alt: str | None, info: ValidationInfo) -> str | None:
    """A picture needs a description."""
    if picture_alt is None and info.data.get("picture", "invalid") is not None:
        raise PydanticCustomError("picture_alt_needed", "missing")
    return picture_alt


StoryText = Annotated[
    str, BeforeValidator(lambda given: normalise_lines(given) or ""), length_between(rules.STORY_TEXT)
]
Quote = Annotated[str | None, NORMALISED, length_between(rules.QUOTE)]
PictureAlt = Annotated[str | None, NORMALISED, length_between(rules.PICTURE_ALT)]


class StoryForm(UseTicks, SubmissionForm):
    """A story as it was sent. Only the words and the consent are required."""

    text: Annotated[StoryText, Field(validate_default=True)] = ""
    quote: Quote = None
    consent: Annotated[Checkbox, AfterValidator(_given), Field(validate_default=True)] = False
    """The person agreed that the story be published; it may say something about their health."""
    picture: Annotated[str | None, NORMALISED, matching("picture_id", PICTURE_ID)] = None
    picture_alt: Annotated[PictureAlt, AfterValidator(_described), Field(validate_default=True)] = None

    def not_agreed(self) -> set[str]:
        """Stories are not counted, so town, badge and team only serve to be shown, too."""
        place = set() if self.show_place else {"place"}
        return super().not_agreed() | place | (set() if self.show_badge else {"audience", "team"})
