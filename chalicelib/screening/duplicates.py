"""Texts that are nearly the same, by the groups of three characters that they share."""

from chalicelib.screening.folding import fold, readings

LIKE = 0.75
"""Of all the groups of two texts, so many are in both."""
SHORTEST = 16
"""Groups of three characters. Below, chance makes texts alike: many people will walk the dog."""
Trigrams = frozenset[str]


def trigrams(text: str) -> Trigrams:
    """The groups of three characters of a text, as its words are read."""
    line = readings(fold(text))[-1].line
    return frozenset(line[at : at + 3] for at in range(len(line) - 2))


def is_like(one: Trigrams, other: Trigrams) -> bool:
    """Whether two texts are nearly the same."""
    return min(len(one), len(other)) >= SHORTEST and len(one & other) >= LIKE * len(one | other)
