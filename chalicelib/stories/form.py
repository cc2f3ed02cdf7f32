"""What a person who tells a story sends."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from chalicelib.pieces.sent import Faults, Sent, Ticked, Tidied, parsed, shaped
from chalicelib.pieces.words import measured, tidy, tidy_lines

LEAST, MOST = 40, 3000
PICTURE = re.compile(r"[0-9a-z]{26}")


def _agreed(given: bool) -> bool:  # noqa: FBT001 - pydantic calls it
    if not given:
        raise PydanticCustomError("consent_needed", "not agreed")
    return given


class StoryForm(Sent):
    """One story as sent. Only the words and the consent are needed."""

    text: Annotated[str, BeforeValidator(lambda given: tidy_lines(given) or ""), AfterValidator(measured(LEAST, MOST))]
    quote: Annotated[str | None, Tidied, AfterValidator(measured(3, 200))] = None
    consent: Annotated[Ticked, AfterValidator(_agreed), Field(validate_default=True)] = False
    """The person agreed that the story be published; it may say something about their health."""
    picture: Annotated[str | None, Tidied, shaped("picture_id", PICTURE)] = None
    picture_alt: Annotated[str | None, Tidied, AfterValidator(measured(1, 200))] = None


def parse(fields: dict[str, Any]) -> StoryForm:
    """The form in what was sent. Raises Unfit, a sentence per field."""
    return parsed(StoryForm, {"text": ""} | fields, _lacking(fields))


def _lacking(fields: dict[str, Any]) -> Faults:
    """The complaints about what one field asks of another."""
    undescribed = tidy(fields.get("picture")) and not tidy(fields.get("picture_alt"))
    return {"picture_alt": ("errors.picture_alt_needed", {})} if undescribed else {}
