"""The content calendar of a season, as calendars and spreadsheets read it."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from chalicelib import content as compiled
from chalicelib.content import rules
from frontend.builder import content, content_calendar
from frontend.builder.season_models import Season
from tests.support import calendars

ORIGIN = "https://small-changes.campaigns.example-health-board.scot"
SEASONS: list[Season] = content.read()["content/seasons.yaml"].seasons
PLANNED = [season for season in SEASONS if season.posts]
MADE = content_calendar.files(PLANNED, compiled.languages(), ORIGIN)


def entries(name: str) -> list[str]:
    """The calendar file as one file for each entry, as readers in tests take one."""
    head, *events = MADE[name].decode().split("BEGIN:VEVENT\r\n")
    zones = re.search(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE\r\n", MADE[name].decode(), re.DOTALL)
    head = head if "VTIMEZONE" in head or not zones else head + zones[0]
    bodies = [event[: event.index("END:VEVENT\r\n")] for event in events]
    return [f"{head}BEGIN:VEVENT\r\n{body}END:VEVENT\r\nEND:VCALENDAR\r\n" for body in bodies]


def entries_of_calendar(season: Season) -> list[Any]:
    file = content_calendar.calendar(season, "en", list(content_calendar.plan(season, "en", ORIGIN)))
    return icalendar.Calendar.from_ical(file).walk("VEVENT")


def table_rows(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(MADE[name].decode("utf-8-sig"))))[1:]


@pytest.mark.parametrize("lang", ["en", "gd"])
@pytest.mark.parametrize("season", PLANNED, ids=lambda season: season.code)
def test_calendar_and_table_hold_each_post_at_its_time_in_scotland(season: Season, lang: str) -> None:
    files, table = entries(f"{lang}/kit/{season.code}.ics"), table_rows(f"{lang}/kit/{season.code}.csv")
    wanted = [(post.day.isoformat(), post.at) for post in season.posts]
    assert [(row[0], row[1]) for row in table] == wanted
    read = [calendars.on_android(file) for file in files]
    assert read == [calendars.on_ios(file) for file in files]
    assert [f"{entry.first:%Y-%m-%d %H:%M}" for entry in read] == [" ".join(each) for each in wanted]
    assert {(entry.length, entry.times, entry.alarm) for entry in read} == {(timedelta(minutes=15), 1, False)}
    assert [entry.notes for entry in read] == [f"{row[3]} {row[4]}".strip() for row in table]
    uids = re.findall(r"UID:(.*)\r\n", MADE[f"{lang}/kit/{season.code}.ics"].decode())
    assert len({*uids}) == len(season.posts)


def test_times_follow_the_clocks_of_scotland() -> None:
    """They go forward on 28 March 2027."""
    at = {
        entry.first.date(): entry.first.astimezone(UTC)
        for entry in map(calendars.on_android, entries("en/kit/2027-spring.ics"))
        if isinstance(entry.first, datetime)
    }
    assert at[date(2027, 3, 25)] == datetime(2027, 3, 25, 12, 30, tzinfo=UTC)
    assert at[date(2027, 4, 1)] == datetime(2027, 4, 1, 11, 30, tzinfo=UTC)


def test_new_year_has_posts_in_each_of_8_weeks() -> None:
    (season,) = (season for season in PLANNED if season.code == "2027-new-year")
    assert {(post.day - season.begins).days // 7 for post in season.posts} >= set(range(8))


@pytest.mark.parametrize("lang", ["en", "gd"])
@pytest.mark.parametrize("season", PLANNED, ids=lambda season: season.code)
def test_post_fits_every_network_and_leads_to_its_channel(season: Season, lang: str) -> None:
    for post, planned in zip(season.posts, content_calendar.plan(season, lang, ORIGIN), strict=True):
        assert len(f"{planned.words} {planned.hashtags}") <= rules.CAPTION_MOST
        assert planned.words.endswith(f" {ORIGIN}/go/{post.channel}")
        assert planned.hashtags == "#SmallChangesBigDifference"
        assert not planned.words.startswith(("=", "+", "-", "@")), "a spreadsheet would compute it"


def test_post_that_moves_stays_the_same_entry_of_a_newer_revision() -> None:
    first, second = PLANNED[0].posts[:2]
    twice = first.model_copy(update={"day": second.day})
    posts = (first, twice, *PLANNED[0].posts[2:])
    moved = tuple(post.model_copy(update={"day": post.day + timedelta(days=1)}) for post in posts)
    before = PLANNED[0].model_copy(update={"posts": posts})
    after = before.model_copy(update={"posts": moved, "revised": datetime(2027, 1, 2, tzinfo=UTC)})
    old, new = (entries_of_calendar(season) for season in (before, after))
    assert [each["uid"] for each in old] == [each["uid"] for each in new]
    assert len({str(each["uid"]) for each in old}) == len(posts)
    for earlier, later in zip(old, new, strict=True):
        assert earlier["dtstart"].dt < later["dtstart"].dt
        assert earlier["sequence"] < later["sequence"]
        assert earlier["dtstamp"].dt < later["dtstamp"].dt


@pytest.mark.parametrize("says", content_calendar.SENTENCES)
def test_whatever_a_post_may_say_fits(says: str) -> None:
    longest = max(compiled.site()["ideas"], key=lambda slug: len(compiled.site()["ideas"][slug]["title"]["en"]))
    post = PLANNED[0].posts[0].model_copy(update={"says": says, "idea": longest if says == "idea" else None})
    season = PLANNED[0].model_copy(update={"posts": (post,)})
    for lang in compiled.languages():
        (planned,) = content_calendar.plan(season, lang, ORIGIN)
        assert len(planned.words) <= rules.CAPTION_MOST
