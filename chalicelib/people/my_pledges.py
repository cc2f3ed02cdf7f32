"""My pledges: all that one address has told us, for whoever reads its mail: to see, change, take home and erase.

The link is mailed to the address and to nobody else; its token stands in the fragment, ends after a day, and at once
when the address is forgotten. A pledge's own link shows nothing of this.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from pydantic import ConfigDict

from chalicelib import audit_log, clock, errors, log, pledges, tokens
from chalicelib.content import DEFAULT_LANGUAGE
from chalicelib.models import Model
from chalicelib.people import addresses, confirmation, consents, due, erasing, store
from chalicelib.people.consents import Address
from chalicelib.people.model import PAUSE, Following, Person
from chalicelib.pledges import Pledge
from chalicelib.settings import settings
from chalicelib.submissions.form import Fields, TextOrNone, parse

PURPOSE = "my-pledges"
LINK_LASTS = timedelta(days=1)
NEW_LINK_EVERY = timedelta(minutes=30)
UNOPENED: dict[str, object] = {
    "mine": None,
    "pledges": [],
    "link": "",
    "sent": False,
    "erased": None,
    "values": {},
    "errors": {},
}
"""What the page's template is given before anybody has opened it."""
Change = Literal[
    "pause", "resume", "daily", "weekly", "none", "unfollow", "withdraw", "no_campaign", "no_season", "erase"
]


class LinkForm(Model):
    """Somebody wants the link to all pledges of an address."""

    email: Address = None


class ChangeForm(Model):
    """What somebody does on the page; without `change` they look at it. `pledge`: of the changes of one."""

    model_config = ConfigDict(extra="ignore")
    token: TextOrNone = None
    change: Change | None = None
    pledge: TextOrNone = None
    lang: TextOrNone = DEFAULT_LANGUAGE


@dataclass(frozen=True)
class Mine:
    """A person with the pledges that were confirmed from their mailbox, each as it is followed."""

    person: Person
    pledges: list[tuple[Following, Pledge]]

    @property
    def link(self) -> str:
        """The token, for the forms of the page."""
        return token(self.person)


def request_link(fields: Fields) -> None:
    """Mail the link to this address, if it is confirmed; one in half an hour at most. Whoever asks learns nothing.

    Raises Invalid: that is no address.
    """
    email = parse(LinkForm, {"email": fields.get("email")}, {}).email
    person = store.find(store.id_of(addresses.canonical(email))) if email else None
    if person and person.may_be_written_to:
        due.request(person.id, int(clock.now().timestamp() // NEW_LINK_EVERY.total_seconds()))


def url(person: Person) -> str:
    """The address of the page with all pledges of this person."""
    return f"{settings().site_origin}/{person.lang}/my-pledges/#{token(person)}"


def token(person: Person) -> str:
    """It ends a day after it was mailed; while it is used on the page, so does each that the page holds."""
    ends = int(clock.later(seconds=LINK_LASTS.total_seconds()).timestamp())
    return tokens.sign_lasting(PURPOSE, sub=person.id, epoch=person.link_epoch, exp=ends)


def open_page(fields: Fields) -> Mine | None:
    """The pledges of the person with this link, after the change that is asked for; None: all was erased.

    Raises NotSignedIn, Invalid, Busy.
    """
    form = parse(ChangeForm, fields, {})
    person = _authenticate(form.token)
    if form.change == "erase":
        erasing.erase(person)
        return None
    if form.change in {"unfollow", "withdraw"}:
        _change_pledge(person, form)
    elif form.change:
        _change(person.id, form.change)
    return find(store.find(person.id) or person)


def find(person: Person) -> Mine:
    """The person with their confirmed pledges, oldest first. Others that somebody added are not shown: they may be a
    stranger's."""
    following = {each.pledge: each for each in person.following if each.confirmed}
    return Mine(person, [(following[each.id], each) for each in pledges.store.find_many(following)])


def _change_pledge(person: Person, form: ChangeForm) -> None:
    """A change of one pledge, which must be one of the page. It is followed until all is done, so a repeat finds it."""
    following = person.follows(form.pledge or "")
    if following is None or not following.confirmed:
        return
    if form.change == "withdraw":
        pledges.store.withdraw(following.pledge, by=audit_log.AUTHOR)
    consents.unfollow(person.id, following.pledge)


def _change(person_id: str, change: Change) -> None:
    while person := store.find(person_id):
        after = person.model_copy(update=_wanted(change) | {"journey_at": clock.now()})
        if store.try_change(person, after if after.consents else confirmation.forgotten(after)):
            log.event("person.changed", change=change)
            return


def _wanted(change: Change) -> dict[str, object]:
    match change:
        case "pause":
            return {"paused_until": clock.today() + PAUSE}
        case "resume":
            return {"paused_until": None}
        case "no_campaign":
            return {"campaign": None}
        case "no_season":
            return {"season": None}
        case _:
            return {"rhythm": "daily_then_weekly" if change == "daily" else change}


def _authenticate(given: str | None) -> Person:
    try:
        claims = tokens.read_lasting(PURPOSE, (given or "").rpartition("#")[2].strip())
        person = store.find(claims.sub)
    except errors.NotSignedIn as error:
        raise errors.NotSignedIn("mine.link_invalid") from error
    if person is None or claims.epoch < person.link_epoch or not person.may_be_written_to:
        raise errors.NotSignedIn("mine.link_invalid")
    return person
