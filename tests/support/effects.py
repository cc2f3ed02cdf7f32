"""Every side effect of the functions: who causes it, by which call to AWS, and how to count it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import app
from chalicelib import totals
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.content import languages
from chalicelib.moderation.moderators import moderators
from chalicelib.moderation.undo import TIME_TO_UNDO
from chalicelib.publishing import retold, wall
from chalicelib.publishing.wall_places import page_name
from chalicelib.settings import settings
from chalicelib.submissions.model import State, Submission
from chalicelib.totals import milestones
from tests.support import deliveries
from tests.support.delivery import (
    scheduled_event,
    take_messages,
)
from tests.support.storage import object_keys, published_totals, site_object, stored_pledges


@dataclass(frozen=True)
class Effect:
    """`carried_by`: the call to AWS; `count(calls)`: how often the effect is there, after so many such calls;
    `refused_after`: from when on a person who asks for it is told that it is too late."""

    name: str
    carried_by: str
    prepare: Callable[[], deliveries.Prepared]
    count: Callable[[int], int]
    refused_after: timedelta = timedelta.max


def _findings(_calls: int) -> int:
    return sum(bool(item["findings"]) for item in tables.scan(settings().findings_table))


def _made(_calls: int) -> int:
    return totals.public_totals()["made"]


def _lines(action: str) -> Callable[[int], int]:
    """Lines of the audit log that say this."""
    return lambda _: sum(line["action"] == action for line in tables.scan("audit-log"))


def _mail_lines(_calls: int) -> int:
    """Lines of the audit log about the one mail."""
    return sum(line["subject"].startswith("mail ") for line in tables.scan("audit-log"))


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


def _note_of_outcomes(_calls: int) -> int:
    return len(object_keys("site", "deployed/outcomes.json"))


def _retold_stories(_calls: int) -> int:
    return len(retold.read("feeds"))


def _entries(_calls: int) -> int:
    """Entries of all feeds, if these agree."""
    found = {len(json.loads(site_object(f"{lang}/feed.json") or '{"items": []}')["items"]) for lang in languages()}
    return found.pop() if len(found) == 1 else -1


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
    Effect("POST /api/pledges: the pledge", WRITE, deliveries.pledge_request, lambda _: len(stored_pledges())),
    Effect(
        "POST /api/review/decisions: the line of the audit log",
        TRANSACT,
        deliveries.decision_request,
        _lines("decided"),
    ),
    Effect("POST /api/review: the lines of the audit log", TRANSACT, deliveries.opened_queue, _lines("viewed")),
    Effect(
        "POST /api/review/undo: the state",
        TRANSACT,
        deliveries.undo_request,
        _changes(State.WAITING, version=3),
        TIME_TO_UNDO,
    ),
    Effect("POST /api/review/kit: the line of the audit log", TRANSACT, deliveries.taken_piece, _lines("handed_out")),
    Effect("POST /api/reports: the report", TRANSACT, deliveries.report_request, _changes(State.PUBLIC)),
    Effect("POST /api/reports: the line of the audit log", TRANSACT, deliveries.report_request, _lines("reported")),
    Effect("withdraw: the state", TRANSACT, deliveries.withdrawal, _changes(State.WITHDRAWN)),
    Effect("withdraw: the line of the audit log", TRANSACT, deliveries.withdrawal, _lines("withdrawn")),
    Effect("POST /api/owner: the month of use", TRANSACT, deliveries.use_of_link, _changes(State.PUBLIC)),
    Effect("POST /api/owner/changes: the plan", TRANSACT, deliveries.plan_change, _changes(State.PUBLIC)),
    Effect("POST /api/owner/changes: the answer", TRANSACT, deliveries.owners_answer, _changes(State.PUBLIC)),
    Effect("POST /api/check-ins: the answer", TRANSACT, deliveries.answer_by_link, _changes(State.PUBLIC)),
    Effect("publish: the note of outcomes", FILE, deliveries.publish_outcomes, _note_of_outcomes),
    Effect("POST /api/owner/changes: the state", TRANSACT, deliveries.withdrawal_by_owner, _changes(State.WITHDRAWN)),
    Effect(
        "POST /api/owner/changes: the line of the audit log",
        TRANSACT,
        deliveries.withdrawal_by_owner,
        _lines("withdrawn"),
    ),
    Effect("switch: the line of the audit log", TRANSACT, deliveries.turned_switch, _lines("switched")),
    Effect("switch: the request to publish", SEND, deliveries.turned_switch, _messages_of("forms")),
    Effect("rotate_challenge: the end of the notice", TRANSACT, deliveries.ended_notice, _lines("ended")),
    Effect("rotate_challenge: the request to publish", SEND, deliveries.ended_notice, _messages_of("forms")),
    Effect("rotate_challenge: the request to turn pages", SEND, deliveries.turned_season, _messages_of("wall")),
    Effect("publish: what scripts are told, and forms", FILE, deliveries.publish_forms, _closed),
    Effect("send_mail: the mail that is held", SEND, deliveries.held_mail, _held),
    Effect("count: the totals", TRANSACT, partial(deliveries.stream, app.count), _made),
    Effect("count: the request to publish", SEND, partial(deliveries.stream, app.count), _messages(PUBLISH)),
    Effect("notify_moderators: the digest request", SEND, partial(deliveries.words, "walk the dog"), _messages(REVIEW)),
    Effect(
        "notify_moderators: the mail to who is on duty",
        SEND,
        partial(deliveries.words, "I want to die"),
        _messages(MAIL),
    ),
    Effect("notify_moderators: the findings", TRANSACT, partial(deliveries.words, "call 07700 900123"), _findings),
    Effect("notify_moderators: the release request", SEND, deliveries.approved_pledge, _messages(RELEASE)),
    Effect("release: the state", TRANSACT, deliveries.release_message, _changes(State.PUBLIC, version=3)),
    Effect("react_to_stories: the request to publish", SEND, deliveries.react_to_story, _messages(PUBLISH)),
    Effect(
        "process_upload: the picture", FILE, deliveries.process_upload, lambda _: len(object_keys("uploads", "ready/"))
    ),
    Effect("publish: number and card", TRANSACT, deliveries.publish_wall, _stitches),
    Effect("publish: totals and share page", FILE, deliveries.publish_wall, _on_pages("en/p/{}/index.html")),
    Effect("publish: the milestone", TRANSACT, deliveries.reached_milestone, lambda _: len(milestones.read())),
    Effect("publish_pages: the feeds", FILE, deliveries.feeds, _entries),
    Effect(
        "queue_digest: the mail about a milestone",
        SEND,
        deliveries.mail_about_milestone,
        _messages(lambda: settings().mail_queue_url),
    ),
    Effect("publish: the request for due pages", SEND, deliveries.publish_wall, _messages(PAGES)),
    Effect(
        "publish_pages: home and wall",
        FILE,
        deliveries.due_pages,
        _on_pages("gd/index.html", "en/wall/index.html", "en/wall/2026-04/1/index.html"),
    ),
    Effect("publish: a share page", FILE, deliveries.publish_share, _public_pages("en/p/")),
    Effect("publish: a story's picture", FILE, deliveries.publish_story, _public_pages("pictures/")),
    Effect("publish: the note of stories to tell elsewhere", FILE, deliveries.publish_retold, _retold_stories),
    Effect("ask_moderators: the digest request", SEND, deliveries.schedule, _messages(REVIEW)),
    Effect("POST /api/review/links: the mail", SEND, deliveries.new_link, _messages(lambda: settings().mail_queue_url)),
    Effect(
        "queue_digest: the lead's weekly mail",
        SEND,
        deliveries.end_of_the_week,
        _messages(lambda: settings().mail_queue_url),
    ),
    Effect("queue_digest: the mails", SEND, deliveries.queue_digest, _mails_of_each),
    Effect(
        "send_mail: the mail",
        "sesv2.SendEmail",
        deliveries.send_mail,
        lambda calls: calls,
    ),
    Effect("send_mail: the line of the audit log", TRANSACT, deliveries.send_mail, _mail_lines),
    Effect("reconcile: the totals", TRANSACT, deliveries.reconciliation, _made),
    Effect(
        "rotate_challenge: the challenge",
        FILE,
        lambda: deliveries.repeatable(lambda: app.rotate_challenge(scheduled_event(), None)),
        lambda _: len(object_keys("site", "data/challenge.json")),
    ),
]
