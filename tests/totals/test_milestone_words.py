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


@pytest.mark.parametrize(
    ("subject", "english", "gaelic"),
    [
        ("all", "1,000 pledges", "1,000 gealladh"),
        ("audience:staff", "1,000 pledges from NHS staff", "1,000 gealladh o luchd-obrach an NHS"),
        ("place:hawick", "1,000 pledges in Hawick", "1,000 gealladh ann an Hamhaig"),
        ("team:college", "College: 1,000 pledges", "Colaiste: 1,000 gealladh"),
    ],
)
def test_title_names_what_reached_it(subject: str, english: str, gaelic: str) -> None:
    reached = Milestone(subject=subject, count=1000, at=IN_SPRING)
    assert [milestone_words.title(lang, reached) for lang in ("en", "gd")] == [english, gaelic]


def test_picture_is_that_of_the_number_or_of_the_campaign() -> None:
    for count, name in ((1000, "milestone-1000"), (77, "site")):
        picture = milestone_words.picture("en", Milestone(subject="all", count=count, at=IN_SPRING))
        assert picture.address.endswith(f"/cards/en/{name}.png")
