"""The side effects of leaving an address, for the table of faults."""

from collections.abc import Callable
from functools import partial

import app
from chalicelib.aws import tables
from chalicelib.people import PersonEmail, links, my_pledges, store
from chalicelib.people.model import FORGET_AFTER, Person
from chalicelib.settings import settings
from chalicelib.submissions.model import State
from tests.support import api
from tests.support.deliveries import Prepared, repeatable
from tests.support.delivery import take_messages
from tests.support.effects import SEND, TRANSACT, Effect
from tests.support.factories import create_pledge
from tests.support.people import ADDRESS, follow_up, known_person, leave_address, press_link, request_for
from tests.support.storage import stored_pledges


def _wish() -> Prepared:
    return repeatable(partial(leave_address, create_pledge()))


def _left_address() -> Person:
    leave_address(create_pledge())
    return known_person()


def _asked_to_confirm() -> Prepared:
    person = _left_address()
    return repeatable(partial(app.send_journey_mail, {"Records": [request_for(person)]}, None))


def _changed_person() -> Prepared:
    person = _left_address()
    record = {"eventName": "INSERT", "dynamodb": {"Keys": {"id": {"S": person.id}}, "SequenceNumber": "1"}}
    return repeatable(partial(app.react_to_people, {"Records": [record]}, None))


def _pressed(act: links.Act) -> Prepared:
    _left_address()
    follow_up()
    path = links.url("en", act, known_person()).partition("/api")[2]
    return repeatable(partial(press_link, path))


def _confirmed_person() -> Person:
    _pressed("confirm").deliver()
    return known_person()


def _link_to_all() -> Prepared:
    _confirmed_person()
    return repeatable(partial(api.post, "/my-pledges", {"email": ADDRESS}))


def _mail_with_link() -> Prepared:
    body = PersonEmail(person=_confirmed_person().id, link=1).model_dump_json()
    record = {"messageId": "1", "body": body, "attributes": {}}
    return repeatable(partial(app.send_journey_mail, {"Records": [record]}, None))


def _change_on_the_page(change: str) -> Prepared:
    fields = {"token": my_pledges.token(_confirmed_person()), "lang": "en", "change": change}
    return repeatable(partial(api.post, "/my-pledges", fields))


def _withdrawal() -> Prepared:
    person = _confirmed_person()
    fields = {"token": my_pledges.token(person), "lang": "en", "change": "withdraw"}
    return repeatable(partial(api.post, "/my-pledges", fields | {"pledge": person.following[0].pledge}))


def _requested(_calls: int) -> int:
    return len({record["body"] for record in take_messages(settings().journey_queue_url)})


def _people(has: Callable[[Person], bool]) -> Callable[[int], int]:
    """How many people are like this."""
    return lambda _: sum(map(has, store.parse(item for item in tables.scan("people") if store.is_person(item["id"]))))


def _erased(_calls: int) -> int:
    """Whether neither the address nor the one pledge is left."""
    (pledge,) = stored_pledges()
    return pledge.state is State.WITHDRAWN and known_person().address is None and store.person_of(pledge.id) is None


def _withdrawn(_calls: int) -> int:
    """Changes of the one pledge, if it was withdrawn by them."""
    (pledge,) = stored_pledges()
    return pledge.v - 1 if pledge.state is State.WITHDRAWN else 0


def _link_mails(calls: int) -> int:
    """Mails with the link; a week later the journey has one of its own to send."""
    journeys = [item for item in tables.scan("mail") if str(item["id"]).startswith("journey-")]
    return calls - len(journeys)


def _from_person(change: str) -> Callable[[], Prepared]:
    return partial(_change_on_the_page, change)


CONFIRMED, REFUSED = _people(lambda each: each.confirmed), _people(lambda each: each.suppressed == "refused")
NOTED, FORGOTTEN = _people(lambda each: each.confirming is None), _people(lambda each: each.address is None)
PAUSED, WISHED = _people(lambda each: each.paused_until is not None), _people(lambda each: bool(each.following))
SES = "sesv2.SendEmail"
PEOPLE_EFFECTS = [
    Effect("POST /api/people: the wish", TRANSACT, _wish, WISHED),
    Effect("react_to_people: the request", SEND, _changed_person, _requested),
    Effect(
        "send_journey_mail: the mail that asks to confirm", SES, _asked_to_confirm, lambda calls: calls, FORGET_AFTER
    ),
    Effect("send_journey_mail: that it was sent", TRANSACT, _asked_to_confirm, NOTED),
    Effect("send_journey_mail: the link to all pledges", SES, _mail_with_link, _link_mails),
    Effect("POST /api/links: the confirmation", TRANSACT, partial(_pressed, "confirm"), CONFIRMED),
    Effect("POST /api/links: not me", TRANSACT, partial(_pressed, "not_me"), REFUSED),
    Effect("POST /api/links: stop", TRANSACT, partial(_pressed, "stop"), FORGOTTEN),
    Effect("POST /api/my-pledges: the request", SEND, _link_to_all, _requested),
    Effect("POST /api/my-pledges: the pause", TRANSACT, _from_person("pause"), PAUSED, my_pledges.LINK_LASTS),
    Effect("POST /api/my-pledges: erasing", TRANSACT, _from_person("erase"), _erased, my_pledges.LINK_LASTS),
    Effect("POST /api/my-pledges: withdrawing", TRANSACT, _withdrawal, _withdrawn, my_pledges.LINK_LASTS),
]
