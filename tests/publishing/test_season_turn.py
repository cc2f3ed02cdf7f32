"""Pages turn to a new season at Scotland's midnight, and each pledge counts to the season in which it was made."""

from datetime import UTC, datetime

import pytest

import app
from chalicelib import clock
from chalicelib.pledges import Pledge
from chalicelib.settings import settings
from chalicelib.totals import apply, rows
from chalicelib.totals.counters import made_on
from tests.support.delivery import (
    count_created,
    drain_publish_queue,
    publish_due_pages,
    publish_requested,
    run_reconciliation,
    scheduled_event,
    take_messages,
)
from tests.support.factories import create_pledge, create_story
from tests.support.storage import published_totals, site_object

pytestmark = pytest.mark.usefixtures("world")

LAST_MOMENT = datetime(2026, 12, 31, 23, 59, 59, 900_000, tzinfo=UTC)
MIDNIGHT = datetime(2027, 1, 1, tzinfo=UTC)
AUTUMN, NEW_YEAR, SPRING = (
    "Small changes for dark nights",
    "One small change for the new year",
    "Small changes for light evenings",
)


def made_at(moment: datetime) -> Pledge:
    with clock.at(moment):
        return create_pledge()


def home_page_at(moment: datetime) -> str:
    """The schedule runs at this moment, and the publisher after it. Returns the home page."""
    with clock.at(moment):
        app.rotate_challenge(scheduled_event(), None)
        publish_requested()
    return " ".join((site_object("en/index.html") or "").split())


def title(page: str) -> str:
    return page.partition('<h2 id="ideas-title">')[2].partition("</h2>")[0]


def test_pledge_belongs_to_the_season_of_its_own_moment_whenever_it_is_counted() -> None:
    before, after = made_at(LAST_MOMENT), made_at(MIDNIGHT)
    with clock.at(LAST_MOMENT):
        story = create_story()
    with clock.at(MIDNIGHT.replace(hour=3)):
        count_created([before, after])
        assert (before.season, after.season, story.season) == ("2026", "2027-new-year", "2026")
        found = published_totals()
    assert (found["season"], found["made"], found["seasons"]) == ("2027-new-year", 2, {"2026": 1, "2027-new-year": 1})
    assert rows.read("2026")["made"] == rows.read("2027-new-year")["made"] == 1


def test_pledge_made_before_seasons_were_dated_counts_as_it_did() -> None:
    old = made_at(MIDNIGHT).model_copy(update={"season": "2026"})
    with clock.at(MIDNIGHT):
        apply([old])
        run_reconciliation()
        drain_publish_queue()
        assert rows.read("2026")["made"] == 1
        assert made_on(MIDNIGHT.date()) == {"00": 1}
        assert published_totals()["made"] == 1


def test_pages_turn_with_the_schedule_after_midnight_where_nobody_pledges() -> None:
    with clock.at(LAST_MOMENT):
        count_created([create_pledge()])
        assert title(site_object("en/index.html") or "") == AUTUMN
    assert title(home_page_at(LAST_MOMENT)) == AUTUMN
    page = home_page_at(MIDNIGHT)
    assert title(page) == NEW_YEAR
    assert f"<li>{AUTUMN}: 1 pledge</li>" in page
    assert "Aon atharrachadh beag" in (site_object("gd/index.html") or "")
    with clock.at(MIDNIGHT):
        app.rotate_challenge(scheduled_event(), None)
        assert take_messages(settings().publish_queue_url) == [], "once is enough"


def test_pages_turn_with_the_first_pledge_after_midnight() -> None:
    with clock.at(LAST_MOMENT):
        count_created([create_pledge()])
    with clock.at(MIDNIGHT):
        count_created([create_pledge()])
        publish_due_pages()
    page = site_object("en/index.html") or ""
    assert title(page) == NEW_YEAR
    assert "1 pledge so far. Next we aim for 100. Our goal is 2,000." in " ".join(page.split())
    assert '<strong class="total__number" data-made>2</strong>' in page


def test_season_before_a_new_one_is_counted_down_to_and_one_that_is_over_is_closed_kindly() -> None:
    with clock.at(datetime(2026, 11, 30, 12, tzinfo=UTC)):
        count_created([create_pledge()])
    assert "data-countdown" not in (site_object("en/index.html") or "")
    page = home_page_at(datetime(2026, 12, 1, 0, 1, tzinfo=UTC))
    assert f"Our next season begins on 1 January 2027: {NEW_YEAR}." in page
    assert 'data-countdown="2027-01-01"' in page
    home_page_at(MIDNIGHT)
    between = home_page_at(datetime(2027, 3, 1, 0, 1, tzinfo=UTC))
    assert title(between) == NEW_YEAR
    assert "This season is over. You can make a pledge at any time." in between
    assert "stay on this site until 31 December 2028." in between
    assert f"Our next season begins on 20 March 2027: {SPRING}." in between
    assert "/en/pledge/one-more-veg/" in between, "the ideas stay"
    assert title(home_page_at(datetime(2027, 3, 20, 0, 1, tzinfo=UTC))) == SPRING
    summer = home_page_at(datetime(2027, 5, 31, 23, 1, tzinfo=UTC))  # midnight in summer time
    assert "This season is over." in summer
    assert "begins on" not in summer


def test_nothing_is_published_at_the_turn_before_there_are_pages() -> None:
    with clock.at(MIDNIGHT):
        app.rotate_challenge(scheduled_event(), None)
        assert take_messages(settings().publish_queue_url) == []


def test_nightly_pass_turns_pages_too() -> None:
    with clock.at(LAST_MOMENT):
        count_created([create_pledge()])
    with clock.at(MIDNIGHT.replace(hour=3)):
        run_reconciliation()
        drain_publish_queue()
    assert title(site_object("en/index.html") or "") == NEW_YEAR
