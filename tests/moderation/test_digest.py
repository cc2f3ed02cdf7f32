"""The digest email: its content, its window, and that each is sent once."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

import app
from chalicelib import clock
from chalicelib.settings import settings
from tests.support.aws_calls import before_next_call
from tests.support.delivery import deliver, drain_mail_queues, take_messages
from tests.support.factories import create_pledge, create_story
from tests.support.review import decide, mail_body
from tests.support.ses import Ses
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def test_pledges_in_one_window_share_one_digest_email_and_link(sent: list[dict[str, Any]]) -> None:
    made = [create_pledge(text=f"walk {n} dogs", name="Ailsa", show_name=True, place="hawick") for n in range(3)]
    for pledge in made:
        deliver(None, pledge)
    drain_mail_queues()
    assert [each["Destination"]["ToAddresses"] for each in sent] == [["mairi@site.test"], ["ewan@site.test"]]
    for said in (mail_body(sent[0]), mail_body(sent[0], "Html")):
        assert all(f"walk {n} dogs" in said for n in range(3))
        assert len(set(re.findall(r"http://site.test/en/review/#[\w.-]+", said))) == 1
        assert "Ailsa" not in said
        assert "Hawick" not in said


def test_digest_email_defuses_links_in_submissions(sent: list[dict[str, Any]]) -> None:
    deliver(
        None,
        create_pledge(text="Read and decide: http://evil.example/review/#x or www.evil.example or me@evil.example"),
    )
    drain_mail_queues()
    for part in ("Text", "Html"):
        assert "evil.example" not in mail_body(sent[0], part)
        assert "evil[.]example" in mail_body(sent[0], part)


def test_digest_email_announces_a_first_name_without_showing_it(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(name="Ailsa", show_name=True))
    drain_mail_queues()
    assert "A first name to show" in mail_body(sent[0])
    assert "Ailsa" not in mail_body(sent[0])


def test_digest_email_lists_only_new_submissions(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(text="walk one dog"))
    drain_mail_queues()
    with clock.at(TODAY + timedelta(minutes=5)):
        deliver(None, create_pledge(text="walk two dogs"))
        drain_mail_queues()
    assert len(sent) == 4
    assert "walk one dog" not in mail_body(sent[2])


def test_no_digest_email_is_sent_without_submissions_pending_review(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge())
    drain_mail_queues()
    pledge = create_pledge(text="walk the dog")
    deliver(None, pledge)
    decide(pledge, "publish")
    drain_mail_queues()
    assert sent == []


def test_duplicate_queue_message_sends_one_digest_email(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(text="walk the dog"))
    woken = take_messages(settings().review_queue_url)
    for _ in range(2):
        app.queue_digest({"Records": woken}, None)
    asked = take_messages(settings().mail_queue_url)
    for _ in range(2):
        app.send_mail({"Records": asked}, None)
    assert len(sent) == 2


def test_digest_that_failed_before_queueing_is_queued_on_retry(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(text="walk the dog"))
    woken = take_messages(settings().review_queue_url)

    def die() -> None:
        raise ConnectionError

    before_next_call("sqs.SendMessage", die)
    assert app.queue_digest({"Records": woken}, None)["batchItemFailures"]
    app.queue_digest({"Records": woken}, None)
    drain_mail_queues()
    assert len(sent) == 2


def test_window_has_one_email_however_often_and_late_its_digest_is_requested(sent: list[dict[str, Any]]) -> None:
    """SQS drops a repeated request for five minutes only, and delivers one again when its function crashed."""
    pledge = create_pledge(text="walk one dog")
    deliver(None, pledge)
    requested = take_messages(settings().review_queue_url)
    app.queue_digest({"Records": requested}, None)
    for minutes in (6, 7):
        with clock.at(TODAY + timedelta(minutes=minutes)):
            create_pledge(text="walk two dogs")
            decide(pledge, "publish")
            app.queue_digest({"Records": requested}, None)
    queued = [json.loads(record["body"]) for record in take_messages(settings().mail_queue_url)]
    assert len({email["id"] for email in queued}) == 2
    assert len(queued) == 6
    assert all(email["submissions"] == [["pledge", pledge.id]] for email in queued)


def test_submission_that_came_after_a_windows_digest_is_in_the_next(sent: list[dict[str, Any]]) -> None:
    deliver(None, create_pledge(text="walk one dog"))
    requested = take_messages(settings().review_queue_url)
    app.queue_digest({"Records": requested}, None)
    with clock.at(TODAY + timedelta(minutes=1)):
        deliver(None, create_pledge(text="walk two dogs"))
        app.queue_digest({"Records": requested}, None)
        drain_mail_queues()
    assert len(sent) == 4
    assert [sum(f"walk {n} dog" in mail_body(each) for each in sent) for n in ("one", "two")] == [2, 2]


def test_email_throttled_by_ses_is_retried_and_the_other_is_sent(world: None) -> None:
    ses = Ses()
    deliver(None, create_pledge(text="walk the dog"))
    app.queue_digest({"Records": take_messages(settings().review_queue_url)}, None)
    queued = take_messages(settings().mail_queue_url)
    ses.fault = "throttled"
    failed = app.send_mail({"Records": queued[:1]}, None)["batchItemFailures"]
    assert failed == [{"itemIdentifier": queued[0]["messageId"]}]
    ses.fault = ""
    app.send_mail({"Records": queued}, None)
    assert len(ses.accepted) == len(set(ses.accepted)) == 2


def test_story_delivered_twice_is_in_one_digest_email(sent: list[dict[str, Any]]) -> None:
    story = create_story()
    for hours in (1, 2):
        with clock.at(TODAY + timedelta(hours=hours)):
            deliver(None, story)
            drain_mail_queues()
    assert len(sent) == 2
    assert take_messages(settings().mail_queue_url) == []
