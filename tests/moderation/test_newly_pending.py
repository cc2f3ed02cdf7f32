"""Which changes of a submission ask moderators to read it, and which raise a flag of distress."""

from typing import Any

import pytest

from chalicelib import moderation
from chalicelib.settings import settings
from chalicelib.submissions.changes import Change
from tests.support.aws_calls import calls_of
from tests.support.factories import create_pledge
from tests.support.review import decide, report
from tests.support.storage import stored

pytestmark = pytest.mark.usefixtures("quick_world")


def groups_of(sent: list[dict[str, Any]]) -> list[str]:
    return [each["MessageGroupId"] for each in sent if each["QueueUrl"] == settings().review_queue_url]


def test_what_becomes_pending_asks_and_what_was_pending_or_is_not_does_not() -> None:
    waits = create_pledge(text="walk the dog")
    changed = waits.model_copy(update={"v": 2, "shown_v": 2})
    decide(waits, "publish")
    decided, public = stored(waits), create_pledge()
    report(public)
    reported = stored(public)
    asks = [(None, waits), (public, reported), (decided, waits)]
    silent = [(waits, changed), (waits, decided), (waits, None), (None, public), (reported, reported)]
    for changes, expected in ((asks, ["digest"]), (silent, [])):
        for before, after in changes:
            sent = calls_of("sqs.SendMessage")
            moderation.ask_to_read([Change(before, after)])
            assert groups_of(sent) == expected, (before, after)
