"""Retention of addresses: each goes when nothing it was left for is still to come. The nightly pass does it in slices.

The journey asks to forget what was never confirmed when it is due; this makes up for whatever was missed.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from chalicelib import clock, log, pledges
from chalicelib.aws import tables
from chalicelib.aws.tables import Item
from chalicelib.content import seasons
from chalicelib.people import confirmation, store
from chalicelib.people.model import Consent, Following, Person, again_code
from chalicelib.pledges import Pledge
from chalicelib.pledges.check_in_model import STEPS
from chalicelib.settings import settings
from chalicelib.submissions.model import State

LAST_STEP = timedelta(days=STEPS[-1])
"""Of a pledge's journey, after its first day."""
CAMPAIGN_LASTS = timedelta(days=400)
"""Consent to news of the campaign: a year's seasons, and their reports."""
SEASON_LASTS = timedelta(days=550)
"""Consent to be asked next season, whenever that opens."""
PEOPLE_PER_SLICE = 500


def forget_people(cursor: Item | None) -> Item | None:
    """Of a slice of people, forget what is over. Idempotent; returns where the next slice begins."""
    items, following = tables.scan_slice(settings().people_table, cursor, PEOPLE_PER_SLICE)
    people = [each for each in store.parse(item for item in items if store.is_person(item["id"])) if each.address]
    known = {each.id: each for each in pledges.store.find_many(_old(people))}
    done: Counter[str] = Counter(looked=len(people))
    for person in people:
        after = kept(person, known)
        if after != person and store.try_change(person, after):
            done["changed" if after.address else "forgotten"] += 1
    log.event("retention.people", **done)
    return following


def kept(person: Person, known: dict[str, Pledge]) -> Person:
    """The person without what is over; `known`: the pledges that may be over, as they are now."""
    waiting = confirmation.without_unconfirmed(person)
    if waiting.address is None:
        return waiting
    left = tuple(each for each in waiting.following if not _is_over(each, known.get(each.pledge)))
    campaign = None if _older_than(waiting.campaign, CAMPAIGN_LASTS) else waiting.campaign
    season = None if _season_is_over(waiting) else waiting.season
    after = waiting.model_copy(update={"following": left, "campaign": campaign, "season": season})
    return after if after.consents else confirmation.forgotten(after)


def _old(people: Iterable[Person]) -> list[str]:
    """The pledges that may be over."""
    return [each.pledge for person in people for each in person.following if each.since + _rest() < clock.today()]


def _rest() -> timedelta:
    return LAST_STEP + timedelta(days=settings().address_days)


def _is_over(following: Following, pledge: Pledge | None) -> bool:
    """Whether the last step of a pledge's journey is long past. A pledge may start up to a year after it was made; one
    that is not known is not that old."""
    if pledge is None:
        return False
    return pledge.state is State.WITHDRAWN or max(following.since, pledge.start or date.min) + _rest() < clock.today()


def _season_is_over(person: Person) -> bool:
    """Whether the season that somebody wanted to be asked in has opened some while ago, or they were asked then."""
    opened = seasons.next_after(person.season.at) if person.season else None
    if opened is None:
        return _older_than(person.season, SEASON_LASTS)
    asked = person.mailed_on if again_code(opened.code) in person.done else None
    return max(opened.begins, asked or date.min) + timedelta(days=settings().address_days) < clock.today()


def _older_than(consent: Consent | None, age: timedelta) -> bool:
    return consent is not None and consent.at + age < clock.now()
