"""Text that people type, normalised: one Unicode form, no control characters, no change of direction."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from pydantic_core import PydanticCustomError

from chalicelib.content.rules import Length

_JOINERS = {"\u200c", "\u200d"}
"""Emoji of several parts and some scripts need them. All other format characters are removed, bidi overrides first."""
_REMOVED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}


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


def length_between(length: Length) -> Callable[[str | None], str | None]:
    """A check that a text, if there is one, is neither too short nor too long."""

    def check(value: str | None) -> str | None:
        if value is not None and len(value) > length.most:
            raise PydanticCustomError("too_long", "too long", {"most": length.most})
        if value is not None and len(value) < length.least:
            raise PydanticCustomError("too_short", "too short", {"least": length.least})
        return value

    return check
