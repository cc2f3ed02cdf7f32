"""Rules that forms, pages, scripts and functions share. Each figure is written here once and given to the others."""

from typing import NamedTuple


class Length(NamedTuple):
    """How many characters (Unicode code points) a text may have."""

    least: int
    most: int


PLEDGE_TEXT = Length(3, 280)
PLAN_WHEN = Length(1, 120)
PLAN_WILL = Length(1, 200)
NAME = Length(1, 40)
STORY_TEXT = Length(40, 3000)
QUOTE = Length(3, 200)
PICTURE_ALT = Length(1, 200)
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
PICTURE_BYTES = 8 * 1024 * 1024
SMALL_NUMBER = 10
"""Places, teams and audiences with fewer pledges are not named to the public (product rule: small numbers)."""
MILESTONES = (25, *(start * 10**power for power in range(1, 9) for start in (5, 10, 25)))
"""25, 50, 100, 250, 500, 1,000, 2,500 ... With each, the tapestry shows its next landmark; places and teams aim for them.
With fewer pledges than the first, the start page asks people to be among the first."""
CARDS_PER_PAGE = 50
CARDS_ON_HOME = 6


def milestone_after(count: int) -> int:
    """The next milestone: it moves by itself when it is reached."""
    return next(milestone for milestone in MILESTONES if milestone > count)
