"""Every trigger of the platform: read aloud, this file explains the system.

A person's request changes one item of the pledges table. The table's stream has two readers: `count`, which updates the
totals and then requests publishing, and `notify_moderators`. Stories, and people who left an address, have tables of
their own with one reader each. Slow work and mail go through queues, and all that the public reads is a file.
"""

from typing import Any, cast

from chalice.app import Chalice, CloudWatchEvent, DynamoDBEvent, Rate, Request, Response, SNSEvent, SQSEvent

from chalicelib import entries, journey, log, moderation, people, publishing, smoke, social_kit, stories, totals
from chalicelib.aws import chalice_cli, event_batches, upload_bucket
from chalicelib.http import (
    check_in_pages,
    error_pages,
    own_pages,
    people_pages,
    rate_limit,
    requests,
    responses,
    story_responses,
)
from chalicelib.people import PersonEmail
from chalicelib.pledges import Pledge, calendar_file
from chalicelib.settings import settings
from chalicelib.submissions import spam, tombstones
from chalicelib.submissions.changes import parse_changes
from chalicelib.submissions.form import Fields

chalice_cli.refuse_hazards()
app = Chalice(app_name="scbd")
log.set_up(app)
MEDIA_TYPES = [requests.JSON, requests.FORM]
STREAM: dict[str, Any] = {"batch_size": 100, "starting_position": "TRIM_HORIZON"}
PLEDGES_STREAM = STREAM | {"stream_arn": settings().pledges_stream_arn}
STORIES_STREAM = STREAM | {"stream_arn": settings().stories_stream_arn}
PEOPLE_STREAM = STREAM | {"stream_arn": settings().people_stream_arn}
BUCKET_NOTIFICATIONS = {"process_upload": (settings().uploads_bucket, upload_bucket.INCOMING)}
"""Function -> bucket and beginning of keys. Deployment registers them: Chalice's `on_s3_event` cannot be packaged."""


@app.route("/pledges", methods=["POST"], content_types=MEDIA_TYPES)
def create_pledge() -> Response:
    """A person pledges. 201 with links. Without script: a page to check the answers, then a page of thanks."""
    request = _limited()
    sent = people.parse_form(request.fields)
    if request.is_form and not sent.pledge.key:
        return responses.check_answers(request, sent.pledge, sent.wish.answers())
    return responses.created_pledge(request, people.create_pledge(sent))


@app.route("/people", methods=["POST"], content_types=MEDIA_TYPES)
def ask_to_be_written_to() -> Response:
    """A person wants to be reminded, or asked how it went. 202, the same for every address."""
    return people_pages.ask(_limited())


@app.route("/my-pledges", methods=["POST"], content_types=MEDIA_TYPES)
def my_pledges() -> Response:
    """A person has the link to all their pledges mailed, or by it sees, changes, takes home or erases them."""
    return people_pages.my_pledges(_limited())


@app.route("/links/{token}", methods=["GET", "POST"], content_types=[*MEDIA_TYPES, requests.MULTIPART])
def follow_link(token: str) -> Response:
    """Somebody opens a link of a mail, which changes nothing, and presses its button; a mail program may do that."""
    return people_pages.link(_request(), token)


@app.route("/owner", methods=["POST"], content_types=MEDIA_TYPES)
def show_own() -> Response:
    """A person opens their own pledge or story by its private link. Notes the month of use, changes nothing else."""
    return own_pages.show(_limited())


@app.route("/owner/changes", methods=["POST"], content_types=MEDIA_TYPES)
def change_own() -> Response:
    """A person changes or withdraws their own pledge or story, or sends it again."""
    return own_pages.change(_limited(requests.MAX_STORY_BYTES))


@app.route("/check-ins/{token}", methods=["GET", "POST"], content_types=MEDIA_TYPES)
def check_in(token: str) -> Response:
    """A person opens the link of a mail that asks how it went, which changes nothing, and answers."""
    request = _request()
    return check_in_pages.ask(request, token) if request.method == "GET" else check_in_pages.answer(_limited(), token)


@app.route("/thanks/{pledge_id}", methods=["GET"])
def thanks(pledge_id: str) -> Response:
    """The thanks page of a form without script, in another language. Reads no table."""
    return responses.thanks(_request(), pledge_id)


@app.route("/calendar", methods=["POST"], content_types=MEDIA_TYPES)
def download_calendar_file() -> Response:
    """A person downloads their plan as a calendar file. Reads no table, stores nothing."""
    form = calendar_file.parse(_fields())
    return responses.file_response(calendar_file.build(form), "text/calendar", "small-change.ics")


@app.route("/stories", methods=["POST"], content_types=MEDIA_TYPES)
def create_story() -> Response:
    """A person tells a story. Answers as to a pledge."""
    return story_responses.told(_limited(requests.MAX_STORY_BYTES))


@app.route("/stories/thanks/{story_id}", methods=["GET"])
def story_thanks(story_id: str) -> Response:
    """The page of thanks for a story's form without script. Reads no table."""
    return story_responses.thanks(_request(), story_id)


@app.route("/stories/pictures", methods=["POST"], content_types=MEDIA_TYPES)
def invite_picture() -> Response:
    """The story's form asks how to upload a picture. Stores nothing."""
    return story_responses.invited_picture(_limited())


@app.route("/reports", methods=["POST"], content_types=MEDIA_TYPES)
def report() -> Response:
    """A member of the public reports a page, and confirms it. 202, or 303 to a page of thanks for a form."""
    return responses.reported(_limited())


@app.route("/review/session", methods=["POST"], content_types=MEDIA_TYPES)
def open_review_session() -> Response:
    """A moderator presses "Start reviewing" on the page of their link. Changes nothing."""
    return responses.json_response(moderation.open_session(moderation.SessionRequest.model_validate(_fields())))


@app.route("/review", methods=["POST"], content_types=MEDIA_TYPES)
def list_moderation_queue() -> Response:
    """The review page asks what is pending review. Changes nothing."""
    return responses.json_response(moderation.moderation_queue(moderation.QueueRequest.model_validate(_fields())))


@app.route("/review/links", methods=["POST"], content_types=MEDIA_TYPES)
def request_review_link() -> Response:
    """A moderator asks for a new link with one that has expired. 202; it comes by mail, to nobody else."""
    moderation.request_link(moderation.LinkRequest.model_validate(_limited().fields))
    return responses.json_response({}, 202)


@app.route("/review/absence", methods=["POST"], content_types=MEDIA_TYPES)
def set_own_absence() -> Response:
    """A moderator says until when they are away, or that they are back."""
    return responses.json_response(moderation.set_own_absence(moderation.AbsenceRequest.model_validate(_fields())))


@app.route("/review/pictures", methods=["POST"], content_types=MEDIA_TYPES)
def show_queue_picture() -> Response:
    """The review page asks for the picture of a story that is pending review. Changes nothing."""
    return responses.json_response(moderation.queue_picture(moderation.QueuePictureRequest.model_validate(_fields())))


@app.route("/review/decisions", methods=["POST"], content_types=MEDIA_TYPES)
def decide() -> Response:
    """A moderator presses a button."""
    return responses.json_response(moderation.decide(moderation.DecisionRequest.model_validate(_fields())))


@app.route("/review/decided", methods=["POST"], content_types=MEDIA_TYPES)
def list_decided() -> Response:
    """The review page asks what was decided of late. Changes nothing."""
    return responses.json_response(moderation.list_decided(moderation.DecidedRequest.model_validate(_fields())))


@app.route("/review/undo", methods=["POST"], content_types=MEDIA_TYPES)
def undo() -> Response:
    """A moderator undoes a decision."""
    return responses.json_response(moderation.undo(moderation.UndoRequest.model_validate(_fields())))


@app.route("/review/entries", methods=["POST"], content_types=MEDIA_TYPES)
def enter_pledge() -> Response:
    """Staff type in a pledge made on paper or by phone. 201, the same however often it is sent."""
    return responses.json_response(entries.enter_pledge(_fields()), 201)


@app.route("/review/entries/outcomes", methods=["POST"], content_types=MEDIA_TYPES)
def enter_outcome() -> Response:
    """Staff type in how a pledge went that they had typed in."""
    return responses.json_response(entries.enter_outcome(_fields()))


@app.route("/review/entries/withdrawals", methods=["POST"], content_types=MEDIA_TYPES)
def take_back_entry() -> Response:
    """Staff take a pledge back that they had typed in, because of a mistake or for its person."""
    return responses.json_response(entries.take_back(_fields()))


@app.route("/review/kit", methods=["POST"], content_types=MEDIA_TYPES)
def open_social_kit() -> Response:
    """Staff see what there is to post of the season and of stories, or take a piece of it, which is recorded."""
    return responses.json_response(social_kit.answer(_fields()))


@app.on_dynamodb_record(**PLEDGES_STREAM, maximum_batching_window_in_seconds=3)
def count(event: DynamoDBEvent) -> None:
    """Pledges changed: update the totals, then request publishing."""
    changes = parse_changes(event.to_dict()["Records"], "count", Pledge)
    totals.apply(tombstones.apply(change.after for change in changes if change.after))
    publishing.request_pledges(changes)


@app.on_dynamodb_record(**PLEDGES_STREAM, maximum_batching_window_in_seconds=3)
def notify_moderators(event: DynamoDBEvent) -> None:
    """Pledges changed: have new words read and screened, what was approved released, and followers looked after."""
    changes = parse_changes(event.to_dict()["Records"], "notify_moderators", Pledge)
    moderation.ask_to_read(changes)
    moderation.screen_changes(changes)
    moderation.request_releases(changes)
    journey.request_changed(changes)


@app.on_dynamodb_record(**STORIES_STREAM, maximum_batching_window_in_seconds=2)
def react_to_stories(event: DynamoDBEvent) -> None:
    """Stories changed: ask moderators to read new words, screen them, request releases, and publishing."""
    changes = parse_changes(event.to_dict()["Records"], "react_to_stories", stories.Story)
    moderation.ask_to_read(changes)
    moderation.screen_changes(changes)
    moderation.request_releases(changes)
    publishing.request_stories(changes)


@app.on_dynamodb_record(**PEOPLE_STREAM, maximum_batching_window_in_seconds=1)
def react_to_people(event: DynamoDBEvent) -> None:
    """People changed: request the mail of those to whom something is due now."""
    people.request_due(event.to_dict()["Records"], "react_to_people")


@app.lambda_function()
def process_upload(event: dict[str, Any], _context: object) -> None:
    """A picture was uploaded: make a plain JPEG."""
    for record in event["Records"]:
        stories.process_upload(record["s3"]["object"]["key"])


@app.on_sqs_message(queue_arn=settings().publish_queue_arn, batch_size=10)
def publish(event: SQSEvent) -> dict[str, Any]:
    """Publishing was requested: write pages and data to the site bucket."""
    records, request = event.to_dict()["Records"], publishing.PublishRequest
    return event_batches.for_each_group(records, "publish", request, publishing.publish, publishing.set_aside)


@app.on_sqs_message(queue_arn=settings().pages_queue_arn, batch_size=1)
def publish_pages(event: SQSEvent) -> dict[str, Any]:
    """Pages are due at the end of a window: write those that all pledges share."""
    records = event.to_dict()["Records"]
    return event_batches.for_each(records, "publish_pages", publishing.PagesRequest, publishing.publish_pages)


@app.on_sqs_message(queue_arn=settings().review_queue_arn, batch_size=10)
def queue_digest(event: SQSEvent) -> dict[str, Any]:
    """A digest was requested: queue a mail to each moderator whose rhythm asks for one."""
    records = event.to_dict()["Records"]
    return event_batches.for_each(records, "queue_digest", moderation.DigestRequest, moderation.queue_digest)


@app.on_sqs_message(queue_arn=settings().release_queue_arn, batch_size=10)
def release(event: SQSEvent) -> dict[str, Any]:
    """A moderator approved something a while ago: make it public, unless that was undone."""
    return event_batches.for_each(event.to_dict()["Records"], "release", moderation.ReleaseRequest, moderation.release)


@app.on_sqs_message(queue_arn=settings().mail_queue_arn, batch_size=1, maximum_concurrency=2)
def send_mail(event: SQSEvent) -> dict[str, Any]:
    """A mail is queued: send it. One by one, so that a slow one leaves the next its whole minute."""
    records = event.to_dict()["Records"]
    return event_batches.for_each(records, "send_mail", moderation.ModeratorEmail, moderation.send_mail)


@app.on_sqs_message(queue_arn=settings().journey_queue_arn, batch_size=1, maximum_concurrency=2)
def send_journey_mail(event: SQSEvent) -> dict[str, Any]:
    """Something may be due to a person: send it, or do it."""
    return event_batches.for_each(event.to_dict()["Records"], "send_journey_mail", PersonEmail, journey.follow_up)


@app.on_sns_message(topic=settings().mail_events_topic_arn)
def mail_events(event: SNSEvent) -> None:
    """SES tells what became of mails: note it on the receipt, and write no more where it is not wanted."""
    journey.note_events(event.to_dict()["Records"], "mail_events")


@app.schedule(Rate(15, unit=Rate.MINUTES))
def follow_up(_event: object) -> None:
    """Request the mail of all people to whom something is due, no more than SES takes until the next run."""
    journey.request_due()


@app.schedule(Rate(5, unit=Rate.MINUTES))
def rotate_challenge(_event: object) -> None:
    """Publish a newly signed challenge, take down a notice whose time is over, and turn pages to a new season."""
    publishing.publish_challenge(spam.challenge())
    publishing.end_notice()
    publishing.turn_season()


@app.schedule(Rate(5, unit=Rate.MINUTES))
def ask_moderators(_event: object) -> None:
    """Request a digest: mails that are due by the clock, or were missed."""
    moderation.request_due_mails()


@app.schedule(Rate(5, unit=Rate.MINUTES))
def canary(_event: object) -> None:
    """Look, through the CDN's address, whether people can use the site."""
    smoke.run()


@app.schedule(Rate(15, unit=Rate.MINUTES))
def reconcile(event: CloudWatchEvent) -> None:
    """Once a night, in slices: recount missed pledges, correct totals, publish again. Called by hand it begins anew."""
    from chalicelib import nightly  # no request needs it, so no cold start of the API waits for it

    nightly.run(anew=event.source != "aws.events")


def _limited(max_bytes: int = requests.MAX_BYTES) -> requests.ParsedRequest:
    """The request, unless its network sent too many."""
    request = requests.parse(_request(), max_bytes)
    rate_limit.check(request.network, with_address=not {"email", "work_email"}.isdisjoint(request.fields))
    return request


def _fields() -> Fields:
    return requests.parse(_request()).fields


def _request() -> Request:
    return cast("Request", app.current_request)  # Chalice sets it before a route is called


app.register_middleware(error_pages.handle_errors, "http")
