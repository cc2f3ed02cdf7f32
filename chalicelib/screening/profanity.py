"""Slurs and strong words, also where letters are replaced, repeated, masked or spaced out."""

import re
from functools import cache

from chalicelib.content import screening_lists
from chalicelib.screening.folding import Folded, Span, pieces, readings
from chalicelib.screening.patterns import Patterns, folded, without_overlaps

_ALSO = {
    "a": "a4@", "b": "b8", "c": "c(k", "e": "e3", "g": "g9", "i": "i1!|l", "l": "l1|", "o": "o0", "s": "s5$z", "t": "t7+", "u": "uv",
}  # fmt: skip
_MASK = "*#@_."


def find(text: Folded) -> list[Span]:
    """Where they stand, in order."""
    words = (word for word in pieces(text).words if not _allowed().fullmatch(word.text))
    listed = [word.span for word in words if _listed().fullmatch(word.text)]
    return without_overlaps(listed + _phrases().find(readings(text)))


@cache
def _listed() -> re.Pattern[str]:
    return re.compile("|".join(map(_word, screening_lists().profanity.words)))


@cache
def _allowed() -> re.Pattern[str]:
    allowed = (folded(word) for word in screening_lists().profanity.allowed)
    return re.compile("|".join(re.escape(word).replace(r"\*", r".*") for word in allowed))


@cache
def _phrases() -> Patterns:
    return Patterns(screening_lists().profanity.phrases)


def _word(word: str) -> str:
    """The expression of a listed word. Its first letter shows; others may be masked."""
    first, *others = folded(word).strip("*").replace(" ", "")
    inner = _letter(first, "") + "".join(_letter(letter, _MASK) for letter in others)
    return ("[^\\W_]*" if word.startswith("*") else "") + inner + (r"[\w*]*" if word.endswith("*") else "(?:e?[sz5$])?")


def _letter(letter: str, mask: str) -> str:
    return f"[{re.escape(_ALSO.get(letter, letter) + mask)}]+"
