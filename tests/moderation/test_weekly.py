"""The lead's weekly mail: the queue's times, the campaign's figures, a public story, and one thing to do."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib import audit_log, clock
from chalicelib.aws.clients import client
from chalicelib.moderation import weekly
from chalicelib.moderation.weekly import QueueTimes
from infra.aws import operations
from tests.support.delivery import drain_publish_queue
from tests.support.factories import create_counted_pledge, create_pledge, create_public_story, withdraw_story
from tests.support.review import decide
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")

MONDAY = date(2026, 4, 6)
NEXT_MONDAY = TODAY + timedelta(days=7)


def decide_after(*hours: float) -> None:
    """Decide one pledge after each of these hours."""
    for wait in hours:
        pledge = create_pledge(text="walk the dog")
        with clock.at(TODAY + timedelta(hours=wait)):
            assert decide(pledge, "publish").status == 200


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
    ("now", "week"), [("2026-04-06T00:30:00+01:00", "2026-03-30"), ("2026-04-12T23:30:00+01:00", "2026-03-30")]
)
def test_last_week_is_of_scotlands_days(now: str, week: str) -> None:
    with clock.at(datetime.fromisoformat(now)):
        assert weekly.last_week() == date.fromisoformat(week)


def test_mail_has_times_figures_story_and_one_thing_to_do() -> None:
    for _ in range(12):
        create_counted_pledge(place="hawick", audience="staff")
    create_public_story(quote="Up I go: see evil.example")
    decide_after(30)
    create_pledge(text="sing")
    with clock.at(NEXT_MONDAY):
        mail = weekly.weekly("en", MONDAY)
    assert mail.subject == "Your week: 12 new pledges"
    for words in (
        "2 decisions were made.",
        "Half of them took 15 hours or less.",
        "Within 24 hours: 50 of every 100.",
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
    assert "Geallaidhean" not in weekly.weekly("gd", MONDAY).subject


def test_thing_to_do_follows_from_what_lacks() -> None:
    with clock.at(NEXT_MONDAY):
        assert "Ask someone to tell theirs: http://site.test/en/stories/tell/" in weekly.weekly("en", MONDAY).text
    create_public_story()
    create_counted_pledge()
    with clock.at(NEXT_MONDAY):
        assert "show them the wall: http://site.test/en/wall/" in weekly.weekly("en", MONDAY).text
    with clock.at(NEXT_MONDAY + timedelta(days=7)):
        assert "Put up a poster where people wait" in weekly.weekly("en", date(2026, 4, 13)).text


def test_hidden_wall_shows_no_story_in_the_mail() -> None:
    create_public_story(quote="Up I go")
    assert "Up I go" in weekly.weekly("en", MONDAY).text
    operations.turn_switch("wall", "off", "Ailsa")
    drain_publish_queue()
    assert "Up I go" not in weekly.weekly("en", MONDAY).text


def test_story_that_was_taken_back_is_not_passed_on() -> None:
    withdraw_story(create_public_story(quote="Up I go"))
    assert "Up I go" not in weekly.weekly("en", MONDAY).text


def test_no_pledges_and_no_decisions_are_said_as_they_are() -> None:
    mail = weekly.weekly("en", MONDAY)
    assert "Nothing needed a decision." in mail.text
    assert "Nothing waits now." in mail.text
