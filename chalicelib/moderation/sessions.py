"""Sessions: a review link only opens one, and only a session lists and decides.

Mail scanners fetch links, run the page's scripts and press its first control. That control is "Start reviewing", which
opens a session of an hour and changes nothing.
"""

from datetime import date
from typing import Annotated, TypedDict

from pydantic import BeforeValidator

from chalicelib import errors, tokens
from chalicelib.content import DEFAULT_LANGUAGE, known_language
from chalicelib.content.translations import day
from chalicelib.models import Model
from chalicelib.moderation.moderators import Moderator, authenticate
from chalicelib.submissions.form import TextOrNone

PURPOSE = "review-session"
SECONDS = 60 * 60


class SessionRequest(Model):
    """A moderator pressed "Start reviewing". `token`: of the review link."""

    token: TextOrNone = None
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE


class Absence(TypedDict):
    """`until`: the day on which a moderator is back, ISO 8601; `day`: the same in words. Both None: they are here."""

    until: str | None
    day: str | None


class Session(TypedDict):
    """`token`: with it the page lists and decides; `moderator`: their name."""

    token: str
    moderator: str
    absence: Absence


def open_session(request: SessionRequest) -> Session:
    """A session for the moderator of this review link. Changes nothing. Raises NotSignedIn."""
    moderator = authenticate(request.token)
    token = tokens.sign(PURPOSE, SECONDS, sub=moderator.id, epoch=moderator.epoch)
    away = absence(moderator.away_until if moderator.away else None, request.lang)
    return Session(token=token, moderator=moderator.name, absence=away)


def absence(until: date | None, lang: str) -> Absence:
    """As the review page shows it, in its language."""
    return Absence(until=until.isoformat() if until else None, day=day(lang, until) if until else None)


def moderator_of(token: str | None) -> Moderator:
    """The moderator whose session this token is of. Raises NotSignedIn, with its own sentence once it has ended."""
    try:
        return authenticate(token, PURPOSE)
    except errors.NotSignedIn as error:
        raise errors.NotSignedIn("review.session_ended" if error.sentence == tokens.EXPIRED else None) from error
