"""The nightly check removes what should not be public, and has published what lacks or is older than its change."""

from datetime import timedelta

import pytest

from chalicelib import clock, pledges, stories
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.nightly import public_files
from chalicelib.pledges import Pledge
from chalicelib.publishing import wall
from chalicelib.publishing.wall_places import page_name
from chalicelib.settings import settings
from chalicelib.stories import Story
from chalicelib.submissions.decisions import after_decision
from chalicelib.submissions.model import Decision
from tests.support.delivery import drain_publish_queue, publish_change, take_messages
from tests.support.factories import create_counted_pledge, create_pledge, create_public_story
from tests.support.images import image_bytes, upload_image
from tests.support.storage import object_keys, site_object, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")

CHECKS = (public_files.check_files, public_files.check_cards, public_files.check_pledges, public_files.check_stories)


@pytest.fixture(params=[1, 1000], ids=["one file a slice", "one slice"])
def check(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_files, "FILES_PER_SLICE", request.param)
    monkeypatch.setattr(public_files, "CARDS_PER_SLICE", request.param)
    monkeypatch.setattr(public_files, "SUBMISSIONS_PER_SLICE", request.param)


def run_check() -> None:
    """Check all in the night, and publish."""
    with clock.at(TODAY + timedelta(hours=15)):
        for task in CHECKS:
            cursor = task(None)
            while cursor is not None:
                cursor = task(cursor)
        drain_publish_queue()


def public_of(submission: Pledge | Story) -> list[str]:
    cards = [card["id"] for card in wall.cards(page_name("2026-04", 1))]
    keys = object_keys("site") + object_keys("uploads", "pictures/") + cards
    return [key for key in keys if submission.id in key]


def _delete(table: str, submission: Pledge | Story) -> None:
    tables.transact([{"Delete": {"TableName": table, "Key": tables.serialised({"key": submission.key})}}])


@pytest.mark.usefixtures("check")
def test_withdrawn_pledge_whose_message_was_lost_is_removed(capsys: pytest.CaptureFixture[str]) -> None:
    stays, pledge = create_counted_pledge(), create_counted_pledge()
    pledges.store.withdraw(pledge.id)
    run_check()
    assert public_of(pledge) == []
    assert pledge.id not in (site_object("en/index.html") or "")
    assert public_of(stays)
    assert f'"public.unexpected", "id": "{pledge.id}"' in capsys.readouterr().out


@pytest.mark.usefixtures("check")
def test_deleted_pledge_is_removed() -> None:
    pledge = create_counted_pledge()
    _delete("pledges", pledge)
    run_check()
    assert public_of(pledge) == []


@pytest.mark.usefixtures("check")
def test_withdrawn_or_deleted_story_is_removed_with_its_picture() -> None:
    pictured = {"picture": upload_image(image_bytes((8, 8))), "picture_alt": "stairs"}
    withdrawn, deleted, stays = (create_public_story(**pictured, text=f"{'I walk. ' * 9}{n}") for n in range(3))
    stories.store.withdraw(withdrawn.id)
    _delete("stories", deleted)
    run_check()
    assert public_of(withdrawn) == public_of(deleted) == []
    assert f"pictures/{stays.id}.jpg" in public_of(stays)


def test_card_without_a_file_is_removed() -> None:
    pledge = create_counted_pledge()
    for lang in ("en", "gd"):
        client("s3").delete_object(Bucket="site", Key=f"{lang}/p/{pledge.id}/index.html")
    pledges.store.withdraw(pledge.id)
    run_check()
    assert public_of(pledge) == []


@pytest.mark.usefixtures("check")
def test_public_pledge_whose_message_was_lost_is_published(capsys: pytest.CaptureFixture[str]) -> None:
    create_counted_pledge()
    pledge = create_pledge()
    run_check()
    assert f"en/p/{pledge.id}/index.html" in public_of(pledge)
    assert pledge.id in (site_object("en/wall/index.html") or "")
    assert f'"public.missing", "id": "{pledge.id}"' in capsys.readouterr().out


@pytest.mark.usefixtures("check")
def test_deleted_page_of_a_public_story_is_written_again(capsys: pytest.CaptureFixture[str]) -> None:
    story = create_public_story()
    client("s3").delete_object(Bucket="site", Key=f"en/stories/{story.id}/index.html")
    run_check()
    assert f"en/stories/{story.id}/index.html" in public_of(story)
    assert f'"public.missing", "id": "{story.id}"' in capsys.readouterr().out


def test_page_older_than_the_last_change_is_written_again_without_an_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    pledge = create_counted_pledge(name="Ailsa", show_name=True)
    with clock.at(TODAY + timedelta(hours=1)):
        decision = Decision(decision="publish", by="Mairi", at=clock.now())
        tables.transact(pledges.store.change(pledge, after_decision(pledge, decision).released()))
        publish_change(pledge, stored(pledge))
    page = f"en/p/{pledge.id}/index.html"
    before = {"snapshot": str(int(TODAY.timestamp() * 1000))}
    client("s3").put_object(Bucket="site", Key=page, Body=b"of before", Metadata=before)
    run_check()
    assert "Ailsa" in (site_object(page) or "")
    assert "public.missing" not in capsys.readouterr().out


def test_pledge_that_waits_for_review_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    pledge = create_pledge(text="walk the dog twice a day", idea=None)
    take_messages(settings().publish_queue_url)
    with clock.at(TODAY + timedelta(hours=15)):
        public_files.check_pledges(None)
    assert take_messages(settings().publish_queue_url) == []
    assert f'"public.missing", "id": "{pledge.id}"' not in capsys.readouterr().out


def test_pledge_that_is_still_on_its_way_raises_no_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    pledge = create_pledge()
    public_files.check_pledges(None)
    assert "public.missing" not in capsys.readouterr().out
    drain_publish_queue()
    assert public_of(pledge)


def test_withdrawal_that_is_still_on_its_way_raises_no_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    pledge = create_counted_pledge()
    pledges.store.withdraw(pledge.id)
    public_files.check_files(None)
    assert "public.unexpected" not in capsys.readouterr().out
    drain_publish_queue()
    assert public_of(pledge) == []


def test_public_submissions_and_pages_of_the_site_are_left_alone() -> None:
    create_counted_pledge()
    create_public_story()
    for path in (
        "en/stories/tell/index.html",
        "gd/stories/thanks/index.html",
        "en/p/index.html",
        "en/about/index.html",
    ):
        client("s3").put_object(Bucket="site", Key=path, Body=b"built")
    take_messages(settings().publish_queue_url)
    for task in CHECKS:
        assert task(None) is None
    assert take_messages(settings().publish_queue_url) == []


def test_deletion_of_a_public_pledge_is_published() -> None:
    pledge = create_counted_pledge()
    _delete("pledges", pledge)
    publish_change(pledge, None)
    assert public_of(pledge) == []
