"""What no pattern knows is found by its likeness to lines that tell of distress."""

import json

import pytest

from chalicelib.screening import is_distressed, screen
from chalicelib.screening.likely_distress import WEIGHTS_FILE, buckets
from tests.support.screening_figures import digest_of_lines, lines

WALK = "I walk along the river to the shop and back again with the dog each day. "


def test_weights_were_learned_from_the_lines_as_they_are() -> None:
    """If not: `make learn-distress`."""
    assert json.loads(WEIGHTS_FILE.read_text("utf-8"))["lines"] == digest_of_lines("learned", "tuning")


@pytest.mark.parametrize(("stranger", "wanted", "wrong"), [("blind_3", 0.75, 0.045), ("blind_4", 0.75, 0.03)])
def test_most_of_what_a_stranger_wrote_is_found_and_few_clean_lines_are_taken_for_it(
    stranger: str, wanted: float, wrong: float
) -> None:
    """Far from the goal of 0.98. Of the clean lines a half and a third were written to be mistaken."""
    found: dict[bool, list[bool]] = {True: [], False: []}
    for line in lines(stranger):
        found["distress" in line.labels].append(is_distressed(line.text))
    assert sum(found[True]) >= wanted * len(found[True])
    assert sum(found[False]) <= wrong * len(found[False])


def test_few_words_are_found_in_a_long_text_and_the_stretch_around_them_is_marked() -> None:
    words = "He follows me from room to room and I am frightened of what he does at night. "
    text = WALK * 8 + words + WALK * 8
    found = [each for each in screen(text) if each.name == "distress"]
    assert found
    first, last = found[0].start, found[-1].end
    assert first < text.index(words) + len(words)
    assert last > text.index(words)
    assert len(text[first:last].split()) <= 60


def test_words_are_known_by_their_parts_and_by_what_comes_soon_after_them() -> None:
    """A word one further off than that is no pair."""
    assert buckets(["walks"]) & buckets(["walking"])
    assert buckets(["not", "here", "i", "am"]) != buckets(["i", "am", "not", "here"])
    said = ["a", "b", "c", "d", "e"]
    assert buckets(["x", *said, "y"]) - buckets(["x", *said]) - buckets([*said, "y"]) == set()


def test_text_without_words_has_no_finding() -> None:
    assert [screen(text) for text in ("", "…", "🙂")] == [()] * 3
