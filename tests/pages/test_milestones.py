"""Milestones: what so many stitches lead to next, in words."""

import itertools

import pytest

from chalicelib.content import rules
from frontend.builder import samples


@pytest.mark.parametrize(
    ("made", "goal", "words"),
    [
        (1, 25, "24 more stitches and the third hill appears"),
        (24, 25, "1 more stitch and the third hill appears"),
        (25, 50, "25 more stitches and the river Tweed appears"),
        (99, 100, "1 more stitch and Melrose Abbey appears"),
        (2400, 2500, "100 more stitches and a flock of Cheviot sheep appears"),
        (800_000, 1_000_000, "200,000 more stitches and a skein of wild geese appears"),
        (1_000_000, 2_500_000, "1,500,000 more stitches to reach 2,500,000"),
    ],
)
def test_home_page_announces_what_the_next_milestone_reveals(made: int, goal: int, words: str) -> None:
    page = samples.home("en", made)
    assert f'max="{goal}" value="{made}"' in page
    assert f">{words}</p>" in page


def test_home_page_names_the_landmarks_in_the_picture() -> None:
    assert "In the picture so far: the third hill, the river Tweed, Melrose Abbey." in samples.home("en", 249)
    assert "In the picture so far" not in samples.home("en", 24)


def test_milestones_rise_in_steps_that_people_can_reach() -> None:
    assert rules.MILESTONES[:8] == (25, 50, 100, 250, 500, 1000, 2500, 5000)
    steps = [after / before for before, after in itertools.pairwise(rules.MILESTONES)]
    assert set(steps) == {2.0, 2.5}
    assert [rules.milestone_after(count) for count in (0, 24, 25)] == [25, 25, 50]
