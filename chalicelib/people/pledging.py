"""Pledging with an address: what one form sends is a pledge and, beside it, a wish to be written to."""

from dataclasses import dataclass

from chalicelib import errors, pledges
from chalicelib.errors import Faults
from chalicelib.models import Model
from chalicelib.people import work
from chalicelib.people.consents import FIELDS, AskForm, ask
from chalicelib.people.work import WorkForm
from chalicelib.pledges import Pledge, PledgeForm, owner
from chalicelib.submissions.form import Fields, TextOrNone, parse, validate


@dataclass(frozen=True)
class Sent:
    """A form as it was sent. The wish is no part of the pledge: it is stored apart, and a repeat may bring another."""

    pledge: PledgeForm
    wish: AskForm


class OwnersWish(Model):
    """Who sends a wish for a pledge that is stored: its owner. `page`: where the form stood."""

    token: TextOrNone = None
    page: TextOrNone = None


def parse_form(fields: Fields) -> Sent:
    """Raises Invalid with a sentence for each field of either."""
    apart = {name: value for name, value in fields.items() if name in FIELDS}
    rest = {name: value for name, value in fields.items() if name not in FIELDS}
    faults: Faults = {}
    form, wish = None, None
    try:
        form = validate(PledgeForm, rest)
    except errors.Invalid as error:
        faults |= error.fields
    try:
        wish = parse(AskForm, apart | {"lang": fields.get("lang")}, {})
    except errors.Invalid as error:
        faults |= error.fields
    if form is None or wish is None:
        raise errors.Invalid(faults)
    return Sent(form, wish)


def create_pledge(sent: Sent) -> Pledge:
    """Store the pledge, then the wish: what ends between the two is made up for by the repeat, as with any pledge.

    Raises what `pledges.create` raises.
    """
    pledge = pledges.create(sent.pledge)
    ask(pledge, sent.wish, "form")
    return pledge


def ask_by_owner(fields: Fields) -> None:
    """Note a wish for a pledge that is stored, by its owner's token. Raises NotSignedIn, Invalid, Busy."""
    wish = {name: value for name, value in fields.items() if name in AskForm.model_fields}
    by = OwnersWish.model_validate(fields)
    pledge = owner.authenticate(by.token)
    if "work_email" in fields:
        work.ask(pledge, parse(WorkForm, {name: fields.get(name) for name in WorkForm.model_fields}, {}))
        return
    ask(pledge, parse(AskForm, wish, {}), "owner" if by.page == "owner" else "thanks")
