"""A failing page or message takes no other with it, and trouble at AWS of an hour loses nothing."""

import threading
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

import app
from chalicelib import pledges, publishing, stories
from chalicelib.settings import settings
from infra.aws import foundation, templates
from tests.support.aws_calls import hook, remove_hooks
from tests.support.delivery import message, publish_due_pages, take_messages
from tests.support.factories import create_counted_pledge, create_pledge, create_public_story
from tests.support.storage import published_totals, site_object

pytestmark = pytest.mark.usefixtures("world")
BUG = ValueError("a mistake in a template")
TROUBLE = EndpointConnectionError(endpoint_url="s3")


def fail_writing(path: str, error: Exception) -> None:
    """Let each write to an object of the site fail whose key contains this."""

    def check(params: dict[str, Any], **_: Any) -> None:
        if path in params["Key"]:
            raise error

    hook("before-parameter-build", "s3.PutObject", check)


def failures_of(*records: dict[str, Any]) -> list[str]:
    """Publish these messages; returns the ids of those that are to be delivered again."""
    return [each["itemIdentifier"] for each in app.publish({"Records": list(records)}, None)["batchItemFailures"]]


def test_failing_page_leaves_every_other_file_written() -> None:
    pledge = create_pledge()
    fail_writing("en/index.html", TROUBLE)
    assert failures_of(message("wall", 1, pledges=[pledge.id], pages=True)) == ["wall-1"]
    for path in ("gd/index.html", "en/wall/index.html", "gd/teams/index.html", "en/wall/2026-04/1/index.html"):
        assert site_object(path), path
    assert published_totals()["stitches"] == 1


def test_files_of_one_run_are_written_side_by_side_and_each_once() -> None:
    written: list[str] = []
    four = threading.Barrier(4, timeout=20)  # the first four writes wait for one another

    def note(params: dict[str, Any], **_: Any) -> None:
        written.append(params["Key"])
        if len(written) <= four.parties:
            four.wait()

    made = [create_pledge() for _ in range(60)]
    hook("before-parameter-build", "s3.PutObject", note)
    publishing.publish([publishing.PublishRequest(pledges=[pledge.id for pledge in made])])
    assert len(written) == len(set(written)) == 1 + 2 * 60
    written.clear()
    publish_due_pages()
    assert len(written) == len(set(written)) == 2 + 2 * (4 + 2 + 1) + 11, "the feeds, once"


def test_takedowns_are_published_though_another_page_fails() -> None:
    shown, failing = create_counted_pledge(), create_pledge()
    fail_writing(f"/p/{failing.id}/", BUG)
    pledges.store.withdraw(shown.id)
    failures_of(message("wall", 1, pledges=[failing.id]), message("wall", 2, pledges=[shown.id]))
    failures_of(*take_messages(settings().publish_queue_url))
    assert site_object(f"en/p/{shown.id}/index.html") is None
    assert shown.id not in (site_object("en/wall/2026-04/1/index.html") or "")


def test_withdrawn_share_page_is_removed_while_the_walls_page_fails() -> None:
    pledge = create_counted_pledge()
    pledges.store.withdraw(pledge.id)
    fail_writing("en/wall/2026-04/", TROUBLE)
    assert failures_of(message("wall", 1, pledges=[pledge.id])) == ["wall-1"]
    failures_of(*take_messages(settings().publish_queue_url))
    assert site_object(f"en/p/{pledge.id}/index.html") is None


def test_withdrawn_story_leaves_the_list_while_another_storys_page_fails() -> None:
    shown, failing = create_public_story(), create_public_story()
    fail_writing(f"/stories/{failing.id}/", TROUBLE)
    stories.store.withdraw(shown.id)
    assert failures_of(message("stories", 1, stories=[failing.id, shown.id])) == ["stories-1"]
    assert site_object(f"en/stories/{shown.id}/index.html") is None
    assert shown.id not in (site_object("en/stories/index.html") or "")


def test_trouble_at_aws_fails_the_message_and_later_ones_of_its_group_only() -> None:
    made = [create_counted_pledge() for _ in range(4)]
    fail_writing(f"/p/{made[1].id}/", TROUBLE)
    first = [message("shares-1", n, shares=[pledge.id]) for n, pledge in enumerate(made[:3])]
    assert failures_of(*first, message("shares-2", 0, shares=[made[3].id])) == ["shares-1-1", "shares-1-2"]
    remove_hooks()
    assert failures_of(*first[1:]) == []


def test_message_that_fails_by_a_bug_is_set_aside_and_keeps_nothing_waiting() -> None:
    made = [create_counted_pledge() for _ in range(3)]
    fail_writing(f"/p/{made[1].id}/", BUG)
    assert failures_of(*(message("shares-1", n, shares=[pledge.id]) for n, pledge in enumerate(made))) == []
    (aside,) = take_messages(settings().publish_queue_url)
    assert made[1].id in aside["body"]
    assert failures_of(aside) == [aside["messageId"]]
    assert take_messages(settings().publish_queue_url) == []
    remove_hooks()
    assert failures_of(aside) == []


@pytest.mark.parametrize("name", ["PublishQueue", "PagesQueue"])
def test_request_to_publish_outlives_an_hour_of_trouble(name: str) -> None:
    queue = templates.resources(foundation.template(), "AWS::SQS::Queue")[name]
    assert (queue["RedrivePolicy"]["maxReceiveCount"] - 1) * queue["VisibilityTimeout"] > 3600
