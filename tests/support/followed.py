"""People whose pledges are followed, as they are stored: a helper takes only what matters to a test."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import app
from chalicelib import clock
from chalicelib.people import PersonEmail
from chalicelib.people import store as people
from chalicelib.people.model import Consent, Following, Person
from chalicelib.pledges import Pledge, State
from chalicelib.pledges.check_in_model import Answer, CheckIn
from chalicelib.pledges.check_in_model import Step as Asks
from tests.support.factories import create_pledge

MADE = datetime(2026, 4, 6, 12, 0, tzinfo=UTC)
"""A Monday, in summer time."""


def agreed(at: datetime = MADE) -> Consent:
    """A consent that was confirmed at once."""
    return Consent(text="1", at=at, channel="thanks", confirmed_at=at)


def plain_pledge(pledge_id: str = "p1", **fields: Any) -> Pledge:
    """A public pledge of an idea for each day, at any hour."""
    given = {"key": pledge_id, "id": pledge_id, "v": 1, "state": State.PUBLIC, "made_at": MADE, "fingerprint": "f"}
    chosen = {} if "text" in fields else {"idea": "ten-minute-walk"}
    return Pledge.model_validate(given | {"season": "2026"} | chosen | fields)


def answer_to(asks: Asks, answer: Answer, at: datetime) -> CheckIn:
    return CheckIn(step=asks, answer=answer, at=at, by_contact=True)


def follower(pledges: Iterable[Pledge], at: datetime = MADE, **fields: Any) -> Person:
    """Somebody who asked for all that there is, on the day of `at`."""
    consent, since = agreed(at), clock.in_scotland(at).date()
    following = [Following(pledge=each.id, since=since, remind=consent, ask=consent) for each in pledges]
    given = {"id": "person", "address": "a@example.org", "confirmed_at": at, "following": tuple(following)}
    return Person.model_validate(given | {"campaign": consent, "season": consent} | fields)


def days_after(number: int, first: datetime = MADE) -> date:
    return clock.in_scotland(first).date() + timedelta(days=number)


def stored_follower(*fields_of_pledges: dict[str, Any], **fields: Any) -> tuple[Person, list[Pledge]]:
    """Such a person and their new pledges, in the tables."""
    made = [create_pledge(**each) for each in fields_of_pledges or ({},)]
    person = follower(made, clock.now(), **{"id": "a" * 30, "journey_at": clock.now()} | fields)
    assert people.try_change(None, person)
    return stored_person(person), made


def stored_person(person: Person) -> Person:
    found = people.find(person.id)
    assert found is not None
    return found


def look_at(person: Person) -> list[dict[str, str]]:
    """Deliver a request for this person; returns what the function says failed."""
    record = {"messageId": "1", "body": PersonEmail(person=person.id).model_dump_json(), "eventSource": "aws:sqs"}
    failed: list[dict[str, str]] = app.send_journey_mail({"Records": [record]}, None)["batchItemFailures"]
    return failed
