"""Words with what was found in them marked: findings that overlap or touch are one part."""

import pytest

from chalicelib.moderation.marked_words import marked_parts
from chalicelib.screening.model import finding

WORDS = "call me at home now"


@pytest.mark.parametrize(
    ("spans", "parts"),
    [
        ([], [WORDS]),
        ([(0, 4)], ["", "call", " me at home now"]),
        ([(11, 15), (0, 4)], ["", "call", " me at ", "home", " now"]),
        ([(0, 7), (5, 10)], ["", "call me at", " home now"]),
        ([(0, 4), (4, 7)], ["", "call me", " at home now"]),
        ([(0, 10), (5, 7)], ["", "call me at", " home now"]),
        ([(0, 4), (8, 15), (11, 19)], ["", "call", " me ", "at home now", ""]),
    ],
)
def test_every_second_part_was_found(spans: list[tuple[int, int]], parts: list[str]) -> None:
    assert marked_parts(WORDS, [finding("phone", span) for span in spans]) == parts


def test_finding_in_another_field_marks_nothing() -> None:
    other = finding("phone", (0, 4)).model_copy(update={"field": "name"})
    assert marked_parts(WORDS, [other]) == [WORDS]


def test_duplicate_is_found_in_all_words_and_marks_none() -> None:
    whole = finding("duplicate", (0, len(WORDS)))
    assert marked_parts(WORDS, [whole]) == [WORDS]
    assert marked_parts(WORDS, [finding("phone", (0, 4)), whole]) == ["", "call", " me at home now"]


def test_words_whose_mark_was_taken_away_are_one_part() -> None:
    assert marked_parts("ring 0131 496 0000 now", [finding("phone", (9, 22))]) == ["ring […] now"]
