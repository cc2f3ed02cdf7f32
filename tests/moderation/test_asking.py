"""A mail is queued once for each time that a moderator is asked, and its number says so."""

from datetime import timedelta

import pytest

from chalicelib import clock
from chalicelib.moderation import asking
from chalicelib.moderation.moderators import moderators
from tests.support.aws_calls import calls_of

pytestmark = pytest.mark.usefixtures("quick_world")


def test_what_was_queued_is_noted_and_not_queued_again() -> None:
    sent = calls_of("sqs.SendMessage")
    asking.ask(moderators()[0], "review", clock.now())
    asked = moderators()[0]
    assert (asked.asked_review.queued, asked.asked_review.n) == (True, 1)
    asking.finish(asked)
    assert len(sent) == 1


def test_two_workers_at_once_queue_one_mail() -> None:
    before, sent = moderators()[0], calls_of("sqs.SendMessage")
    for seconds in (0, 1):
        asking.ask(before, "review", clock.now() + timedelta(seconds=seconds))
    assert len(sent) == 1
