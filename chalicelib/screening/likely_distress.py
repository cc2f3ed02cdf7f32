"""Words of distress that no pattern knows: how much a text is like lines that tell of it, and unlike lines that do not.

A linear model over parts and pairs of words, learned from the lines in `tests/screening/labelled/learned.txt` by
`make learn-distress`, which writes the weights. It knows what its lines know and no more.
"""

import base64
import json
import math
from array import array
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

from chalicelib.screening.folding import Span, Words

WEIGHTS_FILE = Path(__file__).parents[1] / "content" / "distress_weights.json"
BUCKETS = 1 << 17
"""What a text has is known by its hash alone, so that weights need no names. With twice as many no more is found."""
LENGTHS = (3, 4, 5, 6)
"""Of the parts of a word, in characters; the blanks around it count."""
REACH = 4
"""How many words further the other one of a pair may stand."""
WINDOW = 24
"""Words that are looked at together. In a longer text a few words would not be noticed among the others."""


def find(words: Words) -> list[Span]:
    """The stretches of a text that are like words of distress."""
    texts = [word.text for word in words.words]
    weights, bias = _weights()
    return [words.source_of(*each) for each in _windows(len(texts)) if _sum(weights, texts, *each) + bias > 0]


def _windows(words: int) -> Iterator[tuple[int, int]]:
    """First word and the one after the last, of the stretches that are looked at; one at least."""
    for first in range(0, max(words - WINDOW // 2, 1), WINDOW // 2):
        yield first, min(first + WINDOW, words)


def buckets(words: Sequence[str]) -> set[int]:
    """What the model knows words by: parts; which one follows which or comes soon after; the first and the last."""
    framed = (".", *words, ".")
    after = ((step, zip(framed, framed[step:], strict=False)) for step in range(1, REACH + 1))
    pairs = {_bucket(f"{word}{' ' * min(step, 2)}{other}") for step, both in after for word, other in both}
    return pairs.union(*map(_parts, words))


@lru_cache(maxsize=2048)
def _parts(word: str) -> frozenset[int]:
    """`walk` has ` wa`, `wal`, `alk`, `lk `, ` wal` ... ` walk `."""
    whole = f" {word} "
    texts = {whole[at : at + length] for length in LENGTHS for at in range(max(len(whole) - length, 0) + 1)}
    return frozenset(map(_bucket, texts))


def _bucket(text: str) -> int:
    return crc32(text.encode()) % BUCKETS


def _sum(weights: Sequence[int], words: Sequence[str], first: int, end: int) -> float:
    """The length of a text says nothing."""
    has = buckets(words[first:end])
    return sum(map(weights.__getitem__, has)) / math.sqrt(len(has) or 1)


@cache
def _weights() -> tuple[Sequence[int], float]:
    """One for each bucket, and what every text begins with."""
    learned = json.loads(WEIGHTS_FILE.read_text("utf-8"))
    return array("b", base64.b64decode(learned["weights"])), learned["bias"]
