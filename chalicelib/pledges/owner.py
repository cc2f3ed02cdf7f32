"""The owner's page of a pledge: what a person sees and changes of their own pledge, by its private link."""

from typing import Annotated, Literal

from chalicelib import errors
from chalicelib.content import rules
from chalicelib.pledges import check_ins
from chalicelib.pledges.check_ins import OwnersCheckIn
from chalicelib.pledges.form import Plan, PledgeText
from chalicelib.pledges.model import Pledge
from chalicelib.pledges.store import store
from chalicelib.screening.health import is_distressed
from chalicelib.submissions.form import NORMALISED, Checkbox, Fields, parse
from chalicelib.submissions.model import State
from chalicelib.submissions.owners import SAVED, UNCHANGED, Outcome, Owners, OwnersForm, Update, to_be_read
from chalicelib.submissions.text import length_between
from chalicelib.submissions.uses import UseTicks

PURPOSE = "owner"
owners = Owners(PURPOSE, store, "owner")
first_link, visit_link, link = owners.first_link, owners.visit_link, owners.link
read, raise_epoch, authenticate = owners.read, owners.raise_epoch, owners.authenticate
TICKS = ("show_place", "show_badge")
"""What of a pledge, beside its name, is public only if the person ticked it."""


class ChangeForm(OwnersForm):
    """One change, as it was sent. `shown`: what others see."""

    change: Literal["plan", "shown", "words", "uses", "withdraw"]
    plan: Plan = Plan()
    text: PledgeText = None
    name: Annotated[str | None, NORMALISED, length_between(rules.NAME)] = None
    show_name: Checkbox = False
    show_place: Checkbox = False
    show_badge: Checkbox = False
    use_social: Checkbox = False


def change(fields: Fields) -> Outcome[Pledge]:
    """Carry out one change of what the page showed, if nobody changed it meanwhile. Repeats change nothing.

    Raises NotSignedIn, Busy.
    """
    pledge = authenticate(fields.get("token"))
    try:
        if fields.get("change") == "check_in":
            return _check_in(pledge, parse(OwnersCheckIn, _without(fields, "token", "kind", "change", "v"), {}))
        form = parse(ChangeForm, fields, {})
    except errors.Invalid as error:
        return Outcome(pledge, faults=error.fields)
    if form.change == "shown" and form.show_name and not form.name:
        return Outcome(pledge, faults={"name": ("owner.name_needed", {})})
    if form.change == "words" and not (form.text and pledge.text):
        return Outcome(pledge, faults={"text": ("errors.too_short", {"least": rules.PLEDGE_TEXT.least})})
    return owners.change(pledge, form, lambda now: _wanted(now, form))


def _check_in(pledge: Pledge, form: OwnersCheckIn) -> Outcome[Pledge]:
    """Whichever version the page showed: who answers last wins."""
    after = check_ins.record(owners.note_use(pledge), form.step, form)
    if after is None:
        return Outcome(pledge, "owner.closed")
    return Outcome(after, SAVED if after.check_ins != pledge.check_ins else UNCHANGED)


def _without(fields: Fields, *names: str) -> Fields:
    return {name: value for name, value in fields.items() if name not in names}


def _wanted(pledge: Pledge, form: ChangeForm) -> Update:
    """The fields of the pledge after the change. A changed name is read again before it is shown; one that is hidden is
    no longer stored."""
    match form.change:
        case "withdraw":
            return {"state": State.WITHDRAWN}
        case "plan":
            return {"plan": form.plan}
        case "uses":
            ticks = UseTicks(use_social=form.use_social and pledge.in_own_words)
            return {"uses": ticks.uses(pledge.uses)}
        case "words":
            if form.text == pledge.text:
                return {}
            distressed = is_distressed(form.text or "")
            return {"text": form.text, "welfare": distressed, "report": None} | _to_be_read(pledge, State.WAITING)
        case "shown":
            name = form.name if form.show_name else None
            wanted: dict[str, object] = {tick: getattr(form, tick) for tick in TICKS}
            wanted |= {"name": name, "show_name": name is not None}
            if name != pledge.name or not pledge.show_name:
                wanted |= {"name_approved": False} | (_to_be_read(pledge) if name else {})
            return wanted


def _to_be_read(pledge: Pledge, state: State | None = None) -> Update:
    unread = to_be_read(pledge, state)
    return unread | ({"name_approved": False} if unread else {})
