"""Finds phrases in what people write. The page's script keeps the same rule, so both sides see the same words.

Letters small, curly apostrophes straight, any run of white space one space; then a phrase matches where neither a
letter nor a digit stands right before or after it. Letters and digits are those of Unicode: "beò" ends after its "ò".
"""

import re
from collections.abc import Iterable

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4", "'"))
_ALONE = r"(?<![^\W_]){}(?![^\W_])"


def contains(text: str, phrases: Iterable[str]) -> bool:
    """Whether any of the phrases stands in the text."""
    folded = _folded(text)
    return any(
        phrase in folded and re.search(_ALONE.format(re.escape(phrase)), folded) for phrase in map(_folded, phrases)
    )


def starts_with(text: str, phrases: Iterable[str]) -> bool:
    """Whether the text begins with one of the phrases."""
    folded = _folded(text)
    return any(re.match(_ALONE.format(re.escape(phrase)), folded) for phrase in map(_folded, phrases))


def _folded(text: str) -> str:
    return " ".join(text.lower().translate(_APOSTROPHES).split())
