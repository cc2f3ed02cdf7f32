"""Words of distress that no pattern knows: how much a text is like lines that tell of it, and unlike lines that do not.

A linear model over parts of words, learned from the lines in `tests/screening/labelled/learned.txt` by
`make learn-distress`, which writes the weights. It knows what its lines know and no more.
"""

import json
import math
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from chalicelib.screening.folding import Span, Words

WEIGHTS_FILE = Path(__file__).parents[1] / "content" / "distress_weights.json"
LENGTHS = (3, 4, 5)
"""Of the parts of a word, in characters; the blanks around it count."""
WINDOW = 24
"""Words that are looked at together. In a longer text a few words would not be noticed among the others."""


def find(words: Words) -> list[Span]:
    """The stretches of a text that are like words of distress."""
    return [words.source_of(*window) for window in _windows(len(words.words)) if _score(words, *window) > 0]


def parts(word: str) -> set[str]:
    """The parts that the model knows a word by: `walk` has ` wa`, `wal`, `alk`, `lk `, ` wal` ... `walk `."""
    whole = f" {word} "
    return {whole[at : at + length] for length in LENGTHS for at in range(max(len(whole) - length, 0) + 1)}


def _score(words: Words, first: int, end: int) -> float:
    """Above 0: like words of distress. The length of a text says nothing."""
    weights, bias = _weights()
    known = set().union(*(_known(word.text) for word in words.words[first:end]))
    return bias + sum(weights[part] for part in known) / math.sqrt(len(known) or 1)


@lru_cache(maxsize=4096)
def _known(word: str) -> set[str]:
    return parts(word) & _weights()[0].keys()


def _windows(words: int) -> Iterator[tuple[int, int]]:
    for first in range(0, max(words - WINDOW // 2, 1), WINDOW // 2):
        yield first, min(first + WINDOW, words)


@cache
def _weights() -> tuple[dict[str, int], int]:
    """Part to weight, and what every text begins with; in thousandths."""
    learned = json.loads(WEIGHTS_FILE.read_text("utf-8"))
    return learned["weights"], learned["bias"]
