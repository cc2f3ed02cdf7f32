"""Telephone numbers, CHI and NHS numbers and postcodes, also spelled out, spaced out or with letters for figures.

A CHI number (Scotland) and an NHS number (England, Wales) have ten figures; the last one is a check digit (modulus 11).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.content import screening_lists
from chalicelib.screening.folding import Folded, Span
from chalicelib.screening.model import Name

_WORDS = {
    word: str(figure)
    for figure, words in enumerate(
        (
            ("zero", "oh", "o", "nought", "nil", "neoni", "nowt"),
            ("one", "yin", "aon"),
            ("two", "twa", "da", "dha"),
            ("three", "tri"),
            ("four", "fower", "ceithir"),
            ("five", "coig"),
            ("six", "sax", "sia"),
            ("seven", "seeven", "seachd"),
            ("eight", "aicht", "ochd"),
            ("nine", "naoi"),
        )
    )
    for word in words
}
"""English, Scots and Gaelic, without accents."""
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_FIGURE = re.compile(
    rf"(?<![a-z])(?:(?P<times>double|triple|treble)\s)?(?P<word>{'|'.join(_WORDS)})(?P<hundred>\s?hundred)?(?![a-z])"
    r"|(?P<figures>[0-9ol]*[0-9][0-9ol]*)(?![a-z])"
)
_BETWEEN = re.compile(r"[\s().\-–_,]{0,3}|\s?(?:and|put a)\s")
_ASKS = re.compile(
    r"\b(?:call|ring|phone|tel|telephone|mobile|mob|text|txt|bell|whatsapp|number|nummer|landline|fon|aireamh)\b"
)
_NAMED = re.compile(r"\b(?P<name>chi|nhs)\b[^0-9]{0,30}$")
_NATIONAL = re.compile(r"0(?:[12]\d{8,9}|3\d{9}|7\d{9}|8\d{8,9}|9\d{9})")
_ABROAD = re.compile(r"(?:00)[1-9]\d{7,13}")
_AREAS = (
    "ab|al|ba|bb|bd|bh|bl|bn|br|bs|bt|b|ca|cb|cf|ch|cm|co|cr|ct|cv|cw|da|dd|de|dg|dh|dl|dn|dt|dy|ec|eh|en|ex|e|fk|fy|gl|gu|gy|g"
    "|ha|hd|hg|hp|hr|hs|hu|hx|ig|im|ip|iv|je|ka|kt|kw|ky|la|ld|le|ll|ln|ls|lu|l|me|mk|ml|m|ne|ng|nn|np|nr|nw|n|ol|ox|pa|pe|ph|pl"
    "|po|pr|rg|rh|rm|sa|se|sg|sk|sl|sm|sn|so|sp|sr|ss|st|sw|sy|s|ta|td|tf|tn|tq|tr|ts|tw|ub|wa|wc|wd|wf|wn|wr|ws|wv|w|yo|ze"
)
_POSTCODE = re.compile(
    rf"(?<![\w.])(?P<area>{_AREAS})\s?(?P<district>[0-9l][0-9a-z]?)"
    r"[\s\-]{0,2}(?P<inward>[0-9][abd-hjlnp-uw-z]{2})(?!\w)"
)
_SPACED = re.compile(r"(?<!\w)[a-z](?:\s?[a-z])?(?:\s[0-9]){1,2}(?:\s[a-z])?\s{1,3}[0-9]\s[a-z]\s[a-z](?!\w)")
LONGEST_RUN = 60
"""Parts of a run of figures that are looked at together, so that no text takes long."""


class _Figures(NamedTuple):
    """A run of figures: what they are, and where the parts of it stand in the folded text."""

    parts: list[str]
    spans: list[Span]


def find(text: Folded) -> Iterator[tuple[Name, Span]]:
    """Where each stands."""
    for run in _runs(text.text):
        if found := _identity(text.text, run) or _phone(text.text, run):
            name, (start, end) = found
            yield name, text.source(start, end)
    for match in (*_POSTCODE.finditer(text.text), *_spaced_postcodes(text.text)):
        yield "postcode", text.source(*match.span())


def is_checked(figures: str) -> bool:
    """Whether ten figures are a CHI or NHS number by their check digit."""
    rest = sum(int(figure) * (10 - place) for place, figure in enumerate(figures[:9])) % 11
    return len(figures) == 10 and (11 - rest) % 11 == int(figures[9])


def _runs(text: str) -> Iterator[_Figures]:
    parts: list[str] = []
    spans: list[Span] = []
    for match in _FIGURE.finditer(text):
        if len(spans) == LONGEST_RUN or (spans and not _BETWEEN.fullmatch(text, spans[-1][1], match.start())):
            yield _Figures(parts, spans)
            parts, spans = [], []
        parts.append(_value(match))
        spans.append(match.span())
    yield _Figures(parts, spans)


def _value(match: re.Match[str]) -> str:
    if figures := match["figures"]:
        return figures.replace("o", "0").replace("l", "1")
    return _WORDS[match["word"]] * _TIMES.get(match["times"] or "", 1) + "00" * bool(match["hundred"])


def _windows(run: _Figures, least: int, most: int) -> Iterator[tuple[str, Span]]:
    """Parts of the run that follow each other and have so many figures, with their place; the longest first."""
    found: list[tuple[str, Span]] = []
    for first, (start, _) in enumerate(run.spans):
        figures = ""
        for part, (_, end) in zip(run.parts[first : first + most], run.spans[first : first + most], strict=True):
            figures += part
            if len(figures) > most:
                break
            if len(figures) >= least:
                found.append((figures, (start, end)))
    yield from sorted(found, key=lambda each: -len(each[0]))


def _identity(text: str, run: _Figures) -> tuple[Name, Span] | None:
    """A number that is called so; or one with the right check digit that is no part of a telephone number."""
    windows, phone = list(_windows(run, 9, 10)), _phone(text, run)
    for figures, span in windows:
        named = _NAMED.search(text, max(span[0] - 40, 0), span[0])
        if (named and named["name"] == "chi") or (not phone and (named or is_checked(figures))):
            return "chi_nhs_number", span
    return None


def _phone(text: str, run: _Figures) -> tuple[Name, Span] | None:
    """The longest part of the run that is a telephone number, unless we publish that number ourselves."""
    for figures, span in _windows(run, 6, 17):
        if _is_national(figures, text, span) or (figures == "".join(run.parts) and _is_asked_for(figures, text, span)):
            return None if figures in screening_lists().known_numbers else ("phone", span)
    return None


def _is_national(figures: str, text: str, span: Span) -> bool:
    """Whether it is a number of the United Kingdom, or one with the sign or the figures for abroad."""
    plus = text[max(span[0] - 2, 0) : span[0]].strip(" (").endswith("+")
    national = re.sub(r"^(?:0044|44)0?", "0", figures) if plus or figures.startswith("0044") else figures
    abroad = _ABROAD.fullmatch("00" + figures if plus else figures)
    return bool(_NATIONAL.fullmatch(national) or abroad) or (figures[0] == "7" and _may_lack_zero(figures))


def _is_asked_for(figures: str, text: str, span: Span) -> bool:
    """Whether it may be a local number, and words around it tell to call."""
    around = text[max(span[0] - 30, 0) : span[1] + 30]
    return bool(_ASKS.search(around)) and (len(figures) in {6, 7} or _may_lack_zero(figures))


def _may_lack_zero(figures: str) -> bool:
    return len(figures) == 10 and not is_checked(figures)


def _spaced_postcodes(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _SPACED.finditer(text) if _POSTCODE.fullmatch(re.sub(r"\s", "", match[0])))
