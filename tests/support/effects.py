"""Every side effect of the functions: who causes it, by which call to AWS, and how to count it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import app
from chalicelib import clock, moderation, pledges, switches, totals
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.moderation.moderators import moderators
from chalicelib.moderation.undo import TIME_TO_UNDO
from chalicelib.pledges import owner
from chalicelib.publishing import wall
from chalicelib.publishing.wall_places import page_name
from chalicelib.settings import settings
from chalicelib.stories import Story
from chalicelib.submissions.model import State, Submission
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
from tests.support.review import decide, link_token, publish, report, review_token, seen_picture, undo
from tests.support.storage import object_keys, published_totals, site_object, stored, stored_pledges
from tests.support.world import TODAY


@dataclass(frozen=True)
class Prepared:
    """`deliver` delivers the event once, and raises, or answers as the function does; `later` delivers a change that
    came after it, if there can be one."""

    deliver: Callable[[], Any]
    later: Callable[[], Any] | None


@dataclass(frozen=True)
class Effect:
    """`carried_by`: the call to AWS; `count(calls)`: how often the effect is there, after so many such calls;
    `refused_after`: from when on a person who asks for it is told that it is too late."""

    name: str
    carried_by: str
    prepare: Callable[[], Prepared]
    count: Callable[[int], int]
    refused_after: timedelta = timedelta.max


def _repeatable(deliver: Callable[[], Any]) -> Prepared:
    """An event that only repeats can follow."""
    return Prepared(deliver, None)


def _stream(function: Callable[[Any, Any], Any], **fields: Any) -> Prepared:
    """A new pledge, and later a change of it that leaves its place in totals and queue."""
    first = create_pledge(**fields)
    tables.transact(pledges.store.change(first, first))
    later = stored(first)
    return Prepared(
        partial(function, stream_event(stream_record(None, first)), None),
        partial(function, stream_event(stream_record(first, later)), None),
    )


def _words(text: str) -> Prepared:
    return _stream(app.notify_moderators, text=text)


def _queued(function: Callable[[Any, Any], Any], url: str) -> Prepared:
    """What is in the queue now, as one batch."""
    return _repeatable(partial(function, {"Records": take_messages(url)}, None))


def _publish_wall() -> Prepared:
    deliver(None, create_pledge())
    return _queued(app.publish, settings().publish_queue_url)


def _publish_due_pages() -> Prepared:
    deliver(None, create_pledge())
    publish_requested()
    return _queued(app.publish_pages, settings().pages_queue_url)


def _publish_share() -> Prepared:
    pledge = create_pledge()
    deliver(None, pledge)
    drain_publish_queue()
    client("s3").delete_object(Bucket="site", Key=f"en/p/{pledge.id}/index.html")
    return _message("shares-0", shares=[pledge.id])


def _publish_story() -> Prepared:
    story = _decided_story()
    return _message("stories", stories=[story.id])


def _message(group: str, **body: Any) -> Prepared:
    return _repeatable(partial(app.publish, {"Records": [message(group, 1, **body)]}, None))


def _decided_story() -> Story:
    story = create_story(picture=upload_image(image_bytes((8, 8))), picture_alt="stairs")
    publish(story, picture=seen_picture(story))
    return stored(story)


def _react_to_story() -> Prepared:
    story = create_story()
    publish(story)
    return _repeatable(partial(app.react_to_stories, stream_event(stream_record(story, stored(story))), None))


def _process_upload() -> Prepared:
    key = "incoming/" + "a" * 26
    client("s3").put_object(Bucket="uploads", Key=key, Body=image_bytes((8, 8)))
    return _repeatable(partial(app.process_upload, {"Records": [{"s3": {"object": {"key": key}}}]}, None))


def _queue_digest() -> Prepared:
    """As the queue delivers the request: when the window is over."""
    pledge = create_pledge(text="walk the dog")
    deliver(None, pledge)
    records = take_messages(settings().review_queue_url)
    return _repeatable(partial(_later, partial(app.queue_digest, {"Records": records}, None)))


def _later(deliver: Callable[[], Any]) -> Any:
    with clock.at(clock.later(seconds=window_delay(settings().digest_window))):
        return deliver()


def _send_mail() -> Prepared:
    _queue_digest().deliver()
    first = take_messages(settings().mail_queue_url)[:1]
    return _repeatable(partial(_later, partial(app.send_mail, {"Records": first}, None)))


def _schedule() -> Prepared:
    return _repeatable(lambda: app.ask_moderators(scheduled_event(), None))


def _end_of_the_week() -> Prepared:
    """A run on the next Monday, when nothing is pending."""
    run = partial(app.queue_digest, {"Records": [message("digest", 1, window=0)]}, None)

    def deliver_next_week() -> Any:
        with clock.at(clock.later(days=7)):
            return run()

    return _repeatable(deliver_next_week)


def _new_link() -> Prepared:
    return _repeatable(partial(api.post, "/review/links", {"token": link_token()}))


def _held_mail() -> Prepared:
    _queue_digest().deliver()
    first = take_messages(settings().mail_queue_url)[:1]
    switches.turn("mail", on=False, by="Ailsa")
    return _repeatable(partial(_later, partial(app.send_mail, {"Records": first}, None)))


def _turned_switch() -> Prepared:
    return _repeatable(partial(operations.turn_switch, "wall", "off", "Ailsa"))


def _ended_notice() -> Prepared:
    switches.tell(switches.Notice({"en": "Closed"}, clock.now()), by="Ailsa")
    return _repeatable(lambda: app.rotate_challenge(scheduled_event(), None))


def _publish_forms() -> Prepared:
    switches.turn("pledging", on=False, by="Ailsa")
    return _message("forms", forms=True)


def _pledge_request() -> Prepared:
    fields = {"key": random_key(), "idea": "ten-minute-walk"}
    return _repeatable(partial(api.post, "/pledges", fields))


def _decision_request() -> Prepared:
    return _repeatable(partial(decide, create_pledge(text="walk the dog"), "publish"))


def _opened_queue() -> Prepared:
    create_pledge(text="walk the dog")
    return _repeatable(lambda: api.post("/review", {"token": review_token()}))


def _undo_request() -> Prepared:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, "reject", reason="unkind")
    return _repeatable(partial(undo, stored(pledge)))


def _approved_pledge() -> Prepared:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, "publish")
    return _repeatable(partial(app.notify_moderators, stream_event(stream_record(pledge, stored(pledge))), None))


def _release() -> Prepared:
    _approved_pledge().deliver()
    return _queued(app.release, settings().release_queue_url)


def _report_request() -> Prepared:
    return _repeatable(partial(report, create_pledge()))


def _withdrawal() -> Prepared:
    return _repeatable(partial(moderation.withdraw, create_pledge().id))


def _use_of_link() -> Prepared:
    with clock.at(TODAY - timedelta(days=60)):
        token = owner.link(create_pledge())
    return _repeatable(partial(api.post, "/owner", {"token": token}))


def _plan_change() -> Prepared:
    pledge = create_pledge()
    fields = {"token": owner.link(pledge), "v": 1, "change": "plan", "plan": {"when": "after-tea"}}
    return _repeatable(partial(api.post, "/owner/changes", fields))


def _withdrawal_by_owner() -> Prepared:
    fields = {"token": owner.link(create_pledge()), "v": 1, "change": "withdraw"}
    return _repeatable(partial(api.post, "/owner/changes", fields))


def _reconciliation() -> Prepared:
    create_pledge()
    return _repeatable(run_reconciliation)


def _findings(_calls: int) -> int:
    return sum(bool(item["findings"]) for item in tables.scan(settings().findings_table))


def _made(_calls: int) -> int:
    return totals.public_totals()["made"]


def _lines(action: str) -> Callable[[int], int]:
    """Lines of the audit log that say this."""
    return lambda _: sum(line["action"] == action for line in tables.scan("audit-log"))


def _messages(url: Callable[[], str]) -> Callable[[int], int]:
    """Different messages in a queue: a repeat of one says nothing new."""
    return lambda _: len({record["body"] for record in take_messages(url())})


def _messages_of(group: str) -> Callable[[int], int]:
    """Different messages of a group of the publish queue."""

    def count(_calls: int) -> int:
        taken = take_messages(settings().publish_queue_url)
        return len({each["body"] for each in taken if each["attributes"]["MessageGroupId"] == group})

    return count


def _held(_calls: int) -> int:
    """Whether the one mail is in the queue, for later; a repeat of it has the same id and is sent once."""
    asked = client("sqs").get_queue_attributes(QueueUrl=settings().mail_queue_url, AttributeNames=["All"])
    return int(asked["Attributes"]["ApproximateNumberOfMessagesDelayed"]) > 0


def _closed(_calls: int) -> int:
    """Whether scripts are told that pledging is off, and the last form says so."""
    return "pledging" in (site_object("data/switches.json") or "") and 'class="note"' in (
        site_object("gd/pledge/index.html") or ""
    )


def _mails_of_each(_calls: int) -> int:
    """The different mails with what is pending that are queued, for each moderator."""
    messages = {record["body"] for record in take_messages(settings().mail_queue_url)}
    queued = [message for message in messages if '"topic":"review"' in message]
    return len(queued) // len(moderators()) if len(queued) % len(moderators()) == 0 else 0


def _public_pages(prefix: str) -> Callable[[int], int]:
    return lambda _: len([key for key in object_keys("site", prefix) if key != "en/stories/index.html"])


def _stitches(_calls: int) -> int:
    """Stitches in the totals, if the one pledge has its card, too."""
    (pledge,) = stored_pledges()
    cards = [card["id"] for card in wall.cards(page_name("2026-04", 1))]
    return int(published_totals().get("stitches", 0)) * cards.count(pledge.id)


def _on_pages(*paths: str) -> Callable[[int], int]:
    """Whether each of these pages shows the one pledge."""

    def count(_calls: int) -> int:
        (pledge,) = stored_pledges()
        return all(pledge.id in (site_object(path.format(pledge.id)) or "") for path in paths)

    return count


def _changes(state: State, version: int = 2) -> Callable[[int], int]:
    """Changes of the one pledge from this version on, if it got into that state by it."""

    def count(_calls: int) -> int:
        pledge: Submission = stored_pledges()[0]
        return pledge.v - version + 1 if pledge.state is state else 0

    return count


PUBLISH, PAGES, REVIEW, RELEASE, MAIL = (
    lambda: settings().publish_queue_url,
    lambda: settings().pages_queue_url,
    lambda: settings().review_queue_url,
    lambda: settings().release_queue_url,
    lambda: settings().mail_queue_url,
)
WRITE, TRANSACT, SEND, FILE = "dynamodb.PutItem", "dynamodb.TransactWriteItems", "sqs.SendMessage", "s3.PutObject"
EFFECTS = [
    Effect("POST /api/pledges: the pledge", WRITE, _pledge_request, lambda _: len(stored_pledges())),
    Effect(
        "POST /api/review/decisions: the line of the audit log",
        TRANSACT,
        _decision_request,
        _lines("decided"),
    ),
    Effect("POST /api/review: the lines of the audit log", TRANSACT, _opened_queue, _lines("viewed")),
    Effect(
        "POST /api/review/undo: the state", TRANSACT, _undo_request, _changes(State.WAITING, version=3), TIME_TO_UNDO
    ),
    Effect("POST /api/reports: the report", TRANSACT, _report_request, _changes(State.PUBLIC)),
    Effect("POST /api/reports: the line of the audit log", TRANSACT, _report_request, _lines("reported")),
    Effect("withdraw: the state", TRANSACT, _withdrawal, _changes(State.WITHDRAWN)),
    Effect("withdraw: the line of the audit log", TRANSACT, _withdrawal, _lines("withdrawn")),
    Effect("POST /api/owner: the month of use", TRANSACT, _use_of_link, _changes(State.PUBLIC)),
    Effect("POST /api/owner/changes: the plan", TRANSACT, _plan_change, _changes(State.PUBLIC)),
    Effect("POST /api/owner/changes: the state", TRANSACT, _withdrawal_by_owner, _changes(State.WITHDRAWN)),
    Effect("POST /api/owner/changes: the line of the audit log", TRANSACT, _withdrawal_by_owner, _lines("withdrawn")),
    Effect("switch: the line of the audit log", TRANSACT, _turned_switch, _lines("switched")),
    Effect("switch: the request to publish", SEND, _turned_switch, _messages_of("forms")),
    Effect("rotate_challenge: the end of the notice", TRANSACT, _ended_notice, _lines("ended")),
    Effect("rotate_challenge: the request to publish", SEND, _ended_notice, _messages_of("forms")),
    Effect("publish: what scripts are told, and forms", FILE, _publish_forms, _closed),
    Effect("send_mail: the mail that is held", SEND, _held_mail, _held),
    Effect("count: the totals", TRANSACT, partial(_stream, app.count), _made),
    Effect("count: the request to publish", SEND, partial(_stream, app.count), _messages(PUBLISH)),
    Effect("notify_moderators: the digest request", SEND, partial(_words, "walk the dog"), _messages(REVIEW)),
    Effect("notify_moderators: the mail to who is on duty", SEND, partial(_words, "I want to die"), _messages(MAIL)),
    Effect("notify_moderators: the findings", TRANSACT, partial(_words, "call 07700 900123"), _findings),
    Effect("notify_moderators: the release request", SEND, _approved_pledge, _messages(RELEASE)),
    Effect("release: the state", TRANSACT, _release, _changes(State.PUBLIC, version=3)),
    Effect("react_to_stories: the request to publish", SEND, _react_to_story, _messages(PUBLISH)),
    Effect("process_upload: the picture", FILE, _process_upload, lambda _: len(object_keys("uploads", "ready/"))),
    Effect("publish: number and card", TRANSACT, _publish_wall, _stitches),
    Effect("publish: totals and share page", FILE, _publish_wall, _on_pages("en/p/{}/index.html")),
    Effect("publish: the request for due pages", SEND, _publish_wall, _messages(PAGES)),
    Effect(
        "publish_pages: home and wall",
        FILE,
        _publish_due_pages,
        _on_pages("gd/index.html", "en/wall/index.html", "en/wall/2026-04/1/index.html"),
    ),
    Effect("publish: a share page", FILE, _publish_share, _public_pages("en/p/")),
    Effect("publish: a story's picture", FILE, _publish_story, _public_pages("pictures/")),
    Effect("ask_moderators: the digest request", SEND, _schedule, _messages(REVIEW)),
    Effect("POST /api/review/links: the mail", SEND, _new_link, _messages(lambda: settings().mail_queue_url)),
    Effect(
        "queue_digest: the lead's weekly mail", SEND, _end_of_the_week, _messages(lambda: settings().mail_queue_url)
    ),
    Effect("queue_digest: the mails", SEND, _queue_digest, _mails_of_each),
    Effect(
        "send_mail: the mail",
        "sesv2.SendEmail",
        _send_mail,
        lambda calls: calls,
    ),
    Effect("reconcile: the totals", TRANSACT, _reconciliation, _made),
    Effect(
        "rotate_challenge: the challenge",
        FILE,
        lambda: _repeatable(lambda: app.rotate_challenge(scheduled_event(), None)),
        lambda _: len(object_keys("site", "data/challenge.json")),
    ),
]
