"""The screening finds what the labelled lines say (`make screening`), on both halves."""

from functools import cache

import pytest

from chalicelib.content import site
from chalicelib.screening import screen
from tests.support import screening_figures
from tests.support.screening_figures import HALVES, Report, lines

figures = cache(screening_figures.figures)
both_halves = pytest.mark.parametrize("half", HALVES)


@both_halves
def test_distress_and_personal_data_are_found(half: str) -> None:
    found: Report = figures(half)
    assert found.of["distress"].recall >= 0.98
    assert found.of[screening_figures.PERSONAL].recall >= 0.98


@both_halves
def test_profanity_is_found_and_little_else_is_taken_for_it(half: str) -> None:
    assert figures(half).of["profanity"].f1 >= 0.95


@both_halves
def test_clean_lines_are_left_alone(half: str) -> None:
    assert figures(half).flagged <= 0.02


@both_halves
def test_no_finding_is_missed_or_wrong_often(half: str) -> None:
    weak = {name: each for name, each in figures(half).of.items() if min(each.recall, each.precision) < 0.85}
    assert weak == {}


def test_labelled_lines_are_many_in_each_language_and_in_one_half_only() -> None:
    tuned, held_out = ({line.text for line in lines(half)} for half in HALVES)
    assert not tuned & held_out
    assert len(tuned | held_out) >= 400
    for half in HALVES:
        languages = [line.lang.removesuffix("?") for line in lines(half)]
        assert min(languages.count(lang) for lang in ("en", "sco", "gd")) >= 20


def test_our_own_texts_have_no_findings() -> None:
    """Thousands of sentences that nobody wrote for the screening, in both languages. Help-lines may be named. A few
    words that a person says of themselves ("I am away") may look like distress."""
    texts = [*_texts(site()["ideas"]), *_texts(site()["strings"]), *_texts(site()["cues"]), *_texts(site()["services"])]
    flagged = [text for text in texts if any(each.name != "link" for each in screen(text))]
    assert len(texts) > 2000
    assert len(flagged) <= 0.005 * len(texts), flagged


def _texts(part: object) -> list[str]:
    """Every text in a part of the content, but for addresses of sources."""
    if isinstance(part, str):
        return [part]
    if not isinstance(part, dict | list):
        return []
    inner = part if isinstance(part, list) else [value for name, value in part.items() if name not in {"source", "url"}]
    return [text for each in inner for text in _texts(each)]
