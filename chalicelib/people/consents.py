"""Asking to be written to: what a form sends beside a pledge, and what is kept of it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib import clock, log
from chalicelib.content import DEFAULT_LANGUAGE, known_language, seasons
from chalicelib.models import Model
from chalicelib.people import addresses, confirmation, store
from chalicelib.people.model import (
    MOST_MAILS_UNCONFIRMED,
    MOST_PLEDGES,
    Channel,
    Consent,
    Following,
    Person,
)
from chalicelib.pledges import Pledge, State
from chalicelib.submissions.form import NORMALISED, Checkbox, TextOrNone

Purpose = Literal["remind", "ask", "campaign", "season"]
OF_A_PLEDGE: tuple[Purpose, ...] = ("remind", "ask")
OF_A_PERSON: tuple[Purpose, ...] = ("campaign", "season")
TEXTS: dict[Purpose, str] = {"remind": "remind-1", "ask": "ask-1", "campaign": "campaign-1", "season": "season-1"}
"""The version of the sentence that people agree to now (`people.remind` and so on in the strings). Other words have
another version, and this module's test knows the words of each."""


def _goes_with_ticks(address: str | None, info: ValidationInfo) -> str | None:
    """An address comes with what it is for, and the other way round. One whose domain looks like a typing error is
    asked about once."""
    wanted = any(info.data.get(purpose) for purpose in TEXTS)
    if wanted != bool(address):
        raise PydanticCustomError("email_needed" if wanted else "email_unused", "an address without its use, or a use")
    meant = addresses.suggestion(address) if address else None
    if meant and info.data.get("email_kept") != address:
        raise PydanticCustomError("email_meant", "a typing error", {"meant": meant})
    return address


Address = Annotated[str | None, NORMALISED, AfterValidator(addresses.parse)]


class AskForm(Model):
    """To be written to about a pledge; nothing of it is required. `email_kept`: the address that was asked about, and
    is right as it is."""

    model_config = ConfigDict(extra="forbid")
    remind: Checkbox = False
    ask: Checkbox = False
    campaign: Checkbox = False
    season: Checkbox = False
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE
    email_kept: TextOrNone = None
    email: Annotated[Address, AfterValidator(_goes_with_ticks), Field(validate_default=True)] = None

    @property
    def wanted(self) -> set[Purpose]:
        return {purpose for purpose in TEXTS if getattr(self, purpose)}

    def answers(self) -> dict[str, str]:
        """The fields as a form sends them."""
        ticks = {str(purpose): "yes" for purpose in TEXTS if purpose in self.wanted}
        return {"email": self.email, "email_kept": self.email} | ticks if self.email else {}


FIELDS = frozenset(AskForm.model_fields) - {"lang"}
"""What a form sends for this, beside what it sends for a pledge."""


def ask(pledge: Pledge, form: AskForm, channel: Channel) -> None:
    """Note that somebody wants to be written to about their pledge, and have the address confirmed. The answer is the
    same whatever is known of the address. A pledge has one person: who asks for it with another address moves it there.

    Raises Busy.
    """
    if form.email is None or pledge.removed or pledge.state in {State.QUARANTINED, State.CANARY}:
        return
    person_id = store.id_of(addresses.canonical(form.email))
    linked = store.person_of(pledge.id)
    if linked and linked != person_id:
        unfollow(linked, pledge.id)
    while not _asked(person_id, pledge, form, channel):
        pass


def unfollow(person_id: str, pledge_id: str) -> None:
    """Follow a pledge no more; the address goes if nothing else needs it. Raises Busy."""
    while person := store.find(person_id):
        left = tuple(each for each in person.following if each.pledge != pledge_id)
        after = person.model_copy(update={"following": left, "journey_at": clock.now()})
        if len(left) == len(person.following):
            return
        if store.try_change(person, after if after.consents else confirmation.forgotten(after)):
            return


def _asked(person_id: str, pledge: Pledge, form: AskForm, channel: Channel) -> bool:
    """Whether it is noted, because nobody else changed the person meanwhile."""
    before = store.find(person_id)
    person = before or Person(id=person_id)
    if person.suppressed or (not person.follows(pledge.id) and len(person.following) >= MOST_PLEDGES):
        log.event("people.not_asked", why=person.suppressed or "too many pledges")
        return True
    after = confirmation.asked(_with_wanted(person, pledge, form, channel))
    if after.forget_at and after.confirm_at is None and after.mails_unconfirmed >= MOST_MAILS_UNCONFIRMED:
        log.event("people.capped")
    return after == person or store.try_change(before, after)


def _with_wanted(person: Person, pledge: Pledge, form: AskForm, channel: Channel) -> Person:
    """The person with all that the form wants, unless it is known already."""
    known = person.follows(pledge.id) or Following(pledge=pledge.id, since=clock.today())

    def consent(purpose: Purpose, before: Consent | None) -> Consent | None:
        new = purpose in form.wanted and (before is None or (purpose == "season" and _has_begun(before)))
        return Consent(text=TEXTS[purpose], at=clock.now(), channel=channel) if new else before

    following = known.model_copy(update={"remind": consent("remind", known.remind), "ask": consent("ask", known.ask)})
    others = tuple(each for each in person.following if each.pledge != pledge.id)
    own = {"campaign": consent("campaign", person.campaign), "season": consent("season", person.season)}
    followed = (*others, following) if following.remind or following.ask else others
    to = {} if person.confirmed else {"address": form.email, "lang": form.lang}
    return person.model_copy(update={"following": followed, "expires": None} | own | to)


def _has_begun(consent: Consent) -> bool:
    """Whether the season in which they wanted to be asked has begun, so that a new wish names another. A pause, or the
    hours before the mail of its first day, take nothing away."""
    opened = seasons.next_after(consent.at)
    return opened is not None and opened.begins <= clock.today()
