"""The lead's weekly mail: the queue's times, the campaign's figures, a public story, and one thing to do."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib import audit_log, clock, switches
from chalicelib.aws.clients import client
from chalicelib.moderation import moderators, weekly
from chalicelib.moderation.weekly import QueueTimes
from infra.aws import operations
from tests.support.delivery import drain_publish_queue, mail_by_schedule
from tests.support.factories import (
    create_counted_pledge,
    create_pledge,
    create_public_story,
    decide_after,
    withdraw_story,
)
from tests.support.review import decide
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")

MONDAY = date(2026, 4, 6)
ENDED = datetime(2026, 4, 13, tzinfo=ZoneInfo("Europe/London"))
WEEK = timedelta(days=7)
NEXT_MONDAY = TODAY + WEEK


def test_times_are_of_the_queue_in_the_week_of_the_decision() -> None:
    decide_after(1, 3, 24, 48)
    with clock.at(TODAY - timedelta(days=1)):
        late = create_pledge(text="walk the cat")
    with clock.at(NEXT_MONDAY):
        decide(late, "publish")
    assert weekly.queue_times(MONDAY) == QueueTimes(decided=4, median=13 * 3600 + 1800, in_a_day=75)
    assert weekly.queue_times(date(2026, 4, 13)) == QueueTimes(1, 8 * 86400, 0)
    assert weekly.queue_times(date(2026, 3, 30)) == QueueTimes(0)


def test_index_of_decisions_does_not_say_who_decided() -> None:
    decide_after(1)
    audit_log.write("switch wall", "switched", by="Ailsa")
    (line,) = audit_log.decided_in(MONDAY)
    assert line["waited"] == 3600
    (index,) = client("dynamodb").describe_table(TableName="audit-log")["Table"]["GlobalSecondaryIndexes"]
    assert index["Projection"]["NonKeyAttributes"] == ["waited"]


@pytest.mark.parametrize(
    ("now", "ended"),
    [
        ("2026-04-05T23:59:59+01:00", "2026-03-30T00:00:00+01:00"),
        ("2026-04-06T00:00:00+01:00", "2026-04-06T00:00:00+01:00"),
        ("2026-03-30T00:30:00+01:00", "2026-03-30T00:00:00+01:00"),
        ("2026-03-29T12:00:00+01:00", "2026-03-23T00:00:00+00:00"),
    ],
)
def test_week_ends_at_midnight_in_scotland(now: str, ended: str) -> None:
    with clock.at(datetime.fromisoformat(now)):
        assert weekly.week_ended() == datetime.fromisoformat(ended)


def test_mail_has_times_figures_story_and_one_thing_to_do() -> None:
    for _ in range(12):
        create_counted_pledge(place="hawick", audience="staff")
    create_public_story(quote="Up I go: see evil.example")
    decide_after(30)
    create_pledge(text="sing")
    with clock.at(NEXT_MONDAY):
        mail = weekly.weekly("en", ENDED)
    assert mail.subject == "Your week: 12 new pledges"
    for words in (
        "2 decisions were made.",
        "Half of them took 15 hours or less.",
        "50% of them took 24 hours or less.",
        "1 submission waits now.",
        "12 pledges so far",
        "12 pledges in the week",
        "12 pledges from NHS staff",
        "1 town with 10 pledges or more",
        "Chosen most: ",
        "evil[.]example",
        "Ask a colleague to read with you.",
    ):
        assert words in mail.text
        assert words in mail.html
    assert "Mairi" not in mail.text + mail.html, "never one moderator"
    assert "Geallaidhean" not in weekly.weekly("gd", ENDED).subject


def test_thing_to_do_follows_from_what_lacks() -> None:
    with clock.at(NEXT_MONDAY):
        assert "Ask someone to tell theirs: http://site.test/en/stories/tell/" in weekly.weekly("en", ENDED).text
    create_public_story()
    create_counted_pledge()
    with clock.at(NEXT_MONDAY):
        assert "show them the wall: http://site.test/en/wall/" in weekly.weekly("en", ENDED).text
    with clock.at(NEXT_MONDAY + WEEK):
        assert "Put up a poster where people wait" in weekly.weekly("en", ENDED + WEEK).text


def test_hidden_wall_shows_no_story_in_the_mail() -> None:
    create_public_story(quote="Up I go")
    assert "Up I go" in weekly.weekly("en", ENDED).text
    operations.turn_switch("wall", "off", "Ailsa")
    drain_publish_queue()
    assert "Up I go" not in weekly.weekly("en", ENDED).text


def test_story_that_was_taken_back_is_not_passed_on() -> None:
    withdraw_story(create_public_story(quote="Up I go"))
    assert "Up I go" not in weekly.weekly("en", ENDED).text


def test_no_pledges_and_no_decisions_are_said_as_they_are() -> None:
    mail = weekly.weekly("en", ENDED)
    assert "Nothing needed a decision." in mail.text
    assert "Nothing waits now." in mail.text


def mails_of_the_week(sent: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """To whom, and with which id."""
    found = [(mail["Destination"]["ToAddresses"][0], mail["EmailTags"][0]["Value"]) for mail in sent]
    return [(to, mail_id) for to, mail_id in found if mail_id.startswith("weekly")]


def test_lead_gets_one_mail_a_week_and_nobody_else(sent: list[dict[str, Any]]) -> None:
    """From Monday on, at an hour that the lead wants mail."""
    for day in range(15):
        for hour in (0, 7, 12):  # TODAY is a Monday at 13:00; 01:00 and 20:00 are quiet
            with clock.at(TODAY + timedelta(days=day, hours=hour)):
                mail_by_schedule()
    found = mails_of_the_week(sent)
    assert [to for to, _ in found] == ["mairi@site.test"] * 2
    assert len(set(found)) == 2


def test_lead_who_was_away_gets_it_on_coming_back_and_a_quiet_hour_is_kept(sent: list[dict[str, Any]]) -> None:
    moderators.set_away("mairi@site.test", date(2026, 4, 15))
    moderators.add("Ewan", "ewan@site.test", lead=True)
    for later in (timedelta(days=6, hours=12), timedelta(days=6, hours=18), timedelta(days=9)):
        with clock.at(TODAY + later):  # Monday at 01:00, at 07:00, and Wednesday
            mail_by_schedule()
            taken = [to.partition("@")[0] for to, _ in mails_of_the_week(sent)]
            assert taken == {6: ["ewan"] if later.seconds > 60 * 60 * 12 else [], 9: ["ewan", "mairi"]}[later.days]


def test_figures_of_the_week_wait_while_mail_is_off(sent: list[dict[str, Any]]) -> None:
    switches.turn("mail", on=False, by="Ailsa")
    with clock.at(NEXT_MONDAY):
        mail_by_schedule()
        assert mails_of_the_week(sent) == []
        switches.turn("mail", on=True, by="Ailsa")
        mail_by_schedule()
    assert len(mails_of_the_week(sent)) == 1
