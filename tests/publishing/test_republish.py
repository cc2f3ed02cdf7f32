"""Everything is published again in slices, below live traffic, each page once."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

import app
from chalicelib import clock, pledges, publishing
from chalicelib.publishing import progress, republish, wall
from chalicelib.settings import settings
from tests.support.aws_calls import hook
from tests.support.delivery import count_created, drain_publish_queue, publish_change, take_messages
from tests.support.factories import create_pledge
from tests.support.storage import object_keys, published_totals, restore, site_object, stored

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[pledges.Pledge]:
    """A counted and published campaign of three pages, with slices that are smaller than it."""
    monkeypatch.setattr(republish, "PLEDGES_PER_SLICE", 40)
    monkeypatch.setattr(republish, "PAGES_PER_SLICE", 2)
    created = [create_pledge() for _ in range(110)]
    count_created(created)
    return created


def written_by_republishing() -> Counter[str]:
    """How often each object was written."""
    written: Counter[str] = Counter()

    def note(params: dict[str, Any], **_: Any) -> None:
        written.update([params["Key"]])

    hook("before-parameter-build", "s3.PutObject", note)
    publishing.request_everything()
    drain_publish_queue()
    return written


def test_every_page_of_the_wall_and_every_share_page_is_written_once(made: list[pledges.Pledge]) -> None:
    written = written_by_republishing()
    shares = [f"{lang}/p/{pledge.id}/index.html" for lang in ("en", "gd") for pledge in made]
    months = [f"{lang}/wall/2026-04/{page}/index.html" for lang in ("en", "gd") for page in (1, 2, 3)]
    assert {path: written[path] for path in shares + months} == dict.fromkeys(shares + months, 1)


def test_request_to_publish_everything_is_a_few_messages_and_none_of_live_groups_names_a_pledge(
    made: list[pledges.Pledge],
) -> None:
    publishing.request_everything()
    sent = [(each["attributes"]["MessageGroupId"], json.loads(each["body"])) for each in take_messages(queue())]
    assert [group for group, _ in sent] == ["forms", "stories", "wall", "republish"]
    assert [body for group, body in sent if group == "wall"] == [{"pages": True}]


def test_slice_that_is_delivered_twice_sends_the_next_one_once(made: list[pledges.Pledge]) -> None:
    cursor = publishing.PublishRequest.model_validate({"republish": {"run": "x"}})
    publishing.publish([cursor])
    publishing.publish([cursor])
    bodies = [json.loads(each["body"]) for each in take_messages(queue())]
    assert sum("republish" in body for body in bodies) == 1


def test_lost_wall_is_published_again_by_itself(made: list[pledges.Pledge]) -> None:
    restore("wall", [])
    pledges.store.withdraw(made[3].id)
    publish_change(made[3], stored(made[3]))
    numbers = wall.numbers(pledge.id for pledge in made)
    page = site_object(f"en/wall/2026-04/{int(numbers[made[3].id].page[-4:])}/index.html") or ""
    on_the_page = [pledge.id for pledge in made if numbers[pledge.id].page == numbers[made[3].id].page]
    assert [each for each in on_the_page if each not in page] == [made[3].id]
    assert published_totals()["stitches"] == 110


def test_pages_of_pledges_that_are_no_longer_public_are_removed(made: list[pledges.Pledge]) -> None:
    pledges.store.withdraw(made[3].id)
    publishing.request_everything()
    drain_publish_queue()
    assert not [key for key in object_keys("site") if made[3].id in key]
    assert made[3].id not in (site_object("en/wall/2026-04/1/index.html") or "")


def test_progress_is_noted_after_each_slice(made: list[pledges.Pledge]) -> None:
    noted: list[tuple[str, int, int, bool]] = []
    run = publishing.request_everything()
    while records := take_messages(queue()):
        app.publish({"Records": records}, None)
        row = progress.read() or {}
        assert row["run"] == run
        noted += [fact for fact in [(row["part"], row["done"], row["of"], row["ended"])] if fact not in noted]
    pledges_done = [("pledges", done, 110, False) for done in (0, 40, 80)]
    assert noted == [*pledges_done, *(("wall", done, 3, ended) for done, ended in ((0, False), (2, False), (3, True)))]


def test_progress_is_that_of_the_latest_run() -> None:
    earlier = publishing.request_everything()
    with clock.at(clock.now() + timedelta(seconds=1)):
        later = publishing.request_everything()
        drain_publish_queue()
        assert earlier < later
        assert (progress.read() or {})["run"] == later
        publishing.publish([publishing.PublishRequest.model_validate({"republish": {"run": earlier}})])
        assert (progress.read() or {})["run"] == later


def queue() -> str:
    return settings().publish_queue_url
