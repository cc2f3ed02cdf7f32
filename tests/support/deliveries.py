"""Deliveries that carry the side effects of the functions: each prepared, so that a test makes it when it likes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import app
from chalicelib import clock, moderation, pledges, switches
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.pledges import check_ins, owner
from chalicelib.settings import settings
from chalicelib.stories import Story
from infra.aws import operations
from infra.aws.foundation import window_delay
from tests.support import api
from tests.support.delivery import (
    deliver,
    drain_publish_queue,
    message,
    publish_requested,
    run_reconciliation,
    scheduled_event,
    stream_event,
    stream_record,
    take_messages,
)
from tests.support.factories import create_pledge, create_story, random_key
from tests.support.images import image_bytes, upload_image
from tests.support.milestones import have_stitches, look, request_totals
from tests.support.review import decide, link_token, publish, report, review_token, seen_picture, undo
from tests.support.storage import stored
from tests.support.world import TODAY


@dataclass(frozen=True)
class Prepared:
    """`deliver` delivers the event once, and raises, or answers as the function does; `later` delivers a change that
    came after it, if there can be one."""

    deliver: Callable[[], Any]
    later: Callable[[], Any] | None


def repeatable(deliver: Callable[[], Any]) -> Prepared:
    """An event that only repeats can follow."""
    return Prepared(deliver, None)


def stream(function: Callable[[Any, Any], Any], **fields: Any) -> Prepared:
    """A new pledge, and later a change of it that leaves its place in totals and queue."""
    first = create_pledge(**fields)
    tables.transact(pledges.store.change(first, first))
    later = stored(first)
    return Prepared(
        partial(function, stream_event(stream_record(None, first)), None),
        partial(function, stream_event(stream_record(first, later)), None),
    )


def words(text: str) -> Prepared:
    return stream(app.notify_moderators, text=text)


def queued(function: Callable[[Any, Any], Any], url: str) -> Prepared:
    """What is in the queue now, as one batch."""
    return repeatable(partial(function, {"Records": take_messages(url)}, None))


def publish_wall() -> Prepared:
    deliver(None, create_pledge())
    return queued(app.publish, settings().publish_queue_url)


def due_pages() -> Prepared:
    deliver(None, create_pledge())
    publish_requested()
    return queued(app.publish_pages, settings().pages_queue_url)


def publish_share() -> Prepared:
    pledge = create_pledge()
    deliver(None, pledge)
    drain_publish_queue()
    client("s3").delete_object(Bucket="site", Key=f"en/p/{pledge.id}/index.html")
    return publish_message("shares-0", shares=[pledge.id])


def publish_story() -> Prepared:
    story = decided_story()
    return publish_message("stories", stories=[story.id])


def publish_retold() -> Prepared:
    story = decided_story(use_feeds=True)
    return publish_message("stories", stories=[story.id])


def taken_piece() -> Prepared:
    fields = {"of": "season", "piece": "square"}
    return repeatable(lambda: api.post("/review/kit", fields | {"token": review_token()}))


def publish_message(group: str, **body: Any) -> Prepared:
    return repeatable(partial(app.publish, {"Records": [message(group, 1, **body)]}, None))


def decided_story(**ticks: bool) -> Story:
    story = create_story(picture=upload_image(image_bytes((8, 8))), picture_alt="stairs", **ticks)
    publish(story, picture=seen_picture(story))
    return stored(story)


def react_to_story() -> Prepared:
    story = create_story()
    publish(story)
    return repeatable(partial(app.react_to_stories, stream_event(stream_record(story, stored(story))), None))


def process_upload() -> Prepared:
    key = "incoming/" + "a" * 26
    client("s3").put_object(Bucket="uploads", Key=key, Body=image_bytes((8, 8)))
    return repeatable(partial(app.process_upload, {"Records": [{"s3": {"object": {"key": key}}}]}, None))


def queue_digest() -> Prepared:
    """As the queue delivers the request: when the window is over."""
    pledge = create_pledge(text="walk the dog")
    deliver(None, pledge)
    records = take_messages(settings().review_queue_url)
    return repeatable(partial(later, partial(app.queue_digest, {"Records": records}, None)))


def later(deliver: Callable[[], Any]) -> Any:
    with clock.at(clock.later(seconds=window_delay(settings().digest_window))):
        return deliver()


def send_mail() -> Prepared:
    queue_digest().deliver()
    first = take_messages(settings().mail_queue_url)[:1]
    return repeatable(partial(later, partial(app.send_mail, {"Records": first}, None)))


def schedule() -> Prepared:
    return repeatable(lambda: app.ask_moderators(scheduled_event(), None))


def reached_milestone() -> Prepared:
    look()
    have_stitches(25)
    return repeatable(partial(app.publish, request_totals(), None))


def feeds() -> Prepared:
    """A run of the delayed queue, the first one after a milestone was noted."""
    reached_milestone().deliver()
    return queued(app.publish_pages, settings().pages_queue_url)


def mail_about_milestone() -> Prepared:
    reached_milestone().deliver()
    return repeatable(partial(app.queue_digest, {"Records": [message("digest", 1, window=0)]}, None))


def end_of_the_week() -> Prepared:
    """A run on the next Monday, when nothing is pending."""
    run = partial(app.queue_digest, {"Records": [message("digest", 1, window=0)]}, None)

    def deliver_next_week() -> Any:
        with clock.at(clock.later(days=7)):
            return run()

    return repeatable(deliver_next_week)


def new_link() -> Prepared:
    return repeatable(partial(api.post, "/review/links", {"token": link_token()}))


def held_mail() -> Prepared:
    queue_digest().deliver()
    first = take_messages(settings().mail_queue_url)[:1]
    switches.turn("mail", on=False, by="Ailsa")
    return repeatable(partial(later, partial(app.send_mail, {"Records": first}, None)))


def turned_switch() -> Prepared:
    return repeatable(partial(operations.turn_switch, "wall", "off", "Ailsa"))


def ended_notice() -> Prepared:
    switches.tell(switches.Notice({"en": "Closed"}, clock.now()), by="Ailsa")
    return repeatable(lambda: app.rotate_challenge(scheduled_event(), None))


def turned_season() -> Prepared:
    told = json.dumps({"season": "2025", "over": False, "coming": None})
    client("s3").put_object(Bucket="site", Key="data/totals.json", Body=told.encode())
    return repeatable(lambda: app.rotate_challenge(scheduled_event(), None))


def publish_forms() -> Prepared:
    switches.turn("pledging", on=False, by="Ailsa")
    return publish_message("forms", forms=True)


def pledge_request() -> Prepared:
    fields = {"key": random_key(), "idea": "ten-minute-walk"}
    return repeatable(partial(api.post, "/pledges", fields))


def decision_request() -> Prepared:
    return repeatable(partial(decide, create_pledge(text="walk the dog"), "publish"))


def opened_queue() -> Prepared:
    create_pledge(text="walk the dog")
    return repeatable(lambda: api.post("/review", {"token": review_token()}))


def undo_request() -> Prepared:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, "reject", reason="unkind")
    return repeatable(partial(undo, stored(pledge)))


def approved_pledge() -> Prepared:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, "publish")
    return repeatable(partial(app.notify_moderators, stream_event(stream_record(pledge, stored(pledge))), None))


def release_message() -> Prepared:
    approved_pledge().deliver()
    return queued(app.release, settings().release_queue_url)


def report_request() -> Prepared:
    return repeatable(partial(report, create_pledge()))


def withdrawal() -> Prepared:
    return repeatable(partial(moderation.withdraw, create_pledge().id))


def use_of_link() -> Prepared:
    with clock.at(TODAY - timedelta(days=60)):
        token = owner.link(create_pledge())
    return repeatable(partial(api.post, "/owner", {"token": token}))


def plan_change() -> Prepared:
    pledge = create_pledge()
    fields = {"token": owner.link(pledge), "v": 1, "change": "plan", "plan": {"when": "after-tea"}}
    return repeatable(partial(api.post, "/owner/changes", fields))


def owners_answer() -> Prepared:
    fields = {"token": owner.link(create_pledge()), "change": "check_in", "step": 7, "answer": "kept"}
    return repeatable(partial(api.post, "/owner/changes", fields))


def answer_by_link() -> Prepared:
    path = f"/check-ins/{check_ins.link(create_pledge(), 28)}"
    return repeatable(partial(api.post, path, {"answer": "kept"}))


def publish_outcomes() -> Prepared:
    create_pledge()
    return publish_message("wall", outcomes=True)


def withdrawal_by_owner() -> Prepared:
    fields = {"token": owner.link(create_pledge()), "v": 1, "change": "withdraw"}
    return repeatable(partial(api.post, "/owner/changes", fields))


def reconciliation() -> Prepared:
    create_pledge()
    return repeatable(run_reconciliation)
