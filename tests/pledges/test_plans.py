"""The plan of a pledge: start date, the page of thanks without script, and help lines for texts of distress."""

import html
import re
from datetime import UTC, date, datetime

import pytest

from chalicelib import clock, pledges
from tests.support import api
from tests.support.factories import create_pledge
from tests.support.storage import stored_pledges

pytestmark = pytest.mark.usefixtures("world")


def start_date(said: str) -> date | None:
    return create_pledge(start=said).start


@pytest.mark.parametrize(
    ("now", "said", "begins"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), "today", date(2026, 11, 23)),
        (datetime(2026, 11, 23, 9, tzinfo=UTC), "monday", date(2026, 11, 30)),
        (datetime(2026, 11, 29, 9, tzinfo=UTC), "monday", date(2026, 11, 30)),
        (datetime(2026, 11, 30, 9, tzinfo=UTC), "first", date(2026, 12, 1)),
        (datetime(2026, 12, 31, 9, tzinfo=UTC), "first", date(2027, 1, 1)),
        (datetime(2027, 1, 31, 9, tzinfo=UTC), "first", date(2027, 2, 1)),
        (datetime(2026, 12, 31, 9, tzinfo=UTC), "new-year", date(2027, 1, 1)),
        (datetime(2027, 1, 1, 9, tzinfo=UTC), "new-year", date(2027, 1, 1)),
        (datetime(2027, 1, 2, 9, tzinfo=UTC), "new-year", date(2028, 1, 1)),
        (
            datetime(2026, 7, 5, 23, 30, tzinfo=UTC),
            "today",
            date(2026, 7, 6),
        ),  # summer time: already the next day in Scotland
    ],
)
def test_relative_start_becomes_a_date(now: datetime, said: str, begins: date) -> None:
    with clock.at(now):
        assert start_date(said) == begins


def test_repeat_after_midnight_returns_the_same_pledge() -> None:
    fields = {"key": "9a1f3a58-7a4c-4b1e-8d53-111111111111", "idea": "ten-minute-walk", "start": "today"}
    with clock.at(datetime(2026, 11, 23, 23, 59, tzinfo=UTC)):
        first = api.post("/pledges", fields)
    with clock.at(datetime(2026, 11, 24, 0, 1, tzinfo=UTC)):
        again = api.post("/pledges", fields)
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    assert pledges.store.find(first.json["id"]).start == date(2026, 11, 23)


def test_thanks_page_without_script_offers_the_calendar_file() -> None:
    sent = {"idea": "ten-minute-walk", "lang": "gd", "plan.when": "after-tea", "start": "monday"}
    thanks = api.send_checked_form("/pledges", sent)
    assert 'name="idea" value="ten-minute-walk"' in thanks.text
    assert 'name="start" value="2026-04-13"' in thanks.text
    assert 'name="plan.when" value="after-tea"' in thanks.text
    asked = {"idea": "ten-minute-walk", "lang": "gd", "plan.when": "after-tea", "start": "2026-04-13"}
    assert "BEGIN:VEVENT" in api.send_form("/calendar", asked).text


def test_text_of_distress_flags_the_pledge_and_shows_help_lines() -> None:
    sent = {"text": "I can\N{RIGHT SINGLE QUOTATION MARK}t go on like this", "lang": "en"}
    answer = api.send_checked_form("/pledges", sent)
    assert "data-support>" in answer.text
    assert "116 123" in answer.text
    assert "page--hard" in answer.text, "it asks neither when they will do it, nor who will do it with them"
    assert "Thank you for telling us</h1>" in answer.text
    checked = api.send_form("/pledges", sent).text
    assert checked.index("data-support>") < checked.index("Send my pledge"), "read before anything is sent"
    assert create_pledge(text="Some days I want to die").welfare
    assert not create_pledge(text="Swim until I drop").welfare


def test_thanks_page_of_an_ordinary_pledge_hides_help_lines() -> None:
    thanks = api.get(f"/thanks/{create_pledge().id}?lang=en")
    assert "data-support hidden" in thanks.text


def test_unchanged_suggestion_without_cue_is_not_stored_as_plan() -> None:
    suggested = "walk briskly for 10 minutes"
    assert create_pledge(plan={"will": suggested}).plan.will is None
    assert create_pledge(plan={"will": f"{suggested} to the bridge"}).plan.will == f"{suggested} to the bridge"
    assert create_pledge(plan={"will": suggested, "when": "after-tea"}).plan.will == suggested


def test_distress_in_a_plan_shows_help_lines_without_flagging_the_pledge() -> None:
    sent = {"idea": "ten-minute-walk", "lang": "en", "plan.when": "before I end my life"}
    answer = api.send_checked_form("/pledges", sent)
    assert "data-support>" in answer.text
    assert not stored_pledges()[0].welfare


def test_invalid_form_with_text_of_distress_shows_help_lines() -> None:
    answer = api.send_form("/pledges", {"text": "I want to die", "lang": "en", "start": "never"})
    assert answer.status == 422
    assert "data-support>" in answer.text


def test_thanks_page_without_script_links_to_its_other_language() -> None:
    sent = {"idea": "ten-minute-walk", "lang": "en", "plan.when": "after-tea"}
    thanks = api.send_checked_form("/pledges", sent).text
    (link,) = [html.unescape(link) for link in re.findall(r'href="(/api/thanks/[^"]+)"', thanks)]
    assert link == f"/api/thanks/{stored_pledges()[0].id}?idea=ten-minute-walk&cue=after-tea&lang=gd"
    in_gaelic = api.get(link.removeprefix("/api")).text
    assert 'lang="gd"' in in_gaelic
    assert 'action="/api/owner"' not in in_gaelic, "an address holds no owner's link"
