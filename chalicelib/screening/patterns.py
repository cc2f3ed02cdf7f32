"""Patterns of words, as the first lines of frontend/content/screening.yaml say how to write them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from chalicelib.screening.folding import Span, Words, fold, plain_words

_GAP = "(?:[^ ]+ ){0,5}?"


class Patterns:
    """Many patterns. Only those are tried of which the text has a word that they cannot do without, and only then are
    their expressions compiled: who waits for an answer waits for few."""

    def __init__(self, written: Iterable[str]) -> None:
        self._by_word: dict[str, list[_Pattern]] = defaultdict(list)
        for each in written:
            pattern = _Pattern(each)
            for word in pattern.needed:
                self._by_word[word].append(pattern)

    def find(self, readings: Iterable[Words]) -> list[Span]:
        """Where any of them stands in any reading of a text, in order, without overlaps."""
        return without_overlaps(span for words in readings for span in self._in(words))

    def _in(self, words: Words) -> Iterator[Span]:
        tried = dict.fromkeys(pattern for word in ("", *words.known) for pattern in self._by_word.get(word, ()))
        for pattern in tried:
            yield from pattern.find(words)


class _Pattern:
    """`needed`: the words of which a text needs one; "" if any text may have the pattern."""

    def __init__(self, written: str) -> None:
        self._parts = [part.split() for part in written.split(" & ")]
        choices = [_needed(tokens) for tokens in self._parts]
        self.needed = max(filter(None, choices), key=_shortest, default=frozenset({""}))

    @cached_property
    def _expressions(self) -> list[re.Pattern[str]]:
        return [re.compile("(?<= )" + "".join(map(_expression, tokens))) for tokens in self._parts]

    def find(self, words: Words) -> Iterator[Span]:
        """Each place of its first part, if all parts are there."""
        if all(expression.search(words.line) for expression in self._expressions):
            yield from (words.source(*match.span()) for match in self._expressions[0].finditer(words.line))


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def folded(word: str) -> str:
    """A word or several, joined by `_`, as texts are folded; a `*` at an end stays."""
    if word.isascii() and word.isalnum():
        return word
    inner = plain_words(fold(word.strip("*").replace("_", " "))).line.strip()
    return "*" * word.startswith("*") + inner + "*" * word.endswith("*")


def _needed(tokens: list[str]) -> frozenset[str]:
    """The words of the token that has the longest ones, among those that a text must have as they are."""
    sure = (each for each in tokens if not (each == ".." or each[0] == "!" or each[-1] == "?" or "*" in each))
    choices = (frozenset(word.split(" ")[0] for word in _words(each)) for each in sure)
    return max(choices, key=_shortest, default=frozenset())


def _shortest(words: frozenset[str]) -> int:
    return min(map(len, words))


def _expression(written: str) -> str:
    if written == "..":
        return _GAP
    if written.startswith("!"):
        return f"(?!{_any(written[1:])})"
    return f"(?:{_any(written[:-1])})?" if written.endswith("?") else _any(written)


def _any(token: str) -> str:
    """One of the words of a token, with the blank behind it."""
    return "(?:" + "|".join(re.escape(word).replace(r"\*", "[^ ]*") for word in _words(token)) + ") "


def _words(token: str) -> list[str]:
    return [folded(word) for word in token.split("/") if word]
