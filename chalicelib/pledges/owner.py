"""The owner's page: what a person sees and changes of their own pledge, by its private link.

The link is a lasting token that names the pledge and an epoch. It opens one pledge and nothing else, and no address is
known here. It ends 24 months after its last use, and at once when the pledge's epoch is raised. Whoever holds it may do
what this module does, so each change is listed on the page.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict

from chalicelib import audit_log, clock, errors, log, tokens
from chalicelib.aws import tables
from chalicelib.aws.tables import Action
from chalicelib.content import DEFAULT_LANGUAGE, known_language, rules
from chalicelib.errors import Faults
from chalicelib.models import Model
from chalicelib.pledges import check_ins
from chalicelib.pledges.check_ins import OwnersCheckIn
from chalicelib.pledges.form import Plan, PledgeText
from chalicelib.pledges.model import Pledge
from chalicelib.pledges.store import FIRST_EPOCH, store
from chalicelib.screening.health import is_distressed
from chalicelib.submissions.form import NORMALISED, Checkbox, Fields, TextOrNone, parse
from chalicelib.submissions.model import State
from chalicelib.submissions.text import length_between

PURPOSE = "owner"
MONTHS = 24
"""A link ends so many months after its last use."""
VISIT = timedelta(hours=1)
"""After the pledge was made, for which the link on the thanks page without script works."""
SAVED, UNCHANGED, OVERTAKEN, CLOSED = "owner.saved", "owner.unchanged", "owner.overtaken", "owner.closed"
"""What came of a change, as sentences."""
TICKS = ("show_place", "show_badge")
"""What of a pledge, beside its name, is public only if the person ticked it."""


class ChangeForm(Model):
    """One change, as it was sent. `v`: the version that the page showed; `shown`: what others see."""

    model_config = ConfigDict(extra="forbid")
    token: TextOrNone = None
    v: int
    change: Literal["plan", "shown", "words", "withdraw"]
    plan: Plan = Plan()
    text: PledgeText = None
    name: Annotated[str | None, NORMALISED, AfterValidator(length_between(rules.NAME))] = None
    show_name: Checkbox = False
    show_place: Checkbox = False
    show_badge: Checkbox = False
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE


@dataclass(frozen=True)
class Outcome:
    """The pledge as it is now, for the owner's page. `said`: what came of a change; `faults`: why there was none."""

    pledge: Pledge
    said: str = ""
    faults: Faults = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether nothing was changed because the pledge is no longer as the page showed it."""
        return self.said in {OVERTAKEN, CLOSED}


def first_link(pledge: Pledge) -> str | None:
    """The token that answers the request which made this pledge, the same for each repeat, whatever happened since: a
    repeat gives no more rights than the first answer did. None for pledges that are older than such links."""
    return None if pledge.owner_epoch is None else _token(pledge, FIRST_EPOCH)


def visit_link(pledge: Pledge) -> str | None:
    """The same for the thanks page without script, which may stay open on a shared computer: it ends by itself."""
    ends = int((pledge.made_at + VISIT).timestamp())
    return None if pledge.owner_epoch is None else _token(pledge, FIRST_EPOCH, exp=ends)


def link(pledge: Pledge) -> str:
    """The token of the newest epoch, for somebody who has shown one already."""
    return _token(pledge, pledge.owner_epoch or FIRST_EPOCH)


def read(fields: Fields) -> Outcome:
    """The pledge of this link. Notes the month, once a month. Raises NotSignedIn, Busy."""
    return Outcome(_note_use(authenticate(fields.get("token"))))


def change(fields: Fields) -> Outcome:
    """Carry out one change of what the page showed, if nobody changed it meanwhile. Repeats change nothing.

    Raises NotSignedIn, Busy.
    """
    pledge = authenticate(fields.get("token"))
    try:
        if fields.get("change") == "check_in":
            return _check_in(pledge, parse(OwnersCheckIn, _without(fields, "token", "change", "v"), {}))
        form = parse(ChangeForm, fields, {})
    except errors.Invalid as error:
        return Outcome(pledge, faults=error.fields)
    if form.change == "shown" and form.show_name and not form.name:
        return Outcome(pledge, faults={"name": ("owner.name_needed", {})})
    if form.change == "words" and not (form.text and pledge.text):
        return Outcome(pledge, faults={"text": ("errors.too_short", {"least": rules.PLEDGE_TEXT.least})})
    return _change(pledge, form)


def _check_in(pledge: Pledge, form: OwnersCheckIn) -> Outcome:
    """Whichever version the page showed: who answers last wins."""
    after = check_ins.record(_note_use(pledge), form.step, form)
    if after is None:
        return Outcome(pledge, CLOSED)
    return Outcome(after, SAVED if after.check_ins != pledge.check_ins else UNCHANGED)


def _without(fields: Fields, *names: str) -> Fields:
    return {name: value for name, value in fields.items() if name not in names}


def authenticate(token: Any) -> Pledge:
    """The pledge that this token opens; a whole address is taken, too. One sentence for all that is wrong with it."""
    try:
        claims = tokens.read_lasting(PURPOSE, token.rpartition("#")[2].strip() if isinstance(token, str) else None)
        pledge = store.find(claims.sub)
    except (errors.NotSignedIn, errors.NotFound) as error:
        raise errors.NotSignedIn("owner.link_invalid") from error
    if pledge.owner_epoch is None or claims.epoch < pledge.owner_epoch or _is_over(pledge):
        raise errors.NotSignedIn("owner.link_invalid")
    return pledge


def raise_epoch(pledge_id: str) -> str:
    """End all links of a pledge and return a new one. Raises NotFound."""
    while True:
        pledge = store.find(pledge_id)
        after = pledge.model_copy(update={"owner_epoch": (pledge.owner_epoch or 0) + 1, "owner_used": _month()})
        if store.try_change(pledge, after):
            return link(after)


def _change(pledge: Pledge, form: ChangeForm) -> Outcome:
    wanted = _wanted(pledge, form)
    if not wanted:
        return Outcome(pledge, UNCHANGED)
    if _is_closed(pledge, form):
        return Outcome(pledge, CLOSED)
    if pledge.v != form.v:
        return Outcome(pledge, OVERTAKEN)
    after = pledge.model_copy(update=wanted | pledge.noting(form.change) | {"owner_used": _month()})
    if store.try_change(pledge, after, *_logged(pledge, form)):
        log.event("pledge.changed_by_owner", id=pledge.id, what=form.change)
        return Outcome(store.find(pledge.id), SAVED)
    found = store.find(pledge.id)
    if found.v == pledge.v:
        raise tables.Busy
    return _change(found, form)


def _logged(pledge: Pledge, form: ChangeForm) -> list[Action]:
    """The line of the audit log for a change that moderators or the public see."""
    action = {"withdraw": "withdrawn", "shown": "edited", "words": "edited"}.get(form.change)
    if action is None:
        return []
    return [audit_log.entry(pledge.id, action, by=audit_log.AUTHOR, v=pledge.v + 1, what=form.change)]


def _is_closed(pledge: Pledge, form: ChangeForm) -> bool:
    """Whether the pledge takes no such change any more: one that was not added can be sent again with other words."""
    not_added = pledge.state is State.REJECTED and not pledge.spam
    return pledge.state is State.WITHDRAWN or (not_added and form.change != "words")


def _wanted(pledge: Pledge, form: ChangeForm) -> dict[str, Any]:
    """The fields of the pledge that the change gives another value. A changed name is read again before it is shown;
    one that is hidden is no longer stored."""
    match form.change:
        case "withdraw":
            wanted: dict[str, Any] = {"state": State.WITHDRAWN}
        case "plan":
            wanted = {"plan": form.plan}
        case "words":
            distressed = is_distressed(form.text or "")
            read_anew = {"text": form.text, "welfare": distressed, "report": None} | _to_be_read(pledge, State.WAITING)
            wanted = read_anew if form.text != pledge.text else {}
        case "shown":
            name = form.name if form.show_name else None
            wanted = {tick: getattr(form, tick) for tick in TICKS} | {"name": name, "show_name": name is not None}
            if name != pledge.name or not pledge.show_name:
                wanted |= {"name_approved": False} | (_to_be_read(pledge) if name else {})
    return {field: value for field, value in wanted.items() if getattr(pledge, field) != value}


def _to_be_read(pledge: Pledge, state: State | None = None) -> dict[str, Any]:
    """The fields of a pledge with something that no moderator has read: what was approved is not released, either. What
    was taken for spam stays so."""
    if pledge.spam or pledge.state is State.QUARANTINED:
        return {}
    after = state or (State.WAITING if pledge.state is State.APPROVED else pledge.state)
    return {"decision": None, "publish_at": None, "name_approved": False, "state": after}


def _is_over(pledge: Pledge) -> bool:
    return _months(_month()) - _months(_last_used(pledge)) > MONTHS


def _note_use(pledge: Pledge) -> Pledge:
    """The pledge, with this month noted. If somebody else changes it meanwhile, the next use notes it."""
    if pledge.removed or _months(_last_used(pledge)) == _months(_month()):
        return pledge
    noted = store.try_change(pledge, pledge.model_copy(update={"owner_used": _month()}))
    return store.find(pledge.id) if noted else pledge


def _last_used(pledge: Pledge) -> date:
    return pledge.owner_used or clock.in_scotland(pledge.made_at).date()


def _month() -> date:
    return clock.today().replace(day=1)


def _months(day: date) -> int:
    return day.year * 12 + day.month


def _token(pledge: Pledge, epoch: int, **ends: int) -> str:
    return tokens.sign_lasting(PURPOSE, sub=pledge.id, epoch=epoch, **ends)
