"""Text as a reader sees it: letters that look alike are one letter, what does not show is gone. Each character of a
folded text knows where it stood, so that a finding can be marked in what the person wrote."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.content import screening_lists

_MARKS = dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4", "'") | dict.fromkeys("\u3002\uff61\u2024", ".")
_NOT_SHOWN = {"Cf", "Cc", "Mn", "Me"}
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
Span = tuple[int, int]


@dataclass(frozen=True)
class Folded:
    """`at`: for each character of `text` its index in the source."""

    text: str
    at: tuple[int, ...]

    def source(self, start: int, end: int) -> Span:
        """The span of the source that these characters come from."""
        return self.at[start], self.at[end - 1] + 1


def fold(source: str) -> Folded:
    """Small letters of the Latin alphabet without accents, for each that looks like one; straight apostrophes."""
    shown = [(letter, index) for index, character in enumerate(source) for letter in _letters(character)]
    return Folded("".join(letter for letter, _ in shown), tuple(index for _, index in shown))


@lru_cache(maxsize=2048)
def _letters(character: str) -> str:
    if character in _MARKS:
        return _MARKS[character]
    if character in _BLANK or (unicodedata.category(character) in _NOT_SHOWN and not character.isspace()):
        return ""
    alike = screening_lists().lookalikes
    plain = (c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c) not in _NOT_SHOWN)
    return "".join(alike.get(c, c) for c in plain).casefold()


@dataclass(frozen=True)
class Word:
    text: str
    span: Span


class Words:
    """A text as words, each between two blanks: `line` is what patterns are matched with."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.words = [word for word in words if word.text]
        self.known = {word.text for word in self.words}
        self.line, self._starts = " ", []
        for word in self.words:
            self._starts.append(len(self.line))
            self.line += f"{word.text} "

    def source(self, start: int, end: int) -> Span:
        """The span of the source that a part of the line comes from."""
        first, last = (max(bisect_right(self._starts, at) - 1, 0) for at in (start, end - 1))
        return self.source_of(first, last + 1)

    def source_of(self, first: int, end: int) -> Span:
        """The span of the source that the words from this one to before that one come from."""
        return self.words[first].span[0], self.words[end - 1].span[1]


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]*)*")
_PIECE = re.compile(r"[^\s\"“”(),;:?…/\\]+")
_SINGLES = re.compile(r"(?<![^\W_])[^\W_](?:(?:\s{1,2}|[.\-_*]\s?)[^\W_](?![^\W_])){2,}")
_DISGUISE = str.maketrans("013457$@!|", "oieastsaii")


def plain_words(folded: Folded) -> Words:
    """The words as they are, without apostrophes and all other marks."""
    return Words(Word(found[0].replace("'", ""), folded.source(*found.span())) for found in _WORD.finditer(folded.text))


def pieces(folded: Folded) -> Words:
    """What stands between blanks, without the marks around it; letters that stand alone (`f u c k`) as one."""
    joined = list(_SINGLES.finditer(folded.text))
    found = [Word(re.sub(r"[\W_]", "", run[0]), folded.source(*run.span())) for run in joined]
    rest = "".join(" " * len(run) if n % 2 else run for n, run in enumerate(_split(folded.text, joined)))
    for piece in _PIECE.finditer(rest):
        if inner := piece[0].strip(".,'-–_!&=+"):
            start = piece.start() + piece[0].index(inner)
            found.append(Word(inner, folded.source(start, start + len(inner))))
    return Words(sorted(found, key=lambda word: word.span))


def undisguised(words: Words) -> Words:
    """The pieces with figures and signs read as the letters that they stand for (`sh1t`), figures alone left alone."""
    return Words(Word(_undisguised(word.text), word.span) for word in words.words)


def readings(folded: Folded) -> list[Words]:
    """The words of a text as they are; and with disguises taken off, if it has any."""
    plain, bare = plain_words(folded), undisguised(pieces(folded))
    return [plain] if plain.line == bare.line else [plain, bare]


def _undisguised(word: str) -> str:
    read = word.translate(_DISGUISE) if any(map(str.isalpha, word)) else word
    return re.sub(r"[\W_]", "", read)


def _split(text: str, runs: Iterable[re.Match[str]]) -> list[str]:
    parts, end = [], 0
    for run in runs:
        parts += [text[end : run.start()], run[0]]
        end = run.end()
    return [*parts, text[end:]]
