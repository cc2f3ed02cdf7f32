"""Sessions: a review link only opens one, and only a session lists and decides.

Mail scanners fetch links, run the page's scripts and press its first control. That control is "Start reviewing", which
opens a session of an hour and changes nothing.
"""

from typing import TypedDict

from chalicelib import errors, tokens
from chalicelib.models import Model
from chalicelib.moderation.moderators import Moderator, authenticate
from chalicelib.submissions.form import TextOrNone

PURPOSE = "review-session"
SECONDS = 60 * 60


class SessionRequest(Model):
    """A moderator pressed "Start reviewing". `token`: of the review link."""

    token: TextOrNone = None


class Session(TypedDict):
    """`token`: with it the page lists and decides; `moderator`: their name."""

    token: str
    moderator: str


def open_session(request: SessionRequest) -> Session:
    """A session for the moderator of this review link. Changes nothing. Raises NotSignedIn."""
    moderator = authenticate(request.token)
    token = tokens.sign(PURPOSE, SECONDS, sub=moderator.id, epoch=moderator.epoch)
    return Session(token=token, moderator=moderator.name)


def moderator_of(token: str | None) -> Moderator:
    """The moderator whose session this token is of. Raises NotSignedIn, with its own sentence once it has ended."""
    try:
        return authenticate(token, PURPOSE)
    except errors.NotSignedIn as error:
        raise errors.NotSignedIn("review.session_ended" if error.sentence == tokens.EXPIRED else None) from error
