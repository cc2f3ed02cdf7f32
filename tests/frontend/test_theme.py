"""Colours can be told apart: WCAG 2.2, 1.4.3 (words) and 1.4.11 (what is not words)."""

import pytest

from infra import content
from infra.assets import variables
from infra.shades import CONTRASTS, contrast, of_thread

BOARD = content.read()["theme.yaml"]
WORDS = [
    ("ink", "paper"),
    ("ink", "card"),
    ("soft-ink", "paper"),
    ("soft-ink", "card"),
    ("link", "paper"),
    ("link", "card"),
    ("link-dark", "paper"),
    ("action", "card"),
    ("on-action", "action"),
    ("on-action", "action-dark"),
    ("on-night", "night"),
    ("on-gorse", "gorse"),
    ("error", "card"),
    ("error", "paper"),
    ("action", "paper"),
]


@pytest.mark.parametrize(("word", "ground"), WORDS)
def test_words_can_be_read(word: str, ground: str) -> None:
    assert contrast(BOARD.colours[word], BOARD.colours[ground]) >= 4.5


@pytest.mark.parametrize(("line", "ground"), [("edge", "paper"), ("edge", "card"), ("gorse", "night")])
def test_edges_of_fields_and_bars_can_be_seen(line: str, ground: str) -> None:
    assert contrast(BOARD.colours[line], BOARD.colours[ground]) >= 3


@pytest.mark.parametrize("theme", sorted(BOARD.threads))
def test_each_thread_can_be_told_from_the_paper_in_each_shade(theme: str) -> None:
    paper = BOARD.colours["paper"]
    assert contrast(BOARD.threads[theme], paper) >= 3
    shades = of_thread(BOARD, theme)["shades"]
    assert isinstance(shades, list)
    for shade, wanted in zip(shades, CONTRASTS, strict=True):
        assert contrast(shade, paper) >= 3
        assert contrast(shade, paper) == pytest.approx(wanted, abs=0.12)


def test_the_reckoning_agrees_with_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_theme_reaches_the_style_sheet() -> None:
    assert f"--action:{BOARD.colours['action']};" in variables(BOARD)
    assert f"--thread-eat:{BOARD.threads['eat']};" in variables(BOARD)
