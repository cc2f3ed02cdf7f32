"""Restore: items come back as newer versions, what was taken back does not."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import clock, pledges, stories
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.pledges import Pledge, State, owner
from chalicelib.stories import Story
from chalicelib.stories import owner as story_owner
from chalicelib.submissions.uses import Agreed
from chalicelib.totals import public_totals
from infra.aws import restore
from infra.aws.restore_items import restore_items
from infra.local import local_stack
from tests.support import api
from tests.support.aws_calls import before_next_call
from tests.support.delivery import publish_change
from tests.support.factories import create_counted_pledge, create_pledge, create_public_story
from tests.support.owners import change, save_story_ticks
from tests.support.review import publish, undo
from tests.support.stack import ask, pledge_items, settled_totals, site_bytes, stack_totals
from tests.support.storage import site_object, stored
from tests.support.waiting import eventually

COPIES = ("pledges-copy", "stories-copy")


@pytest.fixture
def copy_now(world: None) -> Callable[[], None]:
    """Copies the tables as they are, as DynamoDB restores them into new ones."""

    def copy() -> None:
        for table in ("pledges", "stories"):
            client("dynamodb").restore_table_to_point_in_time(
                SourceTableName=table, TargetTableName=f"{table}-copy", UseLatestRestorableTime=True
            )

    return copy


def damage(pledge: Pledge) -> Pledge:
    """Change a pledge as a faulty release might; counted and published."""
    after = pledge.model_copy(update={"idea": "one-more-veg", "place": None})
    tables.transact(pledges.store.change(pledge, after))
    publish_change(pledge, stored(pledge))
    return stored(pledge)


def delete(lost: Pledge | Story) -> None:
    table = "pledges" if lost.kind == "pledge" else "stories"
    tables.transact([{"Delete": {"TableName": table, "Key": tables.serialised({"key": lost.key})}}])


def test_damaged_pledge_is_restored_counted_and_published_again(copy_now: Callable[[], None]) -> None:
    pledge = create_counted_pledge(place="hawick")
    copy_now()
    damaged = damage(pledge)
    assert restore_items(*COPIES, [])["restored"] == 1
    after = stored(pledge)
    assert (after.idea, after.place, after.v) == (pledge.idea, "hawick", damaged.v + 1)
    publish_change(damaged, after)
    assert public_totals()["themes"] == {"move": 1}
    assert "Walk briskly" in (site_object(f"en/p/{pledge.id}/index.html") or "")


def test_pledge_whose_publication_was_undone_is_restored_unread(copy_now: Callable[[], None]) -> None:
    pledge = create_counted_pledge(text="walk the dog")
    publish(pledge)
    copy_now()
    published = stored(pledge)
    undo(published)
    waiting = stored(pledge)
    assert restore_items(*COPIES, [])["same"] == 1
    tables.transact(pledges.store.change(waiting, waiting.model_copy(update={"text": "damaged"})))
    assert restore_items(*COPIES, [])["restored"] == 1
    after = stored(pledge)
    assert (after.text, after.state, after.pending_review) == ("walk the dog", State.WAITING, True)


def test_lost_pledge_is_restored_above_the_version_that_was_counted(copy_now: Callable[[], None]) -> None:
    pledge = create_counted_pledge()
    copy_now()
    damaged = damage(pledge)
    delete(pledge)
    restore_items(*COPIES, [])
    after = stored(pledge)
    assert after.v == damaged.v + 1
    publish_change(None, after)
    assert public_totals()["themes"] == {"move": 1}


def test_withdrawn_pledge_is_not_restored(copy_now: Callable[[], None]) -> None:
    lost, withdrawn = create_counted_pledge(), create_counted_pledge()
    story = create_public_story()
    copy_now()
    for pledge in (lost, withdrawn):
        pledges.store.withdraw(pledge.id)
    delete(lost)
    assert restore_items(*COPIES, []) == {"taken back": 2, "same": 1}
    assert tables.get("pledges", {"key": lost.key}) is None
    assert stored(withdrawn).state is State.WITHDRAWN
    assert stored(story).state is State.PUBLIC


def test_link_that_was_ended_since_stays_ended(copy_now: Callable[[], None]) -> None:
    pledge = create_counted_pledge()
    copy_now()
    damage(pledge)
    owner.raise_epoch(pledge.id)
    assert restore_items(*COPIES, []) == {"restored": 1}
    assert api.post("/owner", {"token": owner.link(pledge)}).status == 401
    assert api.post("/owner", {"token": owner.link(stored(pledge))}).status == 200


def test_ended_link_of_a_story_stays_ended(copy_now: Callable[[], None]) -> None:
    story = create_public_story()
    copy_now()
    story_owner.raise_epoch(story.id)
    assert restore_items(*COPIES, []) == {"restored": 1}
    assert api.post("/owner", {"kind": "story", "token": story_owner.link(story)}).status == 401
    assert api.post("/owner", {"kind": "story", "token": story_owner.link(stored(story))}).status == 200


def test_ticks_of_a_story_that_were_taken_back_since_stay_so(copy_now: Callable[[], None]) -> None:
    story = create_public_story(use_social=True, use_feeds=True, name="Ailsa", show_name=True)
    later = clock.now() + timedelta(hours=1)
    copy_now()
    save_story_ticks(story)
    with clock.at(later):
        save_story_ticks(story, use_feeds="yes", use_broadcast="yes")
    tables.transact(stories.store.change(stored(story), stored(story).model_copy(update={"quote": "damaged"})))
    assert restore_items(*COPIES, []) == {"restored": 1}
    after = stored(story)
    assert (after.quote, after.name, after.uses.names) == (None, "Ailsa", ("feeds",))
    assert after.uses.feeds == Agreed(text="feeds-1", at=later), "as its author agreed last"
    assert restore_items(*COPIES, []) == {"same": 1}


def test_lost_story_comes_back_to_the_site_alone(copy_now: Callable[[], None]) -> None:
    story = create_public_story(use_social=True)
    copy_now()
    delete(story)
    assert restore_items(*COPIES, []) == {"restored": 1}
    assert (stored(story).state, stored(story).uses.names) == (State.PUBLIC, ())


def test_what_is_shown_of_a_person_no_more_stays_so(copy_now: Callable[[], None]) -> None:
    ticks = {"show_name": True, "show_place": True, "show_badge": True}
    pledge = create_counted_pledge(name="Ailsa", place="hawick", audience="staff", **ticks)
    copy_now()
    assert change(pledge, "shown", show_place="yes").status == 200
    damage(stored(pledge))
    assert restore_items(*COPIES, []) == {"restored": 1}
    after = stored(pledge)
    assert (after.idea, after.place, after.name) == (pledge.idea, "hawick", None)
    assert (after.show_name, after.show_place, after.show_badge) == (False, True, False)


def test_newer_pledges_and_unnamed_pledges_stay_as_they_are(copy_now: Callable[[], None]) -> None:
    named, other = create_pledge(place="hawick"), create_pledge(place="kelso")
    copy_now()
    newer = create_pledge()
    for pledge in (named, other):
        damage(pledge)
    restore_items(*COPIES, [named.id])
    assert [stored(pledge).place for pledge in (named, other)] == ["hawick", None]
    assert stored(newer) == newer


def test_second_restore_changes_nothing(copy_now: Callable[[], None]) -> None:
    pledge = create_pledge(place="hawick")
    copy_now()
    damage(pledge)
    restore_items(*COPIES, [])
    after = stored(pledge)
    assert restore_items(*COPIES, []) == {"same": 1}
    assert stored(pledge) == after


def test_change_during_a_restore_is_not_overwritten(copy_now: Callable[[], None]) -> None:
    pledge = create_pledge(place="hawick")
    copy_now()
    damage(pledge)
    before_next_call("dynamodb.TransactWriteItems", lambda: pledges.store.withdraw(pledge.id))
    assert restore_items(*COPIES, []) == {"changed meanwhile": 1}
    assert stored(pledge).state is State.WITHDRAWN


def test_restore_command_brings_back_a_lost_pledge_of_a_stage(stack: local_stack.Stack) -> None:
    answer = ask(stack, "POST", "/api/pledges", '{"idea": "beans-night"}', content_type="application/json")
    pledge_id = json.loads(answer.body)["id"]
    eventually(lambda: site_bytes(stack, f"/en/p/{pledge_id}/"))
    moment, table = datetime.now(UTC), stack.client("dynamodb")
    for name in restore.TABLES:
        restore.copy_table(stack.stage, name, moment)  # the emulator copies a table as it is now
    before = settled_totals(stack)["made"]
    (item,) = (item for item in pledge_items(stack) if item["id"]["S"] == pledge_id)
    table.delete_item(TableName="scbd-local-pledges", Key={"key": item["key"]})
    assert restore.restore(stack.stage, moment, [pledge_id]).startswith("1 restored")
    assert eventually(lambda: site_bytes(stack, f"/en/p/{pledge_id}/"))
    assert stack_totals(stack)["made"] == before
    assert not any("-at-" in name for name in table.list_tables()["TableNames"])
