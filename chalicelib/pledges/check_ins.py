"""Check-ins: a person is asked how it went, and answers. The newest answer to a step is its outcome.

Who left an address is asked by mail, 7, 28, 66 and 180 days after the first day; the link of that mail answers, and
shows nothing. Anybody else finds the question on the owner's page, once its day has come. Each question and each answer
is a new version of the pledge, so the ledger counts them as it counts everything else.

An outcome is private. The public sees totals, and a pledge's own outcome only if it was kept and the person ticked so.
"""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from chalicelib import audit_log, clock, errors, log, tokens
from chalicelib.aws import tables
from chalicelib.aws.tables import Action
from chalicelib.content import DEFAULT_LANGUAGE, known_language, site
from chalicelib.content.rules import Length
from chalicelib.models import Model
from chalicelib.pledges.check_in_model import ONCE_STEPS, STEPS, Answer, AskedCheckIn, CheckIn, Days, Step
from chalicelib.pledges.model import Pledge
from chalicelib.pledges.store import store
from chalicelib.screening.health import is_distressed
from chalicelib.submissions.acts import Report, noting
from chalicelib.submissions.form import NORMALISED, Checkbox
from chalicelib.submissions.model import State
from chalicelib.submissions.text import length_between

PURPOSE = "answer"
"""Of the token in a mail's link."""
OPEN_UNTIL = 365
"""Days after the first day, until which the owner's page asks."""
Codes = Annotated[dict[str, Checkbox], BeforeValidator(lambda given: given or {})]
"""As a form sends them: `helped.plan=yes`."""


class CheckInForm(Model):
    """An answer, as it was sent. With `details`, those that are stored are replaced; without, they stay as they are, so
    that pressing a mail's button once more takes nothing away."""

    model_config = ConfigDict(extra="forbid")
    answer: Answer
    details: Checkbox = False
    days: Annotated[Days | None, BeforeValidator(lambda given: None if given == "" else given)] = None
    helped: Codes = Field(default_factory=dict)
    hindered: Codes = Field(default_factory=dict)
    words: Annotated[str | None, NORMALISED, length_between(Length(1, 280))] = None
    show_kept: Checkbox = False
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE


class OwnersCheckIn(CheckInForm):
    """The same on the owner's page, which names the step."""

    step: Annotated[Step, BeforeValidator(lambda given: int(given) if str(given).isdecimal() else given)]


def first_day(pledge: Pledge) -> date:
    """The day from which steps are counted: that of the start, or of the pledge."""
    return pledge.start or clock.in_scotland(pledge.made_at).date()


def is_once(pledge: Pledge) -> bool:
    """Whether it is done once and then done with."""
    return bool(site()["ideas"].get(pledge.idea, {}).get("every") == "once")


def steps_of(pledge: Pledge) -> tuple[Step, ...]:
    """The steps on which the pledge's owner may be asked."""
    return ONCE_STEPS if is_once(pledge) else STEPS


def due_step(pledge: Pledge) -> Step | None:
    """The step that today belongs to: from its day until the next one's. None before the first, and after a year."""
    days = (clock.today() - first_day(pledge)).days
    return next((step for step in reversed(steps_of(pledge)) if step <= days < OPEN_UNTIL), None)


def is_settled(pledge: Pledge, step: Step) -> bool:
    """Whether there is nothing to ask: it was answered, or done once and for all, or the pledge was taken back."""
    return not pledge.counted or outcome_at(pledge, step) is not None


def outcome_at(pledge: Pledge, step: Step) -> CheckIn | None:
    """The outcome that counts for this step. What is done once is done: kept at 7 days, it is so at 28."""
    found = pledge.answer_to(step)
    if found is None and is_once(pledge) and step in ONCE_STEPS:
        return next((each for each in pledge.check_ins if each.step < step and each.answer == "kept"), None)
    return found


def was_asked(pledge: Pledge, step: Step) -> bool:
    """Whether its owner was asked by mail for the outcome that counts for this step."""
    found = outcome_at(pledge, step)
    return any(each.step in {step, found.step if found else step} for each in pledge.asked)


def as_asked(pledge: Pledge, step: Step, on: date) -> Pledge:
    """The pledge with this question noted, for the transaction that claims the mail. A repeat changes nothing."""
    if any(each.step == step for each in pledge.asked):
        return pledge
    return pledge.model_copy(update={"asked": (*pledge.asked, AskedCheckIn(step=step, on=on))})


def link(pledge: Pledge, step: Step) -> str:
    """The token of a mail's link, which only answers this step. It ends with the owner's links of its epoch."""
    return tokens.sign_lasting(PURPOSE, sub=f"{pledge.id}.{step}", epoch=pledge.owner_epoch or 0)


def read_link(token: str) -> tuple[str, Step, int]:
    """The pledge's id, the step and the epoch of a mail's link. Reads no table. Raises NotSignedIn."""
    try:
        claims = tokens.read_lasting(PURPOSE, token)
    except errors.NotSignedIn as error:
        raise errors.NotSignedIn("check_in.link_invalid") from error
    pledge_id, _, number = claims.sub.partition(".")
    step = next(each for each in STEPS if str(each) == number)
    return pledge_id, step, claims.epoch


def answer(token: str, form: CheckInForm) -> Pledge | None:
    """Record the answer that came by a mail's link; None if the pledge takes none any more. Repeats change nothing.

    Raises NotSignedIn, Busy.
    """
    pledge_id, step, epoch = read_link(token)
    try:
        pledge = store.find(pledge_id)
    except errors.NotFound as error:
        raise errors.NotSignedIn("check_in.link_invalid") from error
    if epoch < (pledge.owner_epoch or 0):
        raise errors.NotSignedIn("check_in.link_invalid")
    return record(pledge, step, form, by_contact=True)


def record(pledge: Pledge, step: Step, form: CheckInForm, *, by_contact: bool = False) -> Pledge | None:
    """The pledge with this outcome, stored unless it says the same already; None if it takes no answer any more. Who
    answers last wins, whichever version their page showed. Raises Busy."""
    if is_closed(pledge):
        return None
    wanted = _wanted(pledge, step, form, by_contact=by_contact)
    if not wanted:
        return pledge
    after = pledge.model_copy(update=wanted | noting(pledge.owner_changes, "check_in"))
    if store.try_change(pledge, after, *_logged(pledge, wanted)):
        log.event("pledge.checked_in", id=pledge.id, step=step)
        return store.find(pledge.id)
    found = store.find(pledge.id)
    if found.v == pledge.v:
        raise tables.Busy
    return record(found, step, form, by_contact=by_contact)


def is_closed(pledge: Pledge) -> bool:
    """Whether it takes no answers. What was taken for spam does, as its author hears nothing of that."""
    return pledge.state is State.WITHDRAWN or (pledge.state is State.REJECTED and not pledge.spam)


def _wanted(pledge: Pledge, step: Step, form: CheckInForm, *, by_contact: bool) -> dict[str, object]:
    """The fields of the pledge that the answer gives another value."""
    before = pledge.answer_to(step)
    new = _merged(before, new_outcome(step, form, by_contact=by_contact), details=form.details)
    others = [each for each in pledge.check_ins if each.step != step]
    after = tuple(sorted([*others, new], key=lambda each: each.step))
    ticked = form.show_kept if form.details else pledge.show_kept
    wanted: dict[str, object] = {"check_ins": after, "show_kept": ticked and after[-1].answer == "kept"}
    if new.words and new.words != (before.words if before else None) and is_distressed(new.words):
        wanted |= _flag(pledge)
    return {name: value for name, value in wanted.items() if getattr(pledge, name) != value}


def new_outcome(step: Step, form: CheckInForm, *, by_contact: bool = True) -> CheckIn:
    """The outcome of this step as the form tells it."""
    return CheckIn(
        step=step,
        answer=form.answer,
        at=clock.now(),
        days=form.days,
        helped=tuple(code for code in site()["helped"] if form.helped.get(code)),
        hindered=tuple(code for code in site()["hindered"] if form.hindered.get(code)),
        words=form.words,
        by_contact=by_contact,
    )


def _merged(before: CheckIn | None, new: CheckIn, *, details: bool) -> CheckIn:
    """The new outcome, with the details of the one before unless it brings its own. One that says the same as before is
    that one, with its time."""
    if before is None:
        return new
    told = new if details else before.model_copy(update={"answer": new.answer})
    same = told.model_copy(update={"at": before.at, "by_contact": before.by_contact})
    return before if same == before else told.model_copy(update={"at": new.at, "by_contact": new.by_contact})


def _flag(pledge: Pledge) -> dict[str, object]:
    """The fields of a pledge whose owner's words tell of distress: a moderator reads them first, and until then the
    pledge is as public as it was. Words that were hidden for distress before are read anew."""
    if pledge.state is State.HIDDEN:
        return {"welfare": True, "state": State.WAITING, "decision": None}
    seen = pledge.report is not None or pledge.unread
    return {"welfare": True} | ({} if seen else {"report": Report(at=clock.now(), by_author=True)})


def _logged(pledge: Pledge, wanted: dict[str, object]) -> list[Action]:
    """The line of the audit log for words that moderators are to read."""
    if not wanted.keys() & {"welfare", "report"}:
        return []
    return [audit_log.entry(pledge.id, "flagged", by=audit_log.AUTHOR, v=pledge.v + 1, what="check_in")]
