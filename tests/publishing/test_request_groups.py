"""Each request names its group in the publish queue, and repeats of some are dropped."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.pledges import State
from chalicelib.publishing import requests
from chalicelib.publishing.requests import REPUBLISH, Cursor, PublishRequest
from chalicelib.submissions.changes import Change
from tests.support.aws_calls import calls_of
from tests.support.factories import create_pledge, create_story

pytestmark = pytest.mark.usefixtures("world")
CURSOR = Cursor(run="r", after="p")

ASKED: dict[str, tuple[Callable[[], Any], list[tuple[str, dict[str, Any]]]]] = {
    "ids": (
        lambda: requests.request_ids(["p"], ["s"]),
        [("wall", {"pledges": ["p"]}), ("stories", {"stories": ["s"]})],
    ),
    "pages": (requests.request_pages, [("wall", {"pages": True})]),
    "outcomes": (requests.request_outcomes, [("wall", {"outcomes": True})]),
    "changed pages": (requests.request_changed_pages, [(REPUBLISH, {"changed_pages": True})]),
    "no story": (requests.request_every_story, [("stories", {"stories": []})]),
    "story lists": (requests.request_story_lists, [("stories", {"stories": []})]),
    "forms": (requests.request_forms, [("forms", {"forms": True})]),
    "switched": (requests.request_switched, [("forms", {"forms": True}), ("stories", {"stories": []})]),
    "wall pages": (lambda: requests.request_wall_pages(["m"]), [(REPUBLISH, {"wall_pages": ["m"]})]),
    "months": (lambda: requests.request_months(["m", "n"]), [(REPUBLISH, {"months": ["m", "n"]})]),
    "cards": (lambda: requests.request_cards(["p"]), [(REPUBLISH, {"cards": ["p"]})]),
    "stale cards": (
        lambda: requests.request_stale_cards(["p"], ["m"]),
        [(REPUBLISH, {"cards": ["p"]}), (REPUBLISH, {"wall_pages": ["m"]}), (REPUBLISH, {"pledges": []})],
    ),
    "shares": (
        lambda: requests.request_shares(["xa", "ya", "xb"]),
        [("shares-1", {"shares": ["xa", "ya"]}), ("shares-2", {"shares": ["xb"]})],
    ),
}


@pytest.mark.parametrize("asked", ASKED)
def test_request_names_its_group(asked: str) -> None:
    sent, (ask, expected) = calls_of("sqs.SendMessage"), ASKED[asked]
    ask()
    assert [(each["MessageGroupId"], json.loads(each["MessageBody"])) for each in sent] == expected


def test_every_other_story_is_asked_for_once() -> None:
    ids = {create_story().id for _ in range(3)}
    sent = calls_of("sqs.SendMessage")
    requests.request_every_story()
    ((group, body),) = [(each["MessageGroupId"], json.loads(each["MessageBody"])) for each in sent]
    assert (group, set(body["stories"])) == ("stories", ids)


def test_pages_that_are_due_have_a_group_of_their_own() -> None:
    sent = calls_of("sqs.SendMessage")
    requests.request_due_pages()
    assert [each["MessageGroupId"] for each in sent] == ["pages"]


def test_repeat_of_a_slice_or_of_what_was_set_aside_is_dropped_and_another_is_not() -> None:
    sent = calls_of("sqs.SendMessage")
    for cursor in (CURSOR, CURSOR, CURSOR.model_copy(update={"after": "q"})):
        requests.request_slice(cursor)
    for pledge_id in ("p", "p", "q"):
        assert requests.set_aside(PublishRequest(pledges=[pledge_id]), "wall")
    named = [each["MessageDeduplicationId"] for each in sent]
    assert [name == named[start] for start in (0, 3) for name in named[start : start + 3]] == [True, True, False] * 2
    assert [each["MessageGroupId"] for each in sent[3:]] == [f"alone-{name}" for name in named[3:]]


def test_change_is_named_by_its_version_and_by_its_end() -> None:
    pledge = create_pledge()
    later = pledge.model_copy(update={"v": 2, "state": State.WITHDRAWN})
    sent = calls_of("sqs.SendMessage")
    for change in (Change(None, pledge), Change(pledge, later), Change(later, None)):
        requests.request_pledges([change])
    requests.request_pledges([Change(None, later)])
    named = [each["MessageDeduplicationId"] for each in sent]
    assert len(set(named[:3])) == 3
    assert named[3] == named[1], "whatever it was before"
