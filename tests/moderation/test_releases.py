"""What a moderator approved becomes public when its time has come, and not before."""

import json
from datetime import timedelta
from typing import Any

import pytest

import app
from chalicelib import audit_log, clock, moderation, pledges
from chalicelib.aws import tables
from chalicelib.pledges import Pledge, State, owner
from chalicelib.settings import settings
from chalicelib.submissions.model import Submission
from tests.support import api
from tests.support.aws_calls import before_next_call, hook
from tests.support.delivery import deliver, publish_change, run_reconciliation, take_messages
from tests.support.factories import create_counted_pledge, create_pledge, create_story
from tests.support.review import decide, pending_entries, release, report
from tests.support.storage import object_keys, published_totals, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
MINUTE = timedelta(seconds=60)


@pytest.fixture(autouse=True)
def sent(world: None, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The messages to the release queue, whose delay is a minute. (moto would keep them back in real time.)"""
    monkeypatch.setenv("PUBLISH_DELAY", "60")
    settings.cache_clear()
    found: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        if params["QueueUrl"] == settings().release_queue_url:
            found.append(params)

    hook("before-parameter-build", "sqs.SendMessage", note)
    return found


def run_releases(sent: list[dict[str, Any]]) -> None:
    records = [{"messageId": str(number), "body": params["MessageBody"]} for number, params in enumerate(sent)]
    sent.clear()
    assert app.release({"Records": records}, None) == {"batchItemFailures": []}


def approved(submission: Submission) -> Any:
    """The submission after a moderator published it, with its change delivered."""
    assert decide(submission, "publish").status == 200
    after = stored(submission)
    deliver(submission, after)
    return after


@pytest.mark.parametrize(
    "submission",
    [{"text": "walk the dog"}, {"name": "Ailsa", "show_name": True}, None],
    ids=["own words", "only a name", "story"],
)
def test_approved_words_names_and_stories_are_released_after_a_minute(
    sent: list[dict[str, Any]], submission: dict[str, Any] | None
) -> None:
    made: Submission = create_story() if submission is None else create_pledge(**submission)
    after = approved(made)
    assert [params["DelaySeconds"] for params in sent] == [60]
    assert (after.publish_at, after.pending_review) == (TODAY + MINUTE, False)
    with clock.at(TODAY + MINUTE):
        run_releases(sent)
    now = stored(made)
    assert (now.state, now.publish_at, now.v) == (State.PUBLIC, None, 3)
    assert now.card()["name"] == made.name
    assert audit_log.history(made.id)[-1].items() >= {"action": "released", "by": "release", "v": 3}.items()


def test_name_is_not_shown_before_its_release() -> None:
    pledge = create_counted_pledge(name="Ailsa", show_name=True)
    after = approved(pledge)
    assert (after.state, after.card()["name"]) == (State.PUBLIC, None)


def test_approved_pledge_is_counted_and_neither_public_nor_published() -> None:
    waiting = create_counted_pledge(text="walk the dog")
    take_messages(settings().publish_queue_url)
    after = approved(waiting)
    assert (after.state, after.counted) == (State.APPROVED, True)
    assert take_messages(settings().publish_queue_url) == [], "nothing that anybody sees has changed"
    publish_change(waiting, after)
    assert object_keys("site", "en/p/") == []
    assert (published_totals()["made"], published_totals()["public"]) == (1, 0)
    release_at_its_time(after)
    publish_change(after, stored(after))
    assert object_keys("site", "en/p/") == [f"en/p/{waiting.id}/index.html"]
    assert (published_totals()["made"], published_totals()["public"]) == (1, 1)


def release_at_its_time(submission: Submission) -> None:
    with clock.at(TODAY + MINUTE):
        release(submission)


def test_message_that_comes_early_is_sent_again_with_the_rest_of_the_delay(sent: list[dict[str, Any]]) -> None:
    pledge = create_pledge(text="walk the dog")
    approved(pledge)
    with clock.at(TODAY + timedelta(seconds=49.5)):
        run_releases(sent)
    assert [params["DelaySeconds"] for params in sent] == [11]
    assert stored(pledge).state is State.APPROVED


def test_repeated_release_changes_nothing() -> None:
    pledge = create_pledge(text="walk the dog")
    approved(pledge)
    release_at_its_time(pledge)
    before = tables.get("pledges", {"key": pledge.key})
    release_at_its_time(pledge)
    assert tables.get("pledges", {"key": pledge.key}) == before


def test_withdrawn_pledge_and_one_that_is_gone_are_not_released() -> None:
    pledge = create_pledge(text="walk the dog")
    approved(pledge)
    pledges.store.withdraw(pledge.id)
    release_at_its_time(pledge)
    assert stored(pledge).state is State.WITHDRAWN
    moderation.release(moderation.ReleaseRequest(kind="pledge", id="0" * 30))


def rename(pledge: Pledge, name: str | None) -> None:
    now = stored(pledge)
    sent = {"token": owner.link(now), "v": now.v, "change": "shown", "name": name, "show_name": bool(name)}
    assert api.post("/owner/changes", sent).status == 200


@pytest.mark.parametrize("text", ["walk the dog", None])
def test_name_that_nobody_has_read_is_not_released_with_what_was_approved(text: str | None) -> None:
    pledge = create_pledge(name="Ailsa", show_name=True, **({"text": text} if text else {}))
    approved(pledge)
    rename(pledge, "Rude Word")
    release_at_its_time(pledge)
    now = stored(pledge)
    assert (now.pending_review, now.card()["name"], now.in_release) == (True, None, False)
    assert now.state is (State.WAITING if text else State.PUBLIC)
    assert [entry["name"] for entry in pending_entries()] == ["Rude Word"]


def test_name_that_is_hidden_before_the_release_stays_hidden() -> None:
    pledge = create_pledge(text="walk the dog", name="Ailsa", show_name=True)
    approved(pledge)
    rename(pledge, None)
    release_at_its_time(pledge)
    assert (stored(pledge).state, stored(pledge).card()["name"]) == (State.PUBLIC, None)


def test_report_meanwhile_does_not_stop_the_release_of_a_name() -> None:
    pledge = create_pledge(name="Ailsa", show_name=True)
    approved(pledge)
    report(pledge)
    release_at_its_time(pledge)
    now = stored(pledge)
    assert (now.card()["name"], now.pending_review) == ("Ailsa", True)


def test_change_during_a_release_is_not_lost() -> None:
    pledge = create_pledge(text="walk the dog")
    approved(pledge)
    before_next_call("dynamodb.TransactWriteItems", lambda: pledges.store.withdraw(pledge.id))
    release_at_its_time(pledge)
    assert stored(pledge).state is State.WITHDRAWN


def test_nightly_pass_releases_what_the_stream_or_the_queue_lost(sent: list[dict[str, Any]]) -> None:
    made = [create_pledge(text="walk the dog"), create_story()]
    for submission in made:
        decide(submission, "publish")
    run_reconciliation()
    assert sent == [], "their time has not come"
    with clock.at(TODAY + MINUTE):
        run_reconciliation()
        run_releases(sent)
    assert [stored(each).state for each in made] == [State.PUBLIC] * 2


def test_message_names_the_submission_and_nothing_else(sent: list[dict[str, Any]]) -> None:
    pledge = create_pledge(text="walk the dog")
    approved(pledge)
    (params,) = sent
    assert json.loads(params["MessageBody"]) == {"kind": "pledge", "id": pledge.id}


def test_public_pledge_that_is_published_again_needs_no_second_release(sent: list[dict[str, Any]]) -> None:
    pledge = create_pledge(text="walk the dog")
    approved(pledge)
    sent.clear()
    release_at_its_time(pledge)
    deliver(stored(pledge), stored(pledge).model_copy(update={"v": 9}))
    assert sent == []
