"""Words that people type, made safe to keep: one Unicode form, no controls, no tricks with direction."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from pydantic_core import PydanticCustomError

_KEPT_FORMATS = {"\u200c", "\u200d"}
"""Joiners: emoji of several parts and some scripts need them. All other invisible marks go, bidi overrides first."""
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def tidy(value: Any) -> Any:
    """Text in NFC, without control, bidi, private or broken characters, white space folded; empty text is None."""
    if not isinstance(value, str):
        return value
    if value.isascii() and value.isprintable():  # most of what is sent: codes, keys, plain words
        return " ".join(value.split()) or None
    spaced = re.sub(r"\s+", " ", value)
    kept = (c for c in spaced if c in _KEPT_FORMATS or unicodedata.category(c) not in _DROPPED)
    return unicodedata.normalize("NFC", "".join(kept)).strip() or None


def tidy_lines(value: Any) -> Any:
    """The same line by line: paragraphs stay, each one line, and lines without words go."""
    if not isinstance(value, str):
        return value
    lines = (tidy(line) for line in re.split(r"\r\n|\r|\n", value))
    return "\n".join(line for line in lines if line) or None


def measured(least: int, most: int) -> Callable[[str | None], str | None]:
    """A check that a text, if there is one, has so many characters (Unicode code points)."""

    def check(value: str | None) -> str | None:
        if value is not None and len(value) > most:
            raise PydanticCustomError("too_long", "too long", {"most": most})
        if value is not None and len(value) < least:
            raise PydanticCustomError("text_short", "too short", {"least": least})
        return value

    return check
