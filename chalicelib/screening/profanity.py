"""Slurs and strong words, also where letters are replaced, repeated, masked or spaced out."""

import re
from functools import cache

from chalicelib.content import screening_lists
from chalicelib.screening.folding import Folded, Span, pieces, readings
from chalicelib.screening.patterns import Patterns, folded, without_overlaps

_ALSO = {letters[0]: letters for letters in ("a4@", "b8", "c(k", "e3", "g9", "i1!|l", "l1|", "o0", "s5$z", "t7+", "uv")}
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
    letters = folded(word).strip("*").replace(" ", "")
    inner = _letter(letters[0], "") + "".join(_letter(letter, _MASK) for letter in letters[1:])
    return ("[^\\W_]*" if word.startswith("*") else "") + inner + (r"[\w*]*" if word.endswith("*") else "(?:e?[sz5$])?")


def _letter(letter: str, mask: str) -> str:
    return f"[{re.escape(_ALSO.get(letter, letter) + mask)}]+"
