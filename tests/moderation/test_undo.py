"""Any moderator can undo a decision for a day. An undo never makes anything public."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import audit_log, clock, pledges
from chalicelib.aws import tables
from chalicelib.pledges import Pledge, State
from chalicelib.stories import Story
from chalicelib.submissions.model import Submission
from tests.support import api
from tests.support.aws_calls import before_next_call
from tests.support.delivery import publish_change
from tests.support.factories import create_counted_pledge, create_pledge, create_public_story, create_story
from tests.support.images import image_bytes, upload_image
from tests.support.review import decide, pending_entries, publish, release, report, review_token, undo
from tests.support.storage import every_item, object_keys, published_totals, site_object, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def publish_new(**fields: Any) -> Pledge:
    """A pledge in own words, on the site."""
    pledge = create_counted_pledge(text="walk the dog", name="Ailsa", show_name=True, **fields)
    publish(pledge)
    publish_change(pledge, stored(pledge))
    return stored(pledge)


def undone(submission: Any) -> Any:
    """The submission after its last decision was undone, and the site has followed."""
    answer = undo(submission, who=1)
    assert answer.status == 200, answer.text
    after = stored(submission)
    publish_change(submission, after)
    return after


@pytest.mark.parametrize("create", [lambda: create_pledge(text="walk the dog"), create_story], ids=["pledge", "story"])
def test_undo_before_the_release_leaves_no_public_trace(create: Callable[[], Submission]) -> None:
    made = create()
    publish_change(None, made)
    before = object_keys("site")
    decide(made, "publish")
    approved = stored(made)
    publish_change(made, approved)
    after = undone(approved)
    release(made)
    assert (stored(made).state, after.pending_review, after.decision, after.publish_at) == (
        State.WAITING,
        True,
        None,
        None,
    )
    assert object_keys("site") == before


def test_undo_after_publication_removes_page_card_and_words_and_leaves_the_stitch() -> None:
    pledge = publish_new()
    assert "walk the dog" in (site_object("en/wall/index.html") or "")
    after = undone(pledge)
    assert (after.state, after.pending_review, after.card()["name"]) == (State.WAITING, True, None)
    files = {key: site_object(key) or "" for key in object_keys("site")}
    assert [key for key, text in files.items() if "walk the dog" in text or "Ailsa" in text or pledge.id in text] == []
    totals = published_totals()
    assert (totals["made"], totals["public"], totals["stitches"]) == (1, 0, 1)


def test_pledge_that_is_published_again_keeps_its_stitch() -> None:
    pledge = undone(publish_new())
    publish(pledge)
    publish_change(pledge, stored(pledge))
    assert published_totals()["stitches"] == 1
    assert 'data-n="1"' in (site_object(f"en/p/{pledge.id}/index.html") or "")
    assert "walk the dog" in (site_object("en/wall/index.html") or "")


def test_undo_of_a_story_removes_its_picture_which_can_be_published_again() -> None:
    story: Story = create_public_story(picture=upload_image(image_bytes((8, 8))), picture_alt="stairs")
    assert object_keys("site", "pictures/") == [f"pictures/{story.id}.jpg"]
    after = undone(story)
    assert (object_keys("site", "pictures/"), after.approved_picture) == ([], None)
    assert pending_entries()[0]["picture"] == story.picture
    shown = api.post("/review/pictures", {"token": review_token(), "id": story.id}).json
    assert shown["seen"] == story.approved_picture


def test_undo_of_a_rejection_removes_the_tombstone() -> None:
    pledge = create_counted_pledge(text="walk the dog")
    decide(pledge, "reject", reason="unkind")
    rejected = stored(pledge)
    assert tables.get("tombstones", {"key": pledge.key}) is not None
    after = undone(rejected)
    assert (after.state, after.pending_review) == (State.WAITING, True)
    assert tables.get("tombstones", {"key": pledge.key}) is None
    assert publish(after).status == 200
    assert stored(pledge).state is State.PUBLIC


def test_undo_of_a_storys_rejection_finds_its_picture() -> None:
    story = create_story(picture=upload_image(image_bytes((8, 8))), picture_alt="stairs")
    decide(story, "reject", reason="unkind")
    publish_change(story, stored(story))
    undone(stored(story))
    shown = api.post("/review/pictures", {"token": review_token(), "id": story.id}).json
    assert shown["picture"].startswith("data:image/jpeg")


def test_what_was_taken_down_waits_for_review_and_is_not_public_again() -> None:
    pledge = publish_new()
    report(pledge, reason="unkind")
    decide(stored(pledge), "reject", reason="unkind")
    rejected = stored(pledge)
    publish_change(pledge, rejected)
    after = undone(rejected)
    assert (after.state, after.pending_review) == (State.WAITING, True)
    assert object_keys("site", "en/p/") == []


def test_undo_of_a_dismissed_report_opens_the_report_again() -> None:
    pledge = publish_new()
    report(pledge, reason="unkind")
    decide(stored(pledge), "dismiss")
    after = undone(stored(pledge))
    assert (after.state, after.pending_review) == (State.PUBLIC, True)
    assert (after.report.reason, pending_entries()[0]["reported"]) == ("unkind", True)


@pytest.mark.parametrize("decision", ["publish", "reject"])
def test_undo_of_a_decision_on_a_name_asks_for_the_name_again(decision: str) -> None:
    pledge = create_counted_pledge(name="Ailsa", show_name=True)
    decide(pledge, decision, reason="unkind")
    release(pledge)
    publish_change(pledge, stored(pledge))
    after = undone(stored(pledge))
    assert (after.state, after.pending_review, after.card()["name"]) == (State.PUBLIC, True, None)
    assert "Ailsa" not in (site_object(f"en/p/{pledge.id}/index.html") or "")
    assert object_keys("site", "en/p/") == [f"en/p/{pledge.id}/index.html"]


def test_what_was_taken_for_spam_is_so_again_after_an_undo() -> None:
    pledge = create_pledge(text="walk the dog", website="http://buy.example")
    decide(pledge, "publish")
    after = undone(stored(pledge))
    assert (after.state, after.counted) == (State.QUARANTINED, False)


def test_undo_is_logged_with_the_decision_and_who_made_it() -> None:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, "publish")
    undone(stored(pledge))
    (line,) = (each for each in audit_log.history(pledge.id) if each["action"] == "undone")
    assert line.items() >= {"by": "Ewan", "decided_by": "Mairi Scott", "v": 3}.items()
    assert line["decision"] == "publish"


def test_answer_to_an_undo_is_the_entry_of_the_queue() -> None:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, "publish")
    answer = undo(stored(pledge)).json
    assert answer == {"by": "Mairi Scott", "entry": pending_entries()[0]}


def test_undo_is_refused_after_a_day() -> None:
    pledge = create_pledge(text="walk the dog")
    publish(pledge)
    with clock.at(TODAY + timedelta(hours=24)):
        assert undo(stored(pledge)).status == 409
    with clock.at(TODAY + timedelta(hours=23, minutes=59)):
        assert undo(stored(pledge)).status == 200


def test_undo_of_another_decision_than_the_last_is_refused() -> None:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, "publish")
    first = stored(pledge)
    with clock.at(TODAY + timedelta(minutes=1)):
        undo(first)
        decide(stored(pledge), "reject", reason="unkind")
        assert undo(first).status == 409
    assert stored(pledge).state is State.REJECTED


def test_undo_of_what_was_withdrawn_never_brings_it_back() -> None:
    pledge = publish_new()
    pledges.store.withdraw(pledge.id)
    assert undo(pledge).status == 409
    assert stored(pledge).state is State.WITHDRAWN


def test_undo_that_meets_the_release_takes_it_back() -> None:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, "publish")
    before_next_call("dynamodb.TransactWriteItems", lambda: release(pledge))
    assert undo(stored(pledge)).status == 200
    assert (stored(pledge).state, stored(pledge).v) == (State.WAITING, 4)


@pytest.mark.parametrize("at", [None, "", "yesterday", 7, {}, "2026-04-06T12:00:00"])
def test_malformed_undo_changes_nothing(at: object) -> None:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, "publish")
    sent = {"token": review_token(), "kind": "pledge", "id": pledge.id, "at": at}
    before = every_item()
    assert api.post("/review/undo", sent).status == 409
    assert api.post("/review/undo", sent | {"token": "x"}).status == 401
    assert api.post("/review/undo", sent | {"id": "0" * 30}).status == 410
    assert every_item() == before
