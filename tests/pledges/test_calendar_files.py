"""The calendar file of a plan, read by the rules of two calendars."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from chalicelib import clock
from chalicelib.content import languages, site
from tests.support import api
from tests.support.calendars import Entry, on_android, on_ios
from tests.support.world import ORIGIN

pytestmark = pytest.mark.usefixtures("world")
both_calendars = pytest.mark.parametrize("read", [on_android, on_ios])
Read = Callable[[str], Entry]
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MONDAY = "2026-11-30"


def calendar_file(idea: str | None = None, *, when: str | None = None, will: str | None = None, **fields: Any) -> str:
    plan = {name: words for name, words in (("when", when), ("will", will)) if words}
    answer = api.post("/calendar", ({"idea": idea} if idea else {}) | {"plan": plan, "start": MONDAY} | fields)
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "small-change.ics" in answer.headers["content-disposition"]
    return answer.text


@both_calendars
@pytest.mark.parametrize(
    ("pledge", "first", "days", "times"),
    [
        ({"idea": "ten-minute-walk", "when": "after-tea"}, "2026-11-30 18:30", WEEK, 66),
        ({"idea": "ten-minute-walk", "when": "weekend"}, "2026-12-05 10:00", ("SA", "SU"), 20),
        ({"idea": "phone-a-friend", "when": "after-tea"}, "2026-11-30 18:30", ("MO",), 10),
        ({"idea": "phone-a-friend", "when": "weekend"}, "2026-12-05 10:00", ("SA",), 10),
        ({"idea": "phone-a-friend", "when": "on Saturdays"}, "2026-12-05", ("SA",), 10),
        (
            {"idea": "phone-a-friend", "when": "after-tea", "will": "phone Mum on Sunday"},
            "2026-12-06 18:30",
            ("SU",),
            10,
        ),
        ({"text": "Walk to the shop on Saturdays"}, "2026-12-05", ("SA",), 10),
        ({"text": "Coisich dhan bhùth Disathairne", "lang": "gd"}, "2026-12-05", ("SA",), 10),
        ({"text": "Swim on Tuesdays and Fridays", "when": "before-bed"}, "2026-12-01 22:00", ("TU", "FR"), 20),
        ({"text": "Take the stairs"}, "2026-11-30", WEEK, 66),
        ({"idea": "check-my-hearing", "when": "weekend"}, "2026-12-05 10:00", ("SA",), 1),
        ({"idea": "check-my-hearing"}, "2026-11-30", ("MO",), 1),
    ],
    ids=lambda value: " ".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_entry_follows_the_cue_and_the_days_of_the_plan(
    read: Read, pledge: dict[str, Any], first: str, days: tuple[str, ...], times: int
) -> None:
    entry = read(calendar_file(**pledge))
    shown = f"{entry.first:%Y-%m-%d %H:%M}" if isinstance(entry.first, datetime) else str(entry.first)
    assert (shown, entry.days, entry.times) == (first, days, times)
    assert entry.alarm == isinstance(entry.first, datetime), "an entry with a time has an alarm, a whole day has none"


@both_calendars
def test_entry_lasts_as_long_as_the_idea_or_a_whole_day(read: Read) -> None:
    assert read(calendar_file("ten-minute-walk", when="after-tea")).length == timedelta(minutes=10)
    assert read(calendar_file("ten-minute-walk")).length == timedelta(days=1)


@both_calendars
def test_entry_stays_at_its_time_when_the_clocks_change(read: Read) -> None:
    with clock.at(datetime(2026, 3, 20, 9, tzinfo=UTC)):
        entry = read(calendar_file("ten-minute-walk", when="after-tea", start="2026-03-28"))
    assert isinstance(entry.first, datetime)
    after = entry.first + timedelta(days=1)  # wall time, as the rule counts
    assert (after.hour, entry.first.utcoffset(), after.utcoffset()) == (18, timedelta(0), timedelta(hours=1))


@both_calendars
@pytest.mark.parametrize("lang", languages())
def test_notes_are_the_promise_and_start_again_in_every_file(read: Read, lang: str) -> None:
    again = {"en": "Missed one? Just start again", "gd": "Tòisich a-rithist"}[lang]
    for idea in ("ten-minute-walk", "phone-a-friend", "check-my-hearing", None):
        pledge: dict[str, Any] = {"text": "Swim, dance; walk"} if idea is None else {"idea": idea}
        promise, _, missed = read(calendar_file(**pledge, when="before-bed", lang=lang)).notes.partition("\n")
        assert site()["cues"]["before-bed"]["title"][lang] in promise
        assert again in missed


@both_calendars
def test_words_of_any_length_are_folded_without_loss(read: Read) -> None:
    words = "Coisich dhan bhùth\N{EM DASH}gach latha, còmhla ri Dòmhnall; " * 3
    assert words.strip() in read(calendar_file(text=words, lang="gd")).notes


def test_weekend_is_called_so_in_both_languages() -> None:
    for words in ("at the weekend", "aig an deireadh-sheachdain"):
        assert on_ios(calendar_file("ten-minute-walk", when=words)).days == ("SA", "SU")


@both_calendars
def test_entry_of_today_whose_time_has_passed_begins_tomorrow(read: Read) -> None:
    for hour, day in ((16, date(2026, 11, 30)), (19, date(2026, 12, 1))):
        with clock.at(datetime(2026, 11, 30, hour, tzinfo=UTC)):
            first = read(calendar_file("check-my-hearing", when="after-tea", start="today")).first
        assert isinstance(first, datetime)
        assert first.date() == day


@both_calendars
@pytest.mark.parametrize("lang", languages())
def test_beginning_with_3_days_a_week_has_3_entries_a_week(read: Read, lang: str) -> None:
    smaller = {
        "en": "walk briskly for 10 minutes, starting with 3 days a week",
        "gd": "coisichidh mi gu sgiobalta airson 10 mionaidean, a' tòiseachadh le 3 latha san t-seachdain",
    }
    entry = read(calendar_file("ten-minute-walk", when="after-tea", will=smaller[lang], lang=lang))
    assert (entry.days, entry.times) == (("MO", "WE", "FR"), 30)


def test_calendar_for_an_unknown_idea_is_422() -> None:
    answer = api.post("/calendar", {"idea": "nothing-we-know", "lang": "en"})
    assert answer.status == 422
    assert "idea" in answer.json["fields"]


def check_ins_in(file: str) -> list[tuple[str, str]]:
    """Day and title of the entries beside the pledge's own."""
    found: Any = Calendar.from_ical(file)
    return [(str(event["dtstart"].dt), str(event["summary"])) for event in found.walk("VEVENT")[1:]]


def test_without_an_address_the_file_has_both_check_ins_counted_from_the_first_day() -> None:
    first, second = "How did your first week go?", "How did your first 4 weeks go?"
    assert check_ins_in(calendar_file("ten-minute-walk")) == [("2026-12-07", first), ("2026-12-28", second)]
    since = calendar_file("ten-minute-walk", start=None, since="2026-03-20")
    assert check_ins_in(since) == [("2026-04-17", second)], "the first one's day has passed"
    assert check_ins_in(calendar_file("ten-minute-walk", asked=True)) == []


def test_check_in_names_the_page_but_no_private_address_and_blocks_no_time() -> None:
    found: Any = Calendar.from_ical(calendar_file("ten-minute-walk", lang="gd"))
    pledge, check_in, _ = found.walk("VEVENT")
    assert str(check_in["description"]).endswith(f" {ORIGIN}/gd/my-pledge/")
    assert (str(check_in["transp"]), check_in.walk("VALARM")) == ("TRANSPARENT", [])
    assert check_in["uid"] != pledge["uid"]
