"""Events that Lambda passes to the functions: streams, queues and schedules."""

import json
import uuid
from typing import Any

from boto3.dynamodb.types import TypeSerializer
from chalice.test import Client

import app
from chalicelib import clock
from chalicelib.aws.clients import client
from chalicelib.settings import settings
from chalicelib.stories import Story
from chalicelib.submissions.model import Submission
from infra.aws.foundation import window_delay


def stream_record(before: Submission | None, after: Submission | None) -> dict[str, Any]:
    """A change as the table's stream reports it."""
    pack = TypeSerializer().serialize
    images = {"OldImage": before, "NewImage": after}
    change = {name: pack(submission.item())["M"] for name, submission in images.items() if submission}
    name = "INSERT" if not before else "MODIFY" if after else "REMOVE"
    return {"eventID": uuid.uuid4().hex, "eventName": name, "eventSource": "aws:dynamodb", "dynamodb": change}


def stream_event(*records: dict[str, Any]) -> dict[str, Any]:
    """A batch of stream records as Lambda passes it."""
    return {"Records": list(records)}


def deliver(before: Submission | None, after: Submission | None) -> None:
    """Deliver one change from the stream to each function that reads it."""
    event = stream_event(stream_record(before, after))
    for function in (
        [app.react_to_stories] if isinstance(after or before, Story) else [app.count, app.notify_moderators]
    ):
        function(event, None)


def count_created(created: list[Any]) -> None:
    """Deliver new pledges in one batch to `count`, and publish."""
    app.count(stream_event(*(stream_record(None, pledge) for pledge in created)), None)
    drain_publish_queue()


def publish_change(before: Submission | None, after: Submission | None) -> None:
    """Deliver one change and drain the publish queue."""
    deliver(before, after)
    drain_publish_queue()


def take_messages(url: str) -> list[dict[str, Any]]:
    """Receive and delete all messages of a queue; returns records as Lambda passes them."""
    taken = []
    asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "AttributeNames": ["All"]}
    while messages := client("sqs").receive_message(**asked).get("Messages", []):  # type: ignore[arg-type]
        for message in messages:
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            told = {"messageId": message["MessageId"], "body": message["Body"], "attributes": message["Attributes"]}
            taken.append(told | {"eventSource": "aws:sqs"})
    return taken


def message(group: str, number: int, **body: Any) -> dict[str, Any]:
    """A message of a FIFO queue as Lambda passes it; its id is made of group and number."""
    told = {"messageId": f"{group}-{number}", "body": json.dumps(body), "eventSource": "aws:sqs"}
    return told | {"attributes": {"MessageGroupId": group}}


def drain_publish_queue() -> None:
    """Publish until no message is left, then write the pages that are due, as at the end of a window. None fails."""
    publish_requested()
    publish_due_pages()
    publish_requested()


def publish_requested() -> None:
    """Publish until no message is left; pages that are due are not written. None fails."""
    while records := take_messages(settings().publish_queue_url):
        assert app.publish({"Records": records}, None) == {"batchItemFailures": []}


def publish_due_pages() -> None:
    """Write the pages that are due. (A test whose clock stands still never leaves the window, of which the queue takes
    one request only; so the request is made here.)"""
    assert app.publish_pages({"Records": [message("pages", 1, window=0)]}, None) == {"batchItemFailures": []}


def drain_mail_queues() -> None:
    """Queue the mails that are due, and send them, when the queue delivers what was requested just now."""
    with clock.at(clock.later(seconds=window_delay(settings().digest_window))):
        app.queue_digest({"Records": take_messages(settings().review_queue_url)}, None)
        app.send_mail({"Records": take_messages(settings().mail_queue_url)}, None)


def mail_by_schedule() -> None:
    """Call the schedule that asks moderators, and send the mails that are due."""
    app.ask_moderators(scheduled_event(), None)
    drain_mail_queues()


def run_reconciliation() -> None:
    """Call the nightly reconciliation by hand, so that it begins anew; its publish messages stay queued."""
    app.reconcile(scheduled_event("scbd.test"), None)


def scheduled_event(source: str = "aws.events") -> Any:
    """An event as EventBridge sends it on a schedule."""
    return Client(app.app).events.generate_cw_event(source, "Scheduled Event", {}, [])
