"""The list of what was decided, to look at and to undo: a day of it, the newest first."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock, pledges
from chalicelib.content.translations import name
from chalicelib.moderation.queue import LISTED
from tests.support import api
from tests.support.aws_calls import before_next_call
from tests.support.factories import create_pledge, create_story
from tests.support.review import decide, review_token, undo
from tests.support.storage import stored, stored_pledges
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def list_decided(**more: Any) -> dict[str, Any]:
    return api.post("/review/decided", {"token": review_token(1), **more}).json


def test_second_moderator_sees_who_decided_what_and_when() -> None:
    pledge, story = create_pledge(text="walk the dog"), create_story()
    decide(pledge, "publish")
    with clock.at(TODAY + timedelta(minutes=5)):
        decide(story, "reject", reason="unkind")
        listed = list_decided()["decided"]
    facts = ("id", "decision", "by", "decided_at", "reason", "public")
    assert [tuple(entry[fact] for fact in facts) for entry in listed] == [
        (story.id, "reject", "Mairi Scott", "13:05, 6 April 2026", "It is unkind or abusive", False),
        (pledge.id, "publish", "Mairi Scott", "13:00, 6 April 2026", None, False),
    ]


def test_list_of_decisions_has_a_day_and_nothing_that_was_undone_or_withdrawn() -> None:
    old, undone_one, withdrawn, recent = (create_pledge(text=f"walk dog {number}") for number in range(4))
    decide(old, "publish")
    with clock.at(TODAY + timedelta(hours=13)):
        for each in (undone_one, withdrawn, recent):
            decide(each, "publish")
        undo(stored(undone_one))
        pledges.store.withdraw(withdrawn.id)
        assert {entry["id"] for entry in list_decided()["decided"]} == {old.id, recent.id}
    with clock.at(TODAY + timedelta(hours=24)):
        assert [entry["id"] for entry in list_decided()["decided"]] == [recent.id]


def test_list_of_decisions_is_bounded_and_goes_on_where_it_ended() -> None:
    made = []
    for number in range(LISTED + 5):
        made.append(create_pledge(text=f"walk dog {number}"))
        with clock.at(TODAY + timedelta(seconds=number)):
            decide(made[-1], "publish")
    with clock.at(TODAY + timedelta(hours=1)):
        first = list_decided()
        assert (len(first["decided"]), first["more"]) == (LISTED, True)
        following = list_decided(before=first["decided"][-1]["at"])
        just_all = list_decided(before=(TODAY + timedelta(seconds=LISTED - 1)).isoformat())
    assert (len(just_all["decided"]), just_all["more"]) == (LISTED, False)
    assert following["more"] is False
    listed = {entry["id"] for entry in first["decided"] + following["decided"]}
    assert listed == {each.id for each in made}


def test_decisions_of_one_moment_are_all_listed() -> None:
    made = [create_pledge(text="walk the dog"), create_story()]
    for each in made:
        decide(each, "publish")
    with clock.at(TODAY + timedelta(minutes=1)):
        assert {entry["id"] for entry in list_decided()["decided"]} == {each.id for each in made}


def test_reason_is_in_the_language_of_the_page() -> None:
    decide(create_pledge(text="walk the dog"), "reject", reason="unkind")
    with clock.at(TODAY + timedelta(minutes=1)):
        assert [list_decided(lang=lang)["decided"][0]["reason"] for lang in ("en", "gd")] == [
            "It is unkind or abusive",
            name("gd", "reasons", "unkind"),
        ]


def test_what_is_undone_while_the_list_is_read_is_not_in_it() -> None:
    """The index of decisions lags, and names it still."""
    decide(create_pledge(text="walk the dog"), "publish")
    (pledge,) = stored_pledges()
    with clock.at(TODAY + timedelta(minutes=1)):
        before_next_call("dynamodb.BatchGetItem", lambda: undo(pledge))
        assert list_decided()["decided"] == []
        assert stored(pledge).pending_review
