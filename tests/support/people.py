"""People: they leave addresses, read their mail and press its links."""

import re
from typing import Any

import app
from chalicelib.people import Person, addresses, store
from chalicelib.people.due import PersonEmail
from chalicelib.pledges import Pledge, owner
from chalicelib.settings import settings
from tests.support import api
from tests.support.delivery import take_messages

ADDRESS = "mairi@example.org"


def leave_address(pledge: Pledge, email: str = ADDRESS, **wish: Any) -> api.Answer:
    """Leave an address for a pledge on the page of thanks; without a wish, to be asked how it went."""
    sent = {"token": owner.link(pledge), "page": "thanks", "email": email, "lang": "en"}
    return api.post("/people", sent | (wish or {"ask": True}))


def person_at(email: str = ADDRESS) -> Person | None:
    """Who is stored under this address, even if it is forgotten."""
    return store.find(store.id_of(addresses.canonical(email)))


def known_person(email: str = ADDRESS) -> Person:
    """The same, who must be there."""
    found = person_at(email)
    assert found
    return found


def request_for(person: Person) -> dict[str, Any]:
    """The record of a message of the journey queue."""
    body = PersonEmail(person=person.id).model_dump_json()
    return {"messageId": person.id, "body": body, "attributes": {}}


def follow_up(email: str = ADDRESS) -> list[dict[str, str]]:
    """Deliver a request for this person, as stream and queue do. Returns what failed."""
    failed: list[dict[str, str]] = app.send_journey_mail({"Records": [request_for(known_person(email))]}, None)[
        "batchItemFailures"
    ]
    return failed


def links_of(mail: dict[str, Any]) -> list[str]:
    """The links in the text of a mail, as paths below /api."""
    text = mail["Content"]["Simple"]["Body"]["Text"]["Data"]
    return [path.partition("/api")[2] for path in re.findall(r"https?://\S+", text)]


def press_link(path: str) -> api.Answer:
    """Press the button of a link's page."""
    return api.send_form(path, {})


def confirm(sent: list[dict[str, Any]], email: str = ADDRESS) -> Person:
    """Deliver the mail and press its button."""
    follow_up(email)
    press_link(links_of(sent[-1])[0])
    return known_person(email)


def people_requested() -> list[str]:
    """The ids in the messages of the journey queue, which are taken."""
    found = take_messages(settings().journey_queue_url)
    return [PersonEmail.model_validate_json(record["body"]).person for record in found]


def send_link() -> None:
    """Deliver what is asked for in the journey queue, as SQS does."""
    records = take_messages(settings().journey_queue_url)
    assert app.send_journey_mail({"Records": records}, None) == {"batchItemFailures": []}


def follow_up_id(person_id: str) -> None:
    """Deliver a request for the person, or work address, with this id, if there is one."""
    record = {"messageId": person_id, "body": PersonEmail(person=person_id).model_dump_json(), "attributes": {}}
    assert app.send_journey_mail({"Records": [record]}, None) == {"batchItemFailures": []}
