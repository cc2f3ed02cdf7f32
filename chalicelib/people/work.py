"""Work addresses: "NHS staff" is verified by a mail to an address of the board, which is then forgotten.

It is no way to reach anybody: nobody's employer gets to know how a pledge goes, so follow-up goes to another address.
"""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from chalicelib import audit_log, clock, log
from chalicelib.content import DEFAULT_LANGUAGE
from chalicelib.models import Model
from chalicelib.people import addresses, confirmation, store
from chalicelib.people.consents import Address
from chalicelib.people.model import MOST_MAILS_UNCONFIRMED, Person
from chalicelib.pledges import Pledge
from chalicelib.pledges.store import store as pledge_store
from chalicelib.submissions.form import TextOrNone

LINK_LASTS = timedelta(days=7)


def _of_the_board(address: str | None) -> str | None:
    if address is None or not addresses.is_work_address(address):
        raise PydanticCustomError("work_email", "no address of the board")
    return address


class WorkForm(Model):
    """An address to verify "NHS staff" with."""

    work_email: Annotated[Address, AfterValidator(_of_the_board)]
    lang: TextOrNone = DEFAULT_LANGUAGE


def ask(pledge: Pledge, form: WorkForm) -> None:
    """Have a mail sent to the work address, at most so many in so long, whoever asks. The answer tells nothing of it.

    Raises Busy.
    """
    if form.work_email is None or pledge.audience != "staff" or pledge.staff_verified or pledge.removed:
        return
    person_id = store.id_of("work\x1f" + addresses.canonical(form.work_email))
    while True:
        before = store.find(person_id)
        person = _asked(before or Person(id=person_id), pledge, form)
        if person == before or store.try_change(before, person):
            return


def _asked(person: Person, pledge: Pledge, form: WorkForm) -> Person:
    """The address with a mail due; as it is if it has had enough of them."""
    person = confirmation.with_limit_of_now(person)
    if person.suppressed or person.mails_unconfirmed >= MOST_MAILS_UNCONFIRMED:
        log.event("people.capped")
        return person
    expires = int((clock.now() + confirmation.KEPT_AFTER_FORGETTING).timestamp())
    told = {"address": form.work_email, "work_pledge": pledge.id, "confirm_at": clock.now(), "expires": expires}
    return person.model_copy(update=told | {"lang": form.lang or DEFAULT_LANGUAGE})


def mailed(person: Person) -> Person:
    """The address is forgotten as soon as the mail is sent: the link in it knows the pledge."""
    return confirmation.forgotten(person)


def verify(pledge_id: str) -> None:
    """The link was pressed: the pledge's "NHS staff" is verified, if it is still there. Repeats change nothing.

    Raises Busy.
    """
    while found := pledge_store.find_many([pledge_id]):
        pledge = found[0]
        if pledge.staff_verified or pledge.audience != "staff" or pledge.removed:
            return
        line = audit_log.entry(pledge.id, "verified as staff", by=audit_log.AUTHOR, v=pledge.v + 1)
        if pledge_store.try_change(pledge, pledge.model_copy(update={"staff_verified": True}), line):
            return
