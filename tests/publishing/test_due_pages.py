"""Pages that all pledges share follow a change within a window, and no last change is lost on the way."""

import itertools
from contextlib import ExitStack
from datetime import timedelta

import pytest

import app
from chalicelib import clock, pledges
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.publishing import due
from chalicelib.settings import settings
from chalicelib.submissions.decisions import after_decision
from chalicelib.submissions.model import Decision
from infra.aws.foundation import window_delay
from tests.support.aws_calls import before_next_call, hook
from tests.support.crashes import crash_at
from tests.support.delivery import (
    count_created,
    deliver,
    message,
    publish_due_pages,
    publish_requested,
    take_messages,
)
from tests.support.factories import create_counted_pledge, create_pledge
from tests.support.storage import published_totals, site_object, snapshot_of, stored
from tests.support.world import TODAY, fresh_world

SHARED = ("en/index.html", "gd/wall/index.html", "en/wall/2026-04/1/index.html")
PAGES = {"Records": [message("pages", 1, window=0)]}


def shown_on(pledge: pledges.Pledge) -> list[str]:
    return [page for page in SHARED if pledge.id in (site_object(page) or "")]


def requests() -> list[str]:
    """The bodies of the requests in the delayed queue."""
    return [record["body"] for record in take_messages(settings().pages_queue_url)]


@pytest.mark.usefixtures("world")
class TestNewPledge:
    def test_totals_and_share_page_come_at_once_and_shared_pages_later(self) -> None:
        pledge = create_pledge()
        deliver(None, pledge)
        publish_requested()
        assert (published_totals()["made"], published_totals()["stitches"]) == (1, 1)
        assert pledge.id in (site_object(f"gd/p/{pledge.id}/index.html") or "")
        assert site_object("en/index.html") is None
        publish_due_pages()
        assert shown_on(pledge) == list(SHARED)

    def test_share_page_is_written_without_a_look_at_what_stands_there(self) -> None:
        looked: list[str] = []
        hook("before-parameter-build", "s3.HeadObject", lambda params, **_: looked.append(params["Key"]))
        create_counted_pledge()
        assert not [key for key in looked if "/p/" in key]

    def test_pledges_of_one_window_have_one_request_and_one_writing(self) -> None:
        made = [create_pledge() for _ in range(3)]
        for pledge in made:
            deliver(None, pledge)
            publish_requested()
        assert requests() == [f'{{"window":{int(TODAY.timestamp())}}}']
        publish_due_pages()
        assert [shown_on(pledge) for pledge in made] == [list(SHARED)] * 3
        before = snapshot_of("en/index.html")
        publish_due_pages()
        assert snapshot_of("en/index.html") == before

    def test_next_window_has_a_request_of_its_own(self) -> None:
        for seconds in (0, 59, 60):
            with clock.at(TODAY + timedelta(seconds=seconds)):
                due.note(set())
        assert len(requests()) == 2

    def test_page_before_a_new_page_gets_its_link(self) -> None:
        count_created([create_pledge() for _ in range(50)])
        deliver(None, create_pledge())
        publish_requested()
        assert "/en/wall/2026-04/2/" not in (site_object("en/wall/2026-04/1/index.html") or "")
        publish_due_pages()
        assert "/en/wall/2026-04/2/" in (site_object("en/wall/2026-04/1/index.html") or "")

    def test_flood_of_pages_is_written_below_live_traffic(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(due, "MOST_PAGES", 1)
        for pledge in [create_pledge() for _ in range(51)]:
            deliver(None, pledge)
        publish_requested()
        publish_due_pages()
        assert site_object("en/wall/2026-04/1/index.html")
        assert site_object("en/wall/2026-04/2/index.html") is None
        publish_requested()
        assert site_object("en/wall/2026-04/2/index.html")


@pytest.mark.usefixtures("world")
class TestTakenBack:
    @pytest.mark.parametrize("how", ["withdrawn", "deleted"])
    def test_pledge_that_was_taken_back_leaves_every_page_at_once(self, how: str) -> None:
        pledge = create_counted_pledge()
        assert shown_on(pledge) == list(SHARED)
        if how == "withdrawn":
            pledges.store.withdraw(pledge.id)
        else:
            client("dynamodb").delete_item(TableName="pledges", Key={"key": {"S": pledge.key}})
        deliver(pledge, stored(pledge) if how == "withdrawn" else None)
        publish_requested()
        assert shown_on(pledge) == []
        assert site_object(f"en/p/{pledge.id}/index.html") is None

    def test_name_that_was_taken_back_leaves_every_page_at_once_and_a_new_one_waits(self) -> None:
        pledge = create_counted_pledge(name="Ailsa", show_name=True)
        decision = Decision(decision="publish", by="Mairi", at=TODAY)
        tables.transact(pledges.store.change(pledge, after_decision(pledge, decision).released()))
        named = stored(pledge)
        deliver(pledge, named)
        publish_requested()
        assert "Ailsa" not in (site_object("en/index.html") or "")
        publish_due_pages()
        assert "Ailsa" in (site_object("en/index.html") or "")
        tables.transact(pledges.store.change(named, named.model_copy(update={"name_approved": False})))
        deliver(named, stored(named))
        publish_requested()
        assert "Ailsa" not in (site_object("en/index.html") or "")

    def test_delayed_run_that_read_before_does_not_bring_a_pledge_back(self) -> None:
        pledge = create_pledge()
        deliver(None, pledge)
        publish_requested()

        def withdraw() -> None:
            pledges.store.withdraw(pledge.id)
            deliver(pledge, stored(pledge))
            publish_requested()

        before_next_call("s3.PutObject", withdraw)
        publish_due_pages()
        assert shown_on(pledge) == []


@pytest.mark.usefixtures("world")
def test_change_that_comes_while_pages_are_written_is_written_by_the_next_run() -> None:
    create_counted_pledge()
    late = create_pledge()

    def meanwhile() -> None:
        deliver(None, late)
        publish_requested()

    due.note(set())
    before_next_call("s3.PutObject", meanwhile)  # of the first page: cards have been read
    publish_due_pages()
    assert shown_on(late) == []
    publish_due_pages()
    assert shown_on(late) == list(SHARED)


@pytest.mark.slow
def test_pages_show_the_last_change_though_the_run_died_after_any_call() -> None:
    for call in itertools.count():
        with fresh_world():
            pledge = create_pledge()
            deliver(None, pledge)
            publish_requested()
            calls: list[object] = []
            for service in ("dynamodb", "s3", "sqs"):
                hook("before-call", service, lambda calls=calls, **_: calls.append(1))
            with crash_at(call, "after"):
                publish_due_pages()
            publish_due_pages()  # SQS delivers it again
            assert shown_on(pledge) == list(SHARED), call
            due_now = tables.get(settings().wall_table, {"page": "due", "n": 0}) or {}
            assert due_now["written"] == due_now["v"]
            if call > len(calls):
                return


@pytest.mark.slow
def test_change_is_noted_and_its_run_requested_though_the_publisher_died_after_any_call() -> None:
    for call in range(28):
        with fresh_world():
            pledge = create_pledge()
            deliver(None, pledge)
            batch = {"Records": take_messages(settings().publish_queue_url)}
            with crash_at(call, "after"):
                app.publish(batch, None)
            assert app.publish(batch, None) == {"batchItemFailures": []}
            assert requests(), call
            publish_due_pages()
            assert shown_on(pledge) == list(SHARED), call


@pytest.mark.parametrize("window", [1, 2, 9, 10, 60, 800])
def test_request_is_delayed_by_more_than_its_window(window: int) -> None:
    assert window < window_delay(window) <= 900


@pytest.mark.usefixtures("world")
def test_request_is_for_the_window_in_which_the_change_had_been_noted() -> None:
    """A request for the window before could be a repeat, of one whose run has read already."""
    with ExitStack() as left:
        before_next_call("dynamodb.UpdateItem", lambda: left.enter_context(clock.at(TODAY + timedelta(seconds=60))))
        due.note(set())
    assert requests() == [f'{{"window":{int(TODAY.timestamp()) + 60}}}']
