"""What SES tells of mails is noted once, in both of its shapes; forged messages are refused; bounces and complaints end
all mail to the address."""

import json
from datetime import timedelta
from typing import Any

import pytest

import app
from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.people import addresses, store
from chalicelib.settings import settings
from tests.support.crashes import crash_at
from tests.support.followed import look_at, stored_follower, stored_person
from tests.support.mail_events import ACCOUNT, event, notification, sns
from tests.support.ses import Ses
from tests.support.storage import object_keys
from tests.support.world import TODAY

ADDRESS = "a@example.org"


@pytest.fixture
def mail_id(world: None) -> str:
    """Of a welcome that SES took."""
    Ses()
    person, _ = stored_follower(id=store.id_of(ADDRESS))
    look_at(person)
    return str(stored_person(person).envelope)


def tell(message: str, *messages: str, **forged: Any) -> None:
    app.mail_events({"Records": [sns(each, **forged) for each in (message, *messages)]}, None)


def said(mail_id: str) -> tuple[str | None, str]:
    item = tables.get(settings().mail_table, {"id": mail_id}) or {}
    return item.get("said"), item["status"]


@pytest.mark.parametrize("shape", [event, notification])
def test_delivery_is_noted_on_the_receipt(mail_id: str, shape: Any) -> None:
    tell(shape("Delivery", mail_id))
    assert said(mail_id) == ("delivered", "sent")


@pytest.mark.parametrize("kind", ["Send", "Delivery"])
def test_unknown_outcome_is_settled_by_what_ses_tells(world: None, kind: str) -> None:
    ses = Ses()
    person, _ = stored_follower()
    ses.fault = "no answer in time"
    look_at(person)
    mail_id = str(stored_person(person).envelope)
    assert said(mail_id) == (None, "unknown")
    tell(event(kind, mail_id))
    assert said(mail_id)[1] == "sent"
    ses.fault = ""
    with clock.at(TODAY + timedelta(days=1)):
        look_at(person)
    assert ses.accepted[0] == mail_id
    assert len(set(ses.accepted)) == len(ses.accepted)


def test_crashed_sender_whose_mail_was_sent_is_settled_too(world: None) -> None:
    ses = Ses()
    person, _ = stored_follower()
    with crash_at(0, "after", ["sesv2.SendEmail"]):
        look_at(person)
    tell(event("Delivery", str(stored_person(person).envelope)))
    with clock.at(TODAY + timedelta(days=1)):
        assert look_at(person) == []
    assert len(ses.accepted) == 2


@pytest.mark.parametrize("shape", [event, notification])
@pytest.mark.parametrize(
    ("kind", "why", "more"),
    [("Bounce", "bounced", {"bounceType": "Permanent"}), ("Complaint", "complained", {})],
)
def test_bounce_and_complaint_end_all_mail_and_leave_only_the_hash(
    mail_id: str, shape: Any, kind: str, why: str, more: dict[str, str]
) -> None:
    for _ in range(2):
        tell(shape(kind, mail_id, "A@Example.org", **more))
    person = store.find(store.id_of(addresses.canonical(ADDRESS)))
    assert person is not None
    assert (person.address, person.suppressed, person.following) == (None, why, ())
    assert "example" not in json.dumps(tables.get(settings().people_table, {"id": person.id}), default=str)
    assert said(mail_id)[0] == why


def test_full_mailbox_ends_nothing(mail_id: str) -> None:
    tell(event("Bounce", mail_id, ADDRESS, bounceType="Transient"))
    person = store.find(store.id_of(ADDRESS))
    assert person is not None
    assert person.suppressed is None
    assert said(mail_id)[0] == "undelivered"


@pytest.mark.parametrize(
    "forged",
    [
        {"topic": f"arn:aws:sns:eu-west-2:{ACCOUNT}:other"},
        {"source": "aws:sqs"},
        {"message": event("Complaint", "m1", ADDRESS, account="123456789012")},
        {"message": event("Complaint", "m1", ADDRESS, configuration_set="somebody-else")},
    ],
)
def test_forged_message_is_refused(mail_id: str, forged: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    tell(**{"message": event("Complaint", mail_id, ADDRESS)} | forged)
    person = store.find(store.id_of(ADDRESS))
    assert person is not None
    assert person.suppressed is None
    assert said(mail_id)[0] is None
    assert '"mail.event_refused"' in capsys.readouterr().out


def test_words_and_other_events_are_let_by_and_what_cannot_be_read_is_parked(mail_id: str) -> None:
    tell("Successfully validated SNS topic for Amazon SES event publishing.", event("Open", mail_id))
    assert object_keys("failures") == []
    tell('{"eventType": "Delivery"}')
    assert len(object_keys("failures", "parked/mail_events/")) == 1


def test_event_of_a_mail_that_is_not_ours_to_note_changes_nothing(mail_id: str) -> None:
    tell(event("Delivery", "no-such-mail"), event("Delivery", None))
    assert tables.get(settings().mail_table, {"id": "no-such-mail"}) is None
