"""Each mail to a moderator is composed when it is sent, about the time for which it was asked, or not at all."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib import clock, errors, totals
from chalicelib.content.rules import CAPTION_MOST, REHEARSAL_FRAGMENT
from chalicelib.moderation import asking, emails, moderators
from chalicelib.moderation.asking import ModeratorEmail, Topic
from tests.support.delivery import drain_mail_queues
from tests.support.factories import create_pledge
from tests.support.milestones import MAIRI, add_pledges, look
from tests.support.review import decide, mail_body
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("quick_world")
EWAN = "ewan@site.test"
ENDED = datetime(2026, 4, 13, tzinfo=ZoneInfo("Europe/London"))


def _send(topic: Topic, since: datetime | None = None, until: datetime | None = None) -> None:
    """Deliver the message of the mail queue to the lead's mail."""
    lead = moderators.find_by_address(MAIRI)
    emails.send(ModeratorEmail(id=f"{topic}-{uuid.uuid4()}", moderator=lead.id, topic=topic, since=since, until=until))


def _subjects(sent: list[dict[str, Any]]) -> list[str]:
    return [mail["Content"]["Simple"]["Subject"]["Data"] for mail in sent]


@pytest.mark.parametrize(("until", "subject"), [(ENDED, "Your week: 1 new pledge"), (None, "Your week: 2 new pledges")])
def test_weekly_mail_that_is_sent_late_is_about_its_own_week(
    sent: list[dict[str, Any]], until: datetime | None, subject: str
) -> None:
    """Without a week it is about the last one."""
    for weeks in (0, 1, 1):
        with clock.at(TODAY + timedelta(weeks=weeks)):
            totals.apply([create_pledge()])
    with clock.at(TODAY + timedelta(weeks=2)):
        _send("weekly", until=until)
    assert _subjects(sent) == [subject]


def test_milestone_mail_tells_what_was_reached_in_its_time(sent: list[dict[str, Any]]) -> None:
    look()
    reached: list[datetime] = []
    for place in ("hawick", "kelso", "duns"):
        with clock.at(TODAY + timedelta(hours=len(reached))):
            reached.append(clock.now())
            add_pledges(25, place=place)
            look()
    with clock.at(TODAY + timedelta(hours=5)):
        _send("milestone", since=reached[0], until=reached[1])
    assert _subjects(sent) == ["25 pledges in Kelso: thank you"]
    text = mail_body(sent[0])
    assert ("Hawick" in text, "Duns" in text) == (False, False)
    assert f"The words have up to {CAPTION_MOST} characters" in text


def test_rehearsal_has_a_link_of_the_form_of_a_review_link_that_opens_nothing(sent: list[dict[str, Any]]) -> None:
    for seconds, mails in ((0, 1), (59, 1), (60, 2)):
        with clock.at(TODAY + timedelta(seconds=seconds)):
            asking.request_rehearsal(moderators.find_by_address(EWAN.upper()))
            drain_mail_queues()
        assert len(sent) == mails, "one a minute"
    assert sent[0]["Destination"]["ToAddresses"] == [EWAN]
    assert _subjects(sent)[0] == "Test: does a review link reach you whole?"
    assert f"Test the link:\nhttp://site.test/en/review/rehearsal/#{REHEARSAL_FRAGMENT}" in mail_body(sent[0])
    assert "/en/review/#" not in mail_body(sent[0])


def test_rehearsal_is_for_moderators_only() -> None:
    moderators.revoke(EWAN)
    for address in (EWAN, "nobody@site.test"):
        with pytest.raises(errors.NotFound):
            moderators.find_by_address(address)


def test_overdue_mail_counts_what_came_after_those_of_the_mail_before(sent: list[dict[str, Any]]) -> None:
    for minutes in (0, 1, 2):
        with clock.at(TODAY + timedelta(minutes=minutes)):
            last = create_pledge(text="walk the dog")
    with clock.at(TODAY + timedelta(days=4)):
        _send("overdue", since=TODAY + timedelta(minutes=1), until=clock.now())
    assert _subjects(sent) == ["1 submission has waited for more than 3 days"]
    assert "http://site.test/en/review/#" in mail_body(sent[0])
    assert last.made_at == TODAY + timedelta(minutes=2)


def test_overdue_mail_is_not_sent_if_all_was_decided_meanwhile(sent: list[dict[str, Any]]) -> None:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, "publish")
    with clock.at(TODAY + timedelta(days=4)):
        _send("overdue", until=clock.now())
    assert sent == []


def test_mail_about_too_few_moderators_is_not_sent_if_there_are_two_again(sent: list[dict[str, Any]]) -> None:
    _send("readers", until=TODAY)
    assert sent == []
    moderators.revoke(EWAN)
    _send("readers", until=TODAY)
    assert _subjects(sent) == ["Only 1 moderator is left"]
