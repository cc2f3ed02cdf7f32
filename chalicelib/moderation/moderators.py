"""Moderators: who reviews submissions, from the stage's settings, and their review links."""

import hashlib
import re
from dataclasses import dataclass
from email.utils import getaddresses

from chalicelib import errors, tokens
from chalicelib.content import DEFAULT_LANGUAGE, languages
from chalicelib.settings import settings

PURPOSE = "review"
DAY = 24 * 60 * 60
_LANGUAGE = re.compile(r"\s*\(([a-z]{2,3})\)$")


@dataclass(frozen=True)
class Moderator:
    name: str
    address: str
    lang: str = DEFAULT_LANGUAGE

    @property
    def id(self) -> str:
        """Names the moderator in ids and tokens, which must not hold an address."""
        return hashlib.sha256(self.address.lower().encode()).hexdigest()[:16]


def moderators() -> list[Moderator]:
    """In the order of the setting. Without a name, the part before the @ is used. The code of a language after
    a name, as in `(gd)`, asks for mails and pages in it."""
    return [_moderator(name, address) for name, address in getaddresses([settings().moderators]) if address]


def review_link(moderator: Moderator) -> str:
    """The address that opens the review page for this moderator. The token is in the fragment: no log sees it."""
    token = tokens.sign(PURPOSE, settings().review_link_days * DAY, sub=moderator.id)
    return f"{settings().site_origin}/{moderator.lang}/review/#{token}"


def authenticate(token: str | None) -> Moderator:
    """The moderator whose review link holds this token. Raises NotSignedIn, also for a former moderator."""
    moderator = find_moderator(tokens.read(PURPOSE, token).sub)
    if moderator is None:
        raise errors.NotSignedIn
    return moderator


def find_moderator(moderator_id: str) -> Moderator | None:
    """The moderator with this id, unless they are no longer in the settings."""
    return {moderator.id: moderator for moderator in moderators()}.get(moderator_id)


def _moderator(name: str, address: str) -> Moderator:
    found = _LANGUAGE.search(name)
    lang = found[1] if found and found[1] in languages() else DEFAULT_LANGUAGE
    name = name[: found.start()] if found and found[1] == lang else name
    return Moderator(name.strip() or address.partition("@")[0], address, lang)
