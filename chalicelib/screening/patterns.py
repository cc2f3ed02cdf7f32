"""Patterns of words, as the first lines of frontend/content/screening.yaml say how to write them."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from chalicelib.screening.folding import Span, Words, fold, plain_words

_GAP = "(?:[^ ]+ ){0,5}?"


class Pattern:
    """One pattern. Its expressions are compiled when a text has a word that it cannot do without."""

    def __init__(self, written: str) -> None:
        self._parts = [_Part(part.split()) for part in written.split(" & ")]

    def find(self, words: Words) -> Iterator[Span]:
        """Each place of its first part, if all parts are there."""
        if all(part.is_possible(words) for part in self._parts) and all(
            part.expression.search(words.line) for part in self._parts
        ):
            yield from (words.source(*match.span()) for match in self._parts[0].expression.finditer(words.line))


class _Part:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._needed = _needed(tokens)

    def is_possible(self, words: Words) -> bool:
        return not self._needed or not self._needed.isdisjoint(words.known)

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile("(?<= )" + "".join(map(_expression, self._tokens)))


def _needed(tokens: list[str]) -> frozenset[str]:
    """The words of which a text needs one: those of the token with the longest words. None if it may have any."""
    plain = [token for token in tokens if not ({"*", "!"} & {token[0], token[-1]} or token.endswith("?") or token == "..")]
    choices = [frozenset(word.split(" ")[0] for word in _words(token)) for token in plain if "*" not in token]
    return max(choices, key=lambda words: min(map(len, words)), default=frozenset())


def _expression(token: str) -> str:
    if token == "..":
        return _GAP
    if token.startswith("!"):
        return f"(?!{_any(token[1:])})"
    return f"(?:{_any(token[:-1])})?" if token.endswith("?") else _any(token)


def _any(token: str) -> str:
    """One of the words of a token, with the blank behind it."""
    return "(?:" + "|".join(re.escape(word).replace(r"\*", "[^ ]*") for word in _words(token)) + ") "


def _words(token: str) -> list[str]:
    return [folded(word) for word in token.split("/") if word]


def folded(word: str) -> str:
    """A word or several, joined by `_`, as texts are folded; a `*` at an end stays."""
    inner = plain_words(fold(word.strip("*").replace("_", " "))).line.strip()
    return "*" * word.startswith("*") + inner + "*" * word.endswith("*")


def find_any(patterns: Iterable[Pattern], words: Iterable[Words]) -> list[Span]:
    """Where any of the patterns stands in any reading of a text, in order, without overlaps."""
    found = sorted({span for reading in words for pattern in patterns for span in pattern.find(reading)})
    return without_overlaps(found)


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
