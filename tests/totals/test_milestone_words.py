"""Words to post about a milestone end with the hashtags of its season, if there is room for them."""

from datetime import UTC, datetime

import pytest

from chalicelib import clock, content
from chalicelib.content import rules
from chalicelib.totals import milestone_words
from chalicelib.totals.milestones import Milestone

pytestmark = pytest.mark.usefixtures("world")
IN_SPRING = datetime(2027, 4, 1, 12, tzinfo=UTC)


def test_hashtags_are_those_of_the_season_in_which_it_was_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(content.site()["seasons"]["2026"], "hashtags", ["Autumn"])
    monkeypatch.setitem(content.site()["seasons"]["2027-spring"], "hashtags", ["Spring", "Steps"])
    reached = Milestone(subject="all", count=25, at=datetime(2026, 10, 1, tzinfo=UTC))
    with clock.at(IN_SPRING):
        assert milestone_words.caption("en", reached).endswith("?c=link #Autumn")
        unknown = reached.model_copy(update={"at": None})
        assert milestone_words.caption("en", unknown).endswith("?c=link #Spring #Steps")


def test_hashtags_that_do_not_fit_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    reached = Milestone(subject="all", count=25, at=IN_SPRING)
    whole = milestone_words.caption("en", reached)
    for most, expected in ((len(whole), whole), (len(whole) - 1, whole.partition(" #")[0])):
        monkeypatch.setattr(rules, "CAPTION_MOST", most)
        assert milestone_words.caption("en", reached) == expected
