"""What was withdrawn or rejected stays so, whatever a restore, replay or retry brings back."""

import pytest

from chalicelib import pledges, stories
from chalicelib.aws import tables
from chalicelib.moderation import stores
from chalicelib.pledges import Pledge, State
from chalicelib.totals import ledger
from tests.support import api
from tests.support.aws_calls import before_next_call
from tests.support.delivery import publish_change
from tests.support.factories import create_counted_pledge, create_pledge, create_public_story, random_key
from tests.support.review import decide, publish, report
from tests.support.storage import site_object, stored

pytestmark = pytest.mark.usefixtures("world")


def restore_older(pledge: Pledge) -> None:
    """Bring back an older item, as a restore of the table or a replay does."""
    tables.transact([tables.put_if_of("pledges", pledge.item())])


def share_page(pledge: Pledge) -> str | None:
    return site_object(f"en/p/{pledge.id}/index.html")


def test_withdrawn_pledge_stays_withdrawn_after_its_table_is_restored() -> None:
    pledge = create_counted_pledge()
    pledges.store.withdraw(pledge.id)
    restore_older(pledge)
    assert (stored(pledge).state, stored(pledge).v) == (State.WITHDRAWN, 2)
    assert [each.state for each in pledges.store.find_many([pledge.id])] == [State.WITHDRAWN]
    assert [each.state for each in pledges.store.sweep()] == [State.WITHDRAWN]


def test_rejected_pledge_stays_rejected_after_its_table_is_restored() -> None:
    pledge = create_pledge(text="buy my pills")
    decide(pledge, "reject", reason="advertising")
    restore_older(pledge)
    assert stored(pledge).state is State.REJECTED
    assert stores.pending_review(9) == []
    assert decide(stored(pledge), "publish").status == 409


def test_restored_pledge_is_neither_published_nor_counted() -> None:
    pledge = create_counted_pledge()
    pledges.store.withdraw(pledge.id)
    publish_change(pledge, stored(pledge))
    assert share_page(pledge) is None
    restore_older(pledge)
    tables.transact([{"Delete": {"TableName": "ledger", "Key": tables.serialised({"pledge_id": pledge.id})}}])
    publish_change(None, pledge)
    assert share_page(pledge) is None
    assert ledger.read([pledge])[pledge.id].counters == frozenset()


def test_restored_story_is_not_published() -> None:
    story = create_public_story()
    stories.store.withdraw(story.id)
    tables.transact([tables.put_if_of("stories", story.item())])
    publish_change(None, story)
    assert site_object(f"en/stories/{story.id}/index.html") is None


def test_retry_of_a_withdrawn_and_lost_pledge_does_not_bring_it_back() -> None:
    fields = {"key": random_key(), "idea": "ten-minute-walk"}
    pledge = pledges.store.find(api.post("/pledges", fields).json["id"])
    pledges.store.withdraw(pledge.id)
    tables.transact([{"Delete": {"TableName": "pledges", "Key": tables.serialised({"key": pledge.key})}}])
    assert api.post("/pledges", fields).status == 201
    item = tables.get("pledges", {"key": pledge.key})
    assert item
    assert item["state"] == "public"
    publish_change(None, Pledge.of(item))
    assert stored(pledge).state is State.WITHDRAWN
    assert share_page(pledge) is None


def test_report_of_a_restored_pledge_changes_nothing() -> None:
    pledge = create_counted_pledge()
    pledges.store.withdraw(pledge.id)
    restore_older(pledge)
    assert report(pledge).status == 202
    assert tables.get("pledges", {"key": pledge.key}) == pledge.item()


def test_tombstone_is_written_with_the_withdrawal_or_not_at_all() -> None:
    pledge = create_pledge()

    def change_meanwhile() -> None:
        tables.transact(pledges.store.change(pledge, pledge.model_copy(update={"place": "kelso"})))
        assert list(tables.scan("tombstones")) == []

    before_next_call("dynamodb.TransactWriteItems", change_meanwhile)
    pledges.store.withdraw(pledge.id)
    assert [(item["v"], item["state"]) for item in tables.scan("tombstones")] == [(3, "withdrawn")]


def test_public_pledge_has_no_tombstone() -> None:
    pledge = create_pledge(text="walk the dog")
    publish(pledge)
    assert list(tables.scan("tombstones")) == []
