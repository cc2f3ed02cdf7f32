"""Accented English: a readable test language that differs from English in every word."""

import re

_ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
_PLACEHOLDER = re.compile(r"(\{[^}]*\})")


def accented(sentence: str) -> str:
    """The sentence with accents on its vowels; {placeholders} are unchanged."""
    return "".join(part if part.startswith("{") else part.translate(_ACCENTS) for part in _PLACEHOLDER.split(sentence))
