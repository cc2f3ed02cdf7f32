"""Pledges made on paper or by phone: each is entered under its number.

A paper form has its number on both halves: one is for the person, the other is shredded once it is entered. Who phones
is told the number that the page shows. By it the person says later how it went, or takes the pledge back, and whatever
is sent twice under it is stored once. Numbers have 10 digits, drawn at random: one that is mistyped is nobody's.
"""

import uuid
from typing import Annotated, Literal, TypedDict

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from chalicelib import audit_log, clock, errors, people, pledges
from chalicelib.content import catalogue, rules
from chalicelib.content.channels import Channel
from chalicelib.models import Model
from chalicelib.moderation.sessions import moderator_of
from chalicelib.pledges import Pledge, State, check_ins
from chalicelib.pledges.check_in_model import Step
from chalicelib.submissions import ids
from chalicelib.submissions.form import Fields, TextOrNone, parse

PURPOSE = "entry"
MOST_CORRECTIONS = 9
"""How often a number may be entered anew after its pledge was taken back."""
MOST_DAYS_IN_THE_BOX = 14
"""Of a paper form, before it is typed in."""


def _digits(given: object) -> str:
    """What stands on the form, without the blanks between its groups."""
    digits = "".join(str(given or "").split())
    if not (len(digits) == rules.ENTRY_DIGITS and digits.isascii() and digits.isdecimal()):
        raise PydanticCustomError("entry_number", "not a number of this length")
    return digits


def _location(code: str | None) -> str | None:
    if code and code not in catalogue().locations:
        raise PydanticCustomError("entry_location", "no place or team that a channel may name")
    return code


class Entry(Model):
    """What is typed in. `token`: of the moderator's session."""

    token: TextOrNone = None
    number: Annotated[str, BeforeValidator(_digits)] = Field(default="", validate_default=True)


class PledgeEntry(Entry):
    """A pledge. `medium`: how the person made it; `location`: the place or team where the form was handed in; `pledge`:
    the fields of the pledge's form, and of an address that the person signed for."""

    medium: Literal["paper", "phone"]
    location: Annotated[TextOrNone, AfterValidator(_location)] = None
    pledge: Fields


class OutcomeEntry(Entry):
    """How it went. `outcome`: the fields of the check-in's form, with its step."""

    outcome: Fields


class Entered(TypedDict):
    """What the page says of an entry. `idea`: its code, or None for own words, which are not said again."""

    number: str
    id: str
    idea: str | None
    waiting: bool


def enter_pledge(fields: Fields) -> Entered:
    """Store the pledge of this number once. Own words wait for review, as any. Raises NotSignedIn, Invalid, Busy."""
    entry = parse(PledgeEntry, fields, {})
    moderator = moderator_of(entry.token)
    sent = people.parse_form(entry.pledge | {"key": _key(entry.number), "channel": None})
    code = Channel(entry.medium, entry.location or "").code
    try:
        pledge = pledges.create(sent.pledge.model_copy(update={"channel": code}), by_staff=True)
    except errors.Invalid as error:
        raise errors.Invalid(_of_number(error.fields)) from error
    line = audit_log.about_version(pledge.id, "entered", by=moderator.name, shown_v=1, what=entry.medium)
    audit_log.write_once([line])
    people.ask(pledge, sent.wish, "entry")
    return _entered(entry, pledge)


def enter_outcome(fields: Fields) -> Entered:
    """Note how the pledge of this number went. Who answers last wins. Raises NotSignedIn, Invalid, Busy."""
    entry = parse(OutcomeEntry, fields, {})
    moderator, pledge = moderator_of(entry.token), _find(entry)
    form = parse(check_ins.OwnersCheckIn, entry.outcome, {})
    if form.step not in _steps_until_today(pledge):
        raise errors.Invalid({"step": ("errors.entry_step", {})})
    after = check_ins.record(pledge, form.step, form)
    if after is None:
        raise errors.Invalid({"number": ("errors.entry_closed", {})})
    line = audit_log.about_version(after.id, "answered", by=moderator.name, shown_v=after.v, step=form.step)
    audit_log.write_once([line])
    return _entered(entry, after)


def take_back(fields: Fields) -> Entered:
    """Withdraw the pledge of this number, which may then be entered anew. Raises NotSignedIn, Invalid, Busy."""
    entry = parse(Entry, fields, {})
    moderator, pledge = moderator_of(entry.token), _find(entry)
    return _entered(entry, pledges.store.withdraw(pledge.id, moderator.name))


def _find(entry: Entry) -> Pledge:
    """The pledge that stands under this number now. Raises Invalid."""
    found = next((each for each in _under(entry.number) if each.state is not State.WITHDRAWN), None)
    if found is None:
        raise errors.Invalid({"number": ("errors.entry_unknown", {})})
    return found


def _under(number: str) -> list[Pledge]:
    """The pledges that were entered under this number, in no order: at most one is not taken back."""
    names = (_name(number, time) for time in range(MOST_CORRECTIONS + 1))
    return pledges.store.find_by_keys(ids.key_of_request(name) for name in names)


def _key(number: str) -> str:
    """The idempotency key of the pledge that stands under this number, or of the next one if it was taken back."""
    times = sum(each.state is State.WITHDRAWN for each in _under(number))
    if times > MOST_CORRECTIONS:
        raise errors.Invalid({"number": ("errors.entry_used", {})})
    return _name(number, times)


def _name(number: str, time: int) -> str:
    """As a form's script would make it up; nobody else can derive it from a number."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, ids.key_from(PURPOSE, number, str(time))))


def _of_number(faults: errors.Faults) -> errors.Faults:
    """A key that was used is a number that was used."""
    used: errors.Faults = {"number": ("errors.entry_used", {})} if "key" in faults else {}
    return used | {field: fault for field, fault in faults.items() if field != "key"}


def _steps_until_today(pledge: Pledge) -> set[Step]:
    """The person counts from the day on which they filled the form in, and we from the day on which it was typed in."""
    days = (clock.today() - check_ins.first_day(pledge)).days + MOST_DAYS_IN_THE_BOX
    return {step for step in check_ins.steps_of(pledge) if step <= days}


def _entered(entry: Entry, pledge: Pledge) -> Entered:
    waiting = pledge.state is State.WAITING
    return Entered(number=entry.number, id=pledge.id, idea=pledge.idea, waiting=waiting)
