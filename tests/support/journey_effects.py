"""The side effects of following people up, for the table of faults."""

from functools import partial

import app
from chalicelib.aws import tables
from chalicelib.people import PersonEmail, store
from chalicelib.pledges.check_ins import CheckInForm, record
from chalicelib.settings import settings
from tests.support import mail_events
from tests.support.deliveries import Prepared, repeatable
from tests.support.delivery import scheduled_event, stream_event, stream_record, take_messages
from tests.support.effects import SEND, TRANSACT, Effect
from tests.support.followed import look_at, stored_follower, stored_person
from tests.support.storage import stored

UPDATE = "dynamodb.UpdateItem"


def _due_mail() -> Prepared:
    """A welcome is due, and a week later a check-in; a message asks to look."""
    person, _ = stored_follower()
    message = {"messageId": "1", "body": PersonEmail(person=person.id).model_dump_json(), "eventSource": "aws:sqs"}
    return repeatable(partial(app.send_journey_mail, {"Records": [message]}, None))


def _due_person() -> Prepared:
    stored_follower()
    return repeatable(lambda: app.follow_up(scheduled_event(), None))


def _answered_pledge() -> Prepared:
    _, (pledge,) = stored_follower()
    take_messages(settings().journey_queue_url)
    record(pledge, 7, CheckInForm(answer="not_yet"))
    event = stream_event(stream_record(pledge, stored(pledge)))
    return repeatable(partial(app.notify_moderators, event, None))


def _told_event(kind: str, **details: str) -> Prepared:
    person, _ = stored_follower(id=store.id_of("a@example.org"))
    look_at(person)
    mail_id = str(stored_person(person).envelope)
    told = mail_events.event(kind, mail_id, "a@example.org", **details)
    return repeatable(partial(app.mail_events, {"Records": [mail_events.sns(told)]}, None))


def _told_bounce() -> Prepared:
    return _told_event("Bounce", bounceType="Permanent")


def _envelopes(_calls: int) -> int:
    return sum(str(item["id"]).startswith("journey-") for item in tables.scan(settings().mail_table))


def _requests(_calls: int) -> int:
    return len({record["body"] for record in take_messages(settings().journey_queue_url)})


def _delivered(_calls: int) -> int:
    return sum(item.get("said") == "delivered" for item in tables.scan(settings().mail_table))


def _suppressed(_calls: int) -> int:
    return sum(item.get("suppressed") == "bounced" for item in tables.scan(settings().people_table))


JOURNEY_EFFECTS = [
    Effect("follow_up: the request", SEND, _due_person, _requests),
    Effect("notify_moderators: the look at who follows", SEND, _answered_pledge, _requests),
    Effect("send_journey_mail: the claim", TRANSACT, _due_mail, _envelopes),
    Effect("send_journey_mail: the mail", "sesv2.SendEmail", _due_mail, lambda calls: calls),
    Effect("mail_events: the receipt", UPDATE, partial(_told_event, "Delivery"), _delivered),
    Effect("mail_events: the end of all mail", TRANSACT, _told_bounce, _suppressed),
]
