"""Every trigger of the platform: read aloud, this file explains the system.

A person's request changes one item of the pledges table. The table's stream has two readers: `count`, which keeps the
totals and then asks the publisher, and `route`, which asks the moderators. Stories have a table of their own, whose
stream `route_stories` tells to both. What is slow waits in a queue, and all that the public reads is a file.
"""

import time
from collections.abc import Callable
from typing import Any, cast

from chalice.app import Chalice, Cron, DynamoDBEvent, Rate, Request, Response, SQSEvent

from chalicelib import errors, limits, log, moderation, pledges, publishing, stories, totals, web
from chalicelib.aws import records
from chalicelib.moderation import letter, reports
from chalicelib.pieces import doubts
from chalicelib.pieces.changes import changes
from chalicelib.pledges import Pledge, diary
from chalicelib.settings import settings
from chalicelib.stories import Story, pictures
from chalicelib.totals import audit

app = Chalice(app_name="scbd")
for handler in app.log.handlers:
    handler.setFormatter(log.Quiet())
BODIES = [web.JSON, web.FORM]
STREAM: dict[str, Any] = {
    "stream_arn": settings().pledges_stream_arn,
    "batch_size": 100,
    "starting_position": "TRIM_HORIZON",
}
STORIES = STREAM | {"stream_arn": settings().stories_stream_arn}


@app.route("/pledges", methods=["POST"], content_types=BODIES)
def make_pledge() -> Response:
    """A person pledges. 201 with links, or 303 to the thanks page for a form."""
    asked = web.read(_request())
    limits.not_too_often(asked.address)
    return web.made(asked, pledges.make(asked.fields, asked.address))


@app.route("/thanks/{pledge_id}", methods=["GET"])
def thank(pledge_id: str) -> Response:
    """Where a form without script arrives. Reads no table."""
    return web.thanks(_request(), pledge_id)


@app.route("/calendar", methods=["POST"], content_types=BODIES)
def take_along() -> Response:
    """A person takes their plan along as a calendar file. Reads no table, keeps nothing."""
    return web.file(diary.file(web.read(_request()).fields), "text/calendar", "small-change.ics")


@app.route("/stories", methods=["POST"], content_types=BODIES)
def tell_story() -> Response:
    """A person tells a story. 201 with links, or 303 to the page of thanks for a form."""
    asked = web.read(_request(), web.STORY_BYTES)
    limits.not_too_often(asked.address)
    return web.told(asked, stories.tell(asked.fields, asked.address))


@app.route("/stories/thanks/{story_id}", methods=["GET"])
def thank_for_story(story_id: str) -> Response:
    """Where a story's form without script arrives. Reads no table."""
    return web.told_thanks(_request(), story_id)


@app.route("/stories/pictures", methods=["POST"], content_types=BODIES)
def invite_picture() -> Response:
    """The story's page asks how to send a picture. Keeps nothing."""
    asked = web.read(_request())
    limits.not_too_often(asked.address)
    return web.data(pictures.invitation(asked.fields), 201)


@app.route("/reports", methods=["POST"], content_types=BODIES)
def report() -> Response:
    """Somebody says that something is wrong with a page. 202, or 303 to a page of thanks for a form."""
    asked = web.read(_request())
    limits.not_too_often(asked.address)
    reports.report(asked.fields)
    return web.taken(asked, "reported", 202)


@app.route("/review", methods=["POST"], content_types=BODIES)
def list_waiting() -> Response:
    """The review page asks what waits. Changes nothing."""
    return web.data(moderation.waiting_list(web.read(_request()).fields))


@app.route("/review/pictures", methods=["POST"], content_types=BODIES)
def show_picture() -> Response:
    """The review page asks for the picture of a story that waits. Changes nothing."""
    return web.data(moderation.picture(web.read(_request()).fields))


@app.route("/review/decisions", methods=["POST"], content_types=BODIES)
def decide() -> Response:
    """A moderator presses a button."""
    return web.data(moderation.decide(web.read(_request()).fields))


@app.on_dynamodb_record(**STREAM, maximum_batching_window_in_seconds=1)
def count(event: DynamoDBEvent) -> None:
    """Pledges changed: keep the totals, then have the site brought up to date."""
    changed = changes(event.to_dict()["Records"], "count", Pledge)
    totals.apply(change.after for change in changed if change.after)
    publishing.ask(changed)


@app.on_dynamodb_record(**STREAM, maximum_batching_window_in_seconds=2)
def route(event: DynamoDBEvent) -> None:
    """Pledges changed: tell those who have to do something about it."""
    moderation.wake(changes(event.to_dict()["Records"], "route", Pledge))


@app.on_dynamodb_record(**STORIES, maximum_batching_window_in_seconds=2)
def route_stories(event: DynamoDBEvent) -> None:
    """Stories changed: tell those who read them, and have the site brought up to date."""
    changed = changes(event.to_dict()["Records"], "route_stories", Story)
    moderation.wake(changed)
    publishing.ask_for_stories(changed)


@app.lambda_function()
def develop_picture(event: dict[str, Any], _context: object) -> None:
    """A picture was sent to the uploads bucket, which calls this (`infra/wiring.py`): make a plain one of it."""
    for record in event["Records"]:
        pictures.develop(record)


@app.on_sqs_message(queue_arn=settings().publish_queue_arn, batch_size=10)
def publish(event: SQSEvent) -> None:
    """The site is to be brought up to date."""
    publishing.publish(records.read(event.to_dict()["Records"], "publish", publishing.asked))


@app.on_sqs_message(queue_arn=settings().review_queue_arn, batch_size=10)
def ask_for_review(event: SQSEvent) -> dict[str, Any]:
    """Something waits for moderators: gather it into one mail each."""
    return records.each(event.to_dict()["Records"], "ask_for_review", moderation.digest)


@app.on_sqs_message(queue_arn=settings().mail_queue_arn, batch_size=10, maximum_concurrency=2)
def send_mail(event: SQSEvent) -> dict[str, Any]:
    """A mail is to be sent."""
    return records.each(event.to_dict()["Records"], "send_mail", letter.send)


@app.schedule(Rate(5, unit=Rate.MINUTES))
def rotate_challenge(_event: object) -> None:
    """Sign the time anew, for the form's page to fetch."""
    publishing.publish_challenge(doubts.challenge())


@app.schedule(Cron(17, 3, "*", "*", "?", "*"))
def reconcile(_event: object) -> None:
    """Look over the books: what the stream never told is made good, and sums that differ are mended."""
    for missed in audit.missed():
        publishing.ask(missed)
        totals.apply(change.after for change in missed if change.after)
    audit.mend()
    publishing.ask_for_every_story()
    moderation.wake_if_anything_waits()


def _request() -> Request:
    return cast("Request", app.current_request)  # Chalice sets it before a route is called


@app.middleware("http")
def answer(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Say refusals in the person's words, and log one line for each request."""
    began = time.perf_counter()
    try:
        response = web.kindly(request, get_response(request))
    except errors.Refusal as refusal:
        response = web.refused(request, refusal)
    took = round((time.perf_counter() - began) * 1000)
    log.event("request", route=request.context.get("resourcePath"), status=response.status_code, ms=took)
    return response
