"""Who reads pledges, from the stage's settings, and the links that let them."""

import hashlib
from dataclasses import dataclass
from email.utils import getaddresses

from chalicelib import errors, tokens
from chalicelib.settings import settings

PURPOSE = "review"
DAY = 24 * 60 * 60
_GAELIC = "(gd)"


@dataclass(frozen=True)
class Moderator:
    name: str
    address: str
    lang: str = "en"

    @property
    def id(self) -> str:
        """Stands for the moderator in ids and tokens, which are no place for an address."""
        return hashlib.sha256(self.address.lower().encode()).hexdigest()[:16]


def moderators() -> list[Moderator]:
    """In the order of the setting; without a name, the part before the @ serves as one. Who has `(gd)` behind the name
    gets mails and pages in Gaelic."""
    return [_moderator(name, address) for name, address in getaddresses([settings().moderators]) if address]


def link(moderator: Moderator) -> str:
    """The address that opens the review page for this moderator. The token is in the fragment: it reaches no log."""
    token = tokens.sign(PURPOSE, settings().moderation_days * DAY, sub=moderator.id)
    return f"{settings().site_origin}/{moderator.lang}/review/#{token}"


def bearer(token: object) -> Moderator:
    """Whose link this is. Raises NotSignedIn, also for someone who is a moderator no longer."""
    moderator = _known().get(tokens.read(PURPOSE, token).get("sub", ""))
    if moderator is None:
        raise errors.NotSignedIn
    return moderator


def known(moderator_id: str) -> Moderator | None:
    """The moderator with this id, if there still is one."""
    return _known().get(moderator_id)


def _moderator(name: str, address: str) -> Moderator:
    lang = "gd" if name.endswith(_GAELIC) else "en"
    return Moderator(name.removesuffix(_GAELIC).strip() or address.partition("@")[0], address, lang)


def _known() -> dict[str, Moderator]:
    return {moderator.id: moderator for moderator in moderators()}
