"""Moderators: who reviews submissions, when they want to be asked, and the links that they are sent.

They are items of a table, which operators change by `python -m infra moderators`. Whoever is removed stays in it as
`revoked`, so that the links of before stay ended if they come back.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from chalicelib import clock, errors, tokens
from chalicelib.aws import tables
from chalicelib.aws.tables import Item
from chalicelib.content import DEFAULT_LANGUAGE, known_language
from chalicelib.models import Model
from chalicelib.moderation.rhythm import Asked, Rhythm
from chalicelib.settings import settings
from chalicelib.submissions.model import Kind, Submission

PURPOSE = "review"
DAY = 24 * 60 * 60
MOST_LINK_DAYS = 7


class Moderator(Model):
    """One item of the table by `id`. `lead`: hears of what waits too long, and if there are too few moderators;
    `kinds`, `places`: what they want to be asked about, nothing for everything; `away_until`: the day on which they are
    back; `epoch`: a link of another epoch is refused; `appointed_at`: when they were last added, or made a lead, which
    an item from before has not; `asked_...`: the mails on each topic that they were sent."""

    id: str
    name: str
    address: str
    added_at: datetime
    appointed_at: datetime | None = None
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE
    lead: bool = False
    kinds: tuple[Kind, ...] = ()
    places: tuple[str, ...] = ()
    rhythm: Rhythm = Rhythm()
    away_until: date | None = None
    epoch: int = 1
    revoked: bool = False
    asked_review: Asked = Asked()
    asked_overdue: Asked = Asked()
    asked_readers: Asked = Asked()
    asked_welfare: Asked = Asked()
    asked_weekly: Asked = Asked()
    asked_milestone: Asked = Asked()

    @property
    def away(self) -> bool:
        """Whether they are away today."""
        return self.away_until is not None and clock.today() < self.away_until

    def wants(self, submission: Submission) -> bool:
        """Whether they want to be asked about it. What names no place is for everybody."""
        in_kinds = not self.kinds or submission.kind in self.kinds
        return in_kinds and (not self.places or not submission.place or submission.place in self.places)


def moderators() -> list[Moderator]:
    """All moderators that are not revoked, in the order in which they were added."""
    found = map(Moderator.model_validate, tables.scan(settings().moderators_table))
    return sorted((each for each in found if not each.revoked), key=lambda each: (each.added_at, each.id))


def find_moderator(moderator_id: str) -> Moderator | None:
    """The moderator with this id, unless they are revoked."""
    item = tables.get(settings().moderators_table, {"id": moderator_id}) if moderator_id else None
    moderator = Moderator.model_validate(item) if item else None
    return moderator if moderator and not moderator.revoked else None


def find_by_address(address: str) -> Moderator:
    """Raises NotFound, also for a revoked moderator."""
    moderator = find_moderator(_key(address)["id"])
    if moderator is None:
        raise errors.NotFound
    return moderator


def review_link(moderator: Moderator) -> str:
    """The address that opens the review page for this moderator. The token is in the fragment: no log sees it."""
    token = tokens.sign(PURPOSE, link_days() * DAY, sub=moderator.id, epoch=moderator.epoch)
    return f"{settings().site_origin}/{moderator.lang}/review/#{token}"


def link_days() -> int:
    """For how many days a review link is good."""
    return min(settings().review_link_days, MOST_LINK_DAYS)


def authenticate(token: str | None, purpose: str = PURPOSE, *, even_expired: bool = False) -> Moderator:
    """The moderator whom this token is of. Raises NotSignedIn, also if the moderator's tokens were ended."""
    claims = tokens.read(purpose, token, even_expired=even_expired)
    moderator = find_moderator(claims.sub)
    if moderator is None or claims.epoch != moderator.epoch:
        raise errors.NotSignedIn
    return moderator


def add(name: str, address: str, lang: str = DEFAULT_LANGUAGE, *, lead: bool = False) -> None:
    """Add a moderator, or one who was revoked again. For one who is there it sets name, language and lead."""
    change = "SET #name = :name, #address = :address, #lang = :lang, #lead = :lead, #revoked = :no"
    first = "#appointed_at = :now, #added_at = if_not_exists(#added_at, :now), #epoch = if_not_exists(#epoch, :one)"
    given = {"name": name, "address": address, "lang": lang}
    fixed = {"lead": lead, "no": False, "one": 1, "now": clock.now().isoformat()}
    tables.update(settings().moderators_table, _key(address), f"{change}, {first}", "", **given, **fixed)


def revoke(address: str) -> None:
    """End all links of a moderator at once, and mail them no more. Raises NotFound."""
    _change(address, "SET #revoked = :yes, #epoch = #epoch + :one", yes=True, one=1)


def set_away(address: str, until: date | None) -> None:
    """A moderator is away until this day, on which they are back; None: they are back now. Raises NotFound."""
    _change(address, "SET #away_until = :until", until=until.isoformat() if until else None)


def set_rhythm(address: str, rhythm: Rhythm, kinds: Iterable[str], places: Iterable[str]) -> None:
    """When a moderator wants to be asked, and about what. Raises NotFound."""
    values = {"rhythm": rhythm.model_dump(mode="json"), "kinds": list(kinds), "places": list(places)}
    _change(address, "SET #rhythm = :rhythm, #kinds = :kinds, #places = :places", **values)


def _change(address: str, change: str, **values: Any) -> None:
    try:
        tables.update(settings().moderators_table, _key(address), change, "attribute_exists(#id)", **values)
    except tables.ConditionFailed:
        raise errors.NotFound from None


def _key(address: str) -> Item:
    """One item for each address. Its id stands in tokens and mails' ids, which must not hold an address."""
    return {"id": hashlib.sha256(address.lower().encode()).hexdigest()[:16]}
