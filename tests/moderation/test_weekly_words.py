"""What the weekly mail says of the week at the edges: of its days, of an hour, of the bounds of its figures."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib import clock, totals
from chalicelib.moderation import weekly
from chalicelib.moderation.weekly import QueueTimes
from tests.support.factories import create_pledge, create_public_story, decide_after
from tests.support.milestones import add_pledges
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("quick_world")

MONDAY = date(2026, 4, 6)
ENDED = datetime(2026, 4, 13, tzinfo=ZoneInfo("Europe/London"))
POSTER = "Fewer people pledged than the week before. Put up a poster where people wait: http://site.test/en/poster/"


def pledge_on(*days: str) -> None:
    """A pledge was made and counted on each of these days, at noon."""
    for day in days:
        with clock.at(datetime.fromisoformat(f"{day}T12:00:00+00:00")):
            totals.apply([create_pledge()])


def _mail(lang: str = "en") -> str:
    with clock.at(TODAY + timedelta(days=7)):
        return weekly.weekly(lang, ENDED).text


def test_pledges_of_the_week_are_those_from_its_monday_to_its_sunday() -> None:
    pledge_on("2026-04-05", "2026-04-06", "2026-04-08", "2026-04-12", "2026-04-13")
    assert "3 pledges in the week" in _mail()


def test_poster_is_for_a_week_with_fewer_pledges_than_the_one_before() -> None:
    create_public_story()
    pledge_on("2026-03-29", "2026-04-05", "2026-04-08")
    assert "Thank your team" in _mail(), "as many in both weeks"
    pledge_on("2026-04-05")
    assert POSTER in _mail()


def test_another_reader_is_asked_for_below_four_of_five_in_a_day() -> None:
    create_public_story()  # its decision takes no time
    decide_after(1, 1, 24, 25)
    assert "Ask a colleague" not in _mail(), "80% is enough"
    decide_after(26)
    assert "Ask a colleague" in _mail()


def test_what_was_all_decided_within_an_hour_is_said_so() -> None:
    decide_after(0.1)
    assert weekly.queue_times(MONDAY) == QueueTimes(decided=1, median=360, in_a_day=100)
    for words in ("1 decision was made.", "Half of them took 1 hour or less.", "100% of them took 24 hours or less."):
        assert words in _mail()


def test_what_waits_is_counted_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weekly, "COUNTED", 2)
    for said in ("1 submission waits now.", "2 submissions wait now.", "More than 2 submissions wait now."):
        create_pledge(text="walk the dog")
        assert f"- {said}" in _mail()


def test_theme_chosen_most_is_named_in_the_leads_language_with_its_number() -> None:
    for theme, count in (("drink", 11), ("eat", 15), ("move", 12)):
        add_pledges(count, theme=theme)
    assert "Chosen most: Eat well (15 pledges)" in _mail()
    assert "Ith gu math" in _mail("gd")


def test_story_has_its_address_in_the_leads_language() -> None:
    story = create_public_story()
    assert f"Read it on the site: http://site.test/en/stories/{story.id}/" in _mail()
    assert f": http://site.test/gd/stories/{story.id}/" in _mail("gd")
