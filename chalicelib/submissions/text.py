"""Text that people type, normalised: one Unicode form, no control characters, no change of direction."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from pydantic import AfterValidator, BaseModel, ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib.content.rules import Length
from chalicelib.models import STORED

_JOINERS = {"\u200c", "\u200d"}
"""Emoji of several parts and some scripts need them. All other format characters are removed, bidi overrides first."""
_REMOVED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U0001d159\U000e0100-\U000e01ef]"
)
"""Characters that stay in a text and show nothing by themselves: joiners, fillers and variation selectors (Unicode's
Default_Ignorable_Code_Point), the empty Braille pattern and the empty note head."""


def normalise(value: Any) -> Any:
    """Text in NFC, without control, bidi, private or broken characters, white space folded. Empty text becomes None,
    and what is no text stays as it is."""
    if not isinstance(value, str):
        return value
    if value.isascii() and value.isprintable():  # most of what is sent: codes, keys, plain words
        return " ".join(value.split()) or None
    spaced = re.sub(r"\s+", " ", value)
    safe = (c for c in spaced if c in _JOINERS or unicodedata.category(c) not in _REMOVED_CATEGORIES)
    return unicodedata.normalize("NFC", "".join(safe)).strip() or None


def normalise_lines(value: Any) -> Any:
    """The same line by line: paragraphs stay, each one line; empty lines are removed."""
    if not isinstance(value, str):
        return value
    lines = (normalise(line) for line in re.split(r"\r\n|\r|\n", value))
    return "\n".join(line for line in lines if line) or None


def visible_length(text: str) -> int:
    """How many characters of a normalised text show. Spaces count between others; marks alone show nothing."""
    if text.isascii():
        return len(text)
    shown = " ".join(_BLANK.sub("", text).split())
    on_letters = any(unicodedata.category(c)[0] not in "MZ" for c in shown)
    return len(shown) if on_letters else 0


@dataclass(frozen=True)
class LengthCheck:
    """A check that a text, if there is one, is neither too short nor too long. What does not show makes no text longer,
    but takes room. What is stored was accepted once, and stays readable when a rule changes."""

    length: Length

    def __call__(self, value: str | None, info: ValidationInfo) -> str | None:
        if value is None or info.context is STORED:
            return value
        if len(value) > self.length.most:
            raise PydanticCustomError("too_long", "too long", {"most": self.length.most})
        if visible_length(value) < self.length.least:
            raise PydanticCustomError("too_short", "too short", {"least": self.length.least})
        return value


def length_between(length: Length) -> AfterValidator:
    return AfterValidator(LengthCheck(length))


def most_characters(model: type[BaseModel]) -> int:
    """How many characters the texts of a form may have, all together."""
    total = 0
    for field in model.model_fields.values():
        checks = [each.func for each in field.metadata if isinstance(each, AfterValidator)]
        total += sum(check.length.most for check in checks if isinstance(check, LengthCheck))
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            total += most_characters(field.annotation)
    return total
