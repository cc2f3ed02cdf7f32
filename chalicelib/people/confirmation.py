"""Confirming an address: a mail and a reminder that name no pledge; then what waits for it is forgotten.

Anybody can type anybody's address. So until somebody has pressed the link in such a mail, nothing else is sent there,
and no more than `MOST_MAILS_UNCONFIRMED` of these, however many ask.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.people.model import FORGET_AFTER, MOST_MAILS_UNCONFIRMED, Consent, Person

REMIND_AFTER = timedelta(days=3)
AGAIN_AFTER = timedelta(hours=1)
"""Who asks again sooner gets no further mail."""
LIMIT_LASTS = timedelta(days=90)
"""After the last mail to an address that nobody confirmed, until it may get such mails again."""
KEPT_AFTER_FORGETTING = timedelta(days=120)
"""How long the keyed hash of a forgotten address is kept: longer than its limit and the receipts of its mails last."""


def asked(person: Person) -> Person:
    """The person, to whom a mail that asks to confirm is due, unless enough were sent of late."""
    person = with_limit_of_now(person)
    now, last = clock.now(), person.mailed_unconfirmed_at
    if person.suppressed or person.mails_unconfirmed >= MOST_MAILS_UNCONFIRMED or person.forget_at is None:
        return person
    return person if last and now < last + AGAIN_AFTER else person.model_copy(update={"confirm_at": now})


def with_limit_of_now(person: Person) -> Person:
    """The person, whose limit begins anew if the last such mail was long ago."""
    last = person.mailed_unconfirmed_at
    is_over = last is not None and last + LIMIT_LASTS <= clock.now()
    return person.model_copy(update={"mails_unconfirmed": 0}) if is_over else person


def claimed(person: Person) -> Person:
    """The person, with the next mail claimed; its number is `confirming`."""
    number = person.mails_confirming + 1
    counted = {"mails_confirming": number, "mails_unconfirmed": person.mails_unconfirmed + 1, "confirming": number}
    return person.model_copy(update=counted | {"mailed_unconfirmed_at": clock.now()})


def mailed(person: Person) -> Person:
    """The person, with the claimed mail done, and its reminder due if there is to be one."""
    return person.model_copy(update={"confirming": None, "confirm_at": _reminder_at(person)})


def confirmed(person: Person, until: datetime) -> Person:
    """The person, with all confirmed that somebody asked for up to this moment. What was asked for later waits for a
    mail of its own. The journey decides what comes next."""
    now = clock.now()

    def confirm(consent: Consent) -> Consent:
        waits = consent.confirmed_at is None and consent.at <= until
        return consent.model_copy(update={"confirmed_at": now}) if waits else consent

    changed = _with_consents(person, confirm)
    if changed == person:
        return person
    given = {"confirmed_at": now, "mails_unconfirmed": 0, "journey_at": now}
    return changed.model_copy(update=given | _next_mail(changed))


def _next_mail(person: Person) -> dict[str, object]:
    """When the next mail is due to a person who has just confirmed an earlier one: at once if none was sent for what
    waits, and otherwise as before. None if nothing waits."""
    waiting = [each for each in person.consents if each.confirmed_at is None]
    if not waiting:
        return {"confirm_at": None, "confirming": None}
    last = person.mailed_unconfirmed_at
    return {"confirm_at": clock.now()} if last is None or any(each.at > last for each in waiting) else {}


def without_unconfirmed(person: Person) -> Person:
    """The person, without what has waited too long for a confirmation; the address goes if nothing else needs it."""
    now = clock.now()
    kept = _with_consents(person, lambda each: None if _waited_too_long(each, now) else each)
    return kept if kept.consents else forgotten(kept)


def forgotten(person: Person, **protects: Any) -> Person:
    """What stays of a person whose address is forgotten: the keyed hash, and what protects the address."""
    kept = {"id", "v", "mails_confirming", "mails_unconfirmed", "mailed_unconfirmed_at", "suppressed"}
    expires = int((clock.now() + KEPT_AFTER_FORGETTING).timestamp())
    left = person.model_dump(include=kept) | {"link_epoch": person.link_epoch + 1, "expires": expires}
    return Person.model_validate(left | protects)


def _with_consents(person: Person, change: Callable[[Consent], Consent | None]) -> Person:
    """The person with each consent as `change` has it (None: without it), and no pledge that none is left for."""

    def changed(consent: Consent | None) -> Consent | None:
        return change(consent) if consent else None

    following = tuple(
        each.model_copy(update={"remind": changed(each.remind), "ask": changed(each.ask)}) for each in person.following
    )
    kept = tuple(each for each in following if each.remind or each.ask)
    own = {"campaign": changed(person.campaign), "season": changed(person.season)}
    return person.model_copy(update={"following": kept} | own)


def _reminder_at(person: Person) -> datetime | None:
    """Three days after the request: of each request that waits, whichever is next."""
    if person.mails_unconfirmed >= MOST_MAILS_UNCONFIRMED:
        return None
    waiting = [each.at + REMIND_AFTER for each in person.consents if each.confirmed_at is None]
    return min((at for at in waiting if at > clock.now()), default=None)


def _waited_too_long(consent: Consent, now: datetime) -> bool:
    return consent.confirmed_at is None and consent.at + FORGET_AFTER <= now
