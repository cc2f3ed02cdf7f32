"""Rules that forms, pages, scripts and functions share. Each figure is written here once and given to the others; one
that a single field has stands on that field."""

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
NOTE = Length(1, 300)
"""From a moderator to the author of what is not published."""
ENTRY_DIGITS = 10
"""Of the number under which staff type in a pledge."""
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
PICTURE_BYTES = 8 * 1024 * 1024
SMALL_NUMBER = 10
"""Places, teams and audiences with fewer pledges are not named to the public (product rule: small numbers)."""
ANSWERS_FOR_MOST = 25
"""Fewer answers do not make an idea one that most people kept."""
_UNITS = (10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
MILESTONES = (25, *(step * unit for unit in _UNITS for step in (5, 10, 25)))
"""25, 50, 100, 250, 500, 1,000 and so on. With each, the tapestry shows its next landmark; places and teams aim for
them. With fewer pledges than the first, the start page asks people to be among the first."""
PICTURED_MILESTONES = MILESTONES[:15]
"""Up to 1,000,000. Each has a picture to post, drawn at build."""
MILESTONE_DAYS = 7
"""For so long the home page and the big screens tell of a milestone, and a mail about it still goes out."""
CAPTION_MOST = 280
"""Characters of words to post, with hashtags and address. X takes 280 (any address is 23), Bluesky 300, Threads and
Mastodon 500, Facebook and Instagram more."""
CARDS_PER_PAGE = 50
CARDS_AT_ONCE = 10
"""A page of the wall folds up the cards beyond these, so that it is short on a phone."""
CARDS_ON_HOME = 6
USUAL_CUES = ("after-breakfast", "lunch-break", "get-home", "after-tea", "before-bed")
"""Offered as times for a pledge in own words. An idea names its own."""
REHEARSAL_FRAGMENT = f"rehearsal.{'AZaz09-_' * 24}.{'AZaz09-_' * 5}"
"""What a link by mail must bring through a gateway: as long as the token of a review link, of the same characters."""


def milestone_after(count: int) -> int:
    """The next milestone: it moves by itself when it is reached."""
    return next(milestone for milestone in MILESTONES if milestone > count)
