"""Following up one person: what is due is decided from what is stored just before, claimed, sent once, and noted.

One transaction claims the envelope of the person and the day, a receipt of each step in it, the person's next version,
which says that these steps have ended, and the next version of each pledge that is asked about. SES is asked after
that, once. So whoever dies, at any call, leaves a claim: nobody is sent a step twice. And whoever looks next at the
person finds the claim: what SES did not take is sent then, and of what nobody knows for a day a check-in is asked once
more, and anything else is lost.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from chalicelib import clock, log, people, switches
from chalicelib.aws import email, tables
from chalicelib.aws.tables import Action
from chalicelib.email import Email, envelopes, receipts
from chalicelib.email.envelopes import Envelope, Part
from chalicelib.journey import mails
from chalicelib.journey.agenda import (
    ONCE_MORE,
    Agenda,
    agenda,
    all_steps,
    first_day,
    in_utc,
    is_sent_once_more,
)
from chalicelib.journey.rules import rules
from chalicelib.journey.steps import Step
from chalicelib.people import PersonEmail, store
from chalicelib.people.model import Person
from chalicelib.pledges import Pledge, check_ins
from chalicelib.pledges import store as pledges

TRIES = 6
"""Each ends early only because somebody else changed the person or a pledge meanwhile, or because a step was taken that
another one follows at once."""
LOOK_AFTER = envelopes.SETTLED_WITHIN + timedelta(minutes=15)
"""After a mail that asks something, to see whether it was lost."""
Pledges = Mapping[str, Pledge]


def follow_up(message: PersonEmail) -> None:
    """Send what is due to the person, in one mail, and note when something else will be. A message that comes twice, or
    too early, changes nothing.

    Before that comes what the address itself waits for. While mail is switched off, the message goes back into the
    queue. SES takes each mail at most once. Raises receipts.BeingSent, email.Busy, email.Rejected,
    email.OutcomeUnknown, Busy.
    """
    people.follow_up(message)
    if switches.is_off("mail"):
        return
    for _ in range(TRIES):
        person = store.find(message.person)
        if person is None or not person.confirmed or _is_done(person):
            return
    raise tables.Busy


def _is_done(person: Person) -> bool:
    """Whether nothing more is to be done now; if not, the person is to be read again."""
    followed = {each.id: each for each in pledges.find_many(each.pledge for each in person.following)}
    last = envelopes.find(person.envelope) if person.envelope else None
    if last and last.is_being_sent:
        raise receipts.BeingSent
    if last and last.may_be_sent:
        return _send_again(person, followed, last)
    if last and last.is_unknown and clock.now() < last.given_up_at:
        return _look_at(person, last.given_up_at)
    if last and last.is_unknown:
        return _give_up(person, last)
    return _send_next(person, followed)


def _send_next(person: Person, followed: Pledges) -> bool:
    plan = agenda(person, followed, clock.now(), rules())
    if not plan.send:
        after = _with_ended(person, plan.skip).model_copy(update={"journey_at": _rounded(plan.look_at)})
        return after == person or store.try_change(person, after)
    mail, attempt = mails.compose(person, followed, plan.send), uuid4().hex
    envelope_id = f"journey-{person.id}-{clock.today()}"
    noted = {"mailed_on": clock.today(), "envelope": envelope_id, "journey_at": _next_look(plan)}
    after = _with_ended(person, (*plan.send, *plan.skip)).model_copy(update=noted)
    parts = {_receipt_id(person, step): step for step in plan.send}
    told = {receipt: Part(code=step.code, about=step.pledge) for receipt, step in parts.items()}
    claim = [*envelopes.claim_of(envelope_id, attempt, told), *_asked(followed, plan.send)]
    if not _is_claimed([*store.change(person, after), *claim], envelope_id, attempt):
        return _end_claimed_before(person, envelope_id, parts)
    _send(person, envelope_id, attempt, mail)
    return True


def _send_again(person: Person, followed: Pledges, last: Envelope) -> bool:
    """Send an envelope that SES did not take, with what of it may still be sent."""
    now, held = clock.now(), {(part.about, part.code) for part in last.parts}
    first = first_day(person.model_copy(update={"mailed_on": None}), now, rules())
    known = [step for step in all_steps(person, followed, rules()) if (step.pledge, step.code) in held]
    still, begins = tuple(each for each in known if each.last_day >= first), in_utc(first, rules().quiet.ends)
    if not still or not person.may_be_written_to:
        without = person.model_copy(update={"envelope": None, "journey_at": now})
        _write([*store.change(person, without), envelopes.close_of(last, "skipped")])
        return False
    if begins > now:
        return _look_at(person, begins)
    mail, attempt = mails.compose(person, followed, still), uuid4().hex
    after = person.model_copy(update={"mailed_on": clock.today()})
    claim = [*store.change(person, after), envelopes.claim_again_of(last, attempt)]
    if not _is_claimed(claim, last.id, attempt):
        return False
    _send(person, last.id, attempt, mail)
    return True


def _end_claimed_before(person: Person, envelope_id: str, parts: Mapping[str, Step]) -> bool:
    """If a claim failed because of receipts of which the person's item does not know (somebody stopped, and asked again
    the same day), note them: what they are for was sent. The person is to be read again."""
    found = envelopes.existing([envelope_id, *parts])
    after = _with_ended(person, tuple(step for receipt, step in parts.items() if receipt in found))
    after = after.model_copy(update={"mailed_on": clock.today()}) if envelope_id in found else after
    if after != person:
        store.try_change(person, after)
    return False


def _send(person: Person, envelope_id: str, attempt: str, mail: Email) -> None:
    if person.address is None:
        raise ValueError("a person without an address")
    try:
        receipts.send_claimed(envelope_id, attempt, person.address, mail)
    except email.OutcomeUnknown:
        log.event("mail.unknown", mail=envelope_id)
        raise


def _give_up(person: Person, last: Envelope) -> bool:
    """Nobody knows what became of the mail. A check-in in it is asked once more; whatever else was in it is lost."""
    reopened = _reopened(person, last)
    after = reopened.model_copy(update={"envelope": None, "journey_at": clock.now()})
    if _write([*store.change(person, after), envelopes.close_of(last, "lost")]):
        log.event("mail.lost", mail=last.id, asked_again=reopened != person)
    return False


def _reopened(person: Person, last: Envelope) -> Person:
    """The person, with each check-in of the envelope open again that was not lost before."""
    asks = {step.code for journey in rules().journeys.values() for step in journey.steps if step.mail == "check_in"}
    lost = {(part.about, part.code) for part in last.parts if part.code in asks}

    def done(pledge: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        again = {code for code in codes if (pledge, code) in lost and code + ONCE_MORE not in codes}
        return tuple(code + ONCE_MORE if code in again else code for code in codes)

    following = tuple(each.model_copy(update={"done": done(each.pledge, each.done)}) for each in person.following)
    return person.model_copy(update={"following": following})


def _look_at(person: Person, moment: datetime) -> bool:
    if person.journey_at == _rounded(moment):
        return True
    return store.try_change(person, person.model_copy(update={"journey_at": _rounded(moment)}))


def _with_ended(person: Person, steps: tuple[Step, ...]) -> Person:
    """The person, with these steps ended."""
    ended = {(step.pledge, step.code) for step in steps}

    def done(pledge: str | None, before: tuple[str, ...]) -> tuple[str, ...]:
        return (*before, *sorted(code for about, code in ended if about == pledge and code not in before))

    following = tuple(each.model_copy(update={"done": done(each.pledge, each.done)}) for each in person.following)
    return person.model_copy(update={"following": following, "done": done(None, person.done)})


def _asked(followed: Pledges, sent: tuple[Step, ...]) -> list[Action]:
    """Actions that note on each pledge which check-in its person is asked."""
    asked: dict[str, Pledge] = {}
    for step in sent:
        if step.mail == "check_in" and step.pledge and step.asks:
            before = asked.get(step.pledge, followed[step.pledge])
            asked[step.pledge] = check_ins.as_asked(before, step.asks, clock.today())
    changed = [(followed[pledge_id], after) for pledge_id, after in asked.items() if after != followed[pledge_id]]
    return [action for before, after in changed for action in pledges.change(before, after)]


def _receipt_id(person: Person, step: Step) -> str:
    again = "-again" if is_sent_once_more(person, step) else ""
    return f"step-{step.pledge or person.id}-{step.code}-{step.day}{again}"


def _next_look(plan: Agenda) -> datetime | None:
    asks = any(step.mail == "check_in" for step in plan.send)
    moments = [plan.look_at, clock.now() + LOOK_AFTER if asks else None]
    return _rounded(min(filter(None, moments), default=None))


def _rounded(moment: datetime | None) -> datetime | None:
    """As the table stores it, so that an unchanged moment is seen to be so."""
    return moment.replace(microsecond=0) if moment else None


def _is_claimed(claim: list[Action], envelope_id: str, attempt: str) -> bool:
    """Whether the claim was written. One whose answer was lost is looked up."""
    try:
        return _write(claim)
    except tables.OutcomeUnknown:
        if envelopes.was_claimed(envelope_id, attempt):
            return True
        raise


def _write(actions: list[Action]) -> bool:
    """Whether all was written, because nobody else changed any of it meanwhile. Raises Busy."""
    try:
        tables.transact(actions)
    except (tables.Contended, tables.ConditionFailed):
        return False
    return True
