"""Absences: a moderator says on the review page until when they are away, or that they are back."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

from chalicelib import audit_log, clock, errors
from chalicelib.aws import tables
from chalicelib.content import DEFAULT_LANGUAGE, known_language
from chalicelib.models import Model
from chalicelib.moderation.moderators import set_away
from chalicelib.moderation.sessions import Absence, absence, moderator_of
from chalicelib.submissions.form import TextOrNone

LONGEST = timedelta(days=366)


def _day(given: Any) -> date | None:
    """None for an empty field; what is no day stays as it is, and is invalid."""
    try:
        return date.fromisoformat(given) if given else None
    except (TypeError, ValueError):
        return date.min


class AbsenceRequest(Model):
    """`until`: the day on which they are back; nothing: they are back now."""

    token: TextOrNone = None
    until: Annotated[date | None, BeforeValidator(_day)] = None
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE


def set_own_absence(request: AbsenceRequest) -> Absence:
    """Log it, and note it. Repeats change nothing. Raises NotSignedIn, Invalid, Busy."""
    moderator, today = moderator_of(request.token), clock.today()
    if request.until and not today < request.until <= today + LONGEST:
        raise errors.Invalid({"until": ("review.away_day", {})})
    until = request.until.isoformat() if request.until else None
    if request.until != moderator.away_until:
        with suppress(tables.Contended):  # by a repeat at the same moment
            audit_log.write(f"moderator {moderator.id}", "away" if until else "back", by=moderator.name, until=until)
        set_away(moderator.address, request.until)
    return absence(request.until, request.lang)
