"""The digest mail: the public words that wait, and one link."""

import re
from typing import Any

from chalicelib import mail
from chalicelib.content.sentences import text
from chalicelib.mail import Mail
from chalicelib.moderation.moderators import Moderator, known, link
from chalicelib.moderation.shelves import find_many
from chalicelib.pieces.piece import Piece

MOST_SHOWN = 20
MOST_WORDS = 400
"""Characters of one piece: all of a pledge, the beginning of a story."""


def send(message: dict[str, Any]) -> None:
    """Send the digest that this message of the mail queue asks for. Once, see `mail.send_once`."""
    moderator = known(message["moderator"])
    if moderator:
        mail.send_once(message["id"], moderator.address, lambda: _compose(message, moderator))


def _compose(message: dict[str, Any], moderator: Moderator) -> Mail | None:
    """The mail, or None when everything was decided meanwhile. No names, places or anything else about people."""
    from chalicelib.content import pages

    named = [(kind, piece_id) for kind, piece_id in message["pieces"]]
    waiting = [piece for piece in find_many(named) if piece.waits]
    if not waiting:
        return None
    shown = waiting[:MOST_SHOWN]
    more = max(message["waiting"] - len(shown), 0)
    facts = {"words": [_words(piece) for piece in shown], "more": more, "link": link(moderator), "count": len(waiting)}
    subject = text(moderator.lang, "mail.review_subject", count=len(waiting))
    plain, html = (pages.render(f"mail/review.{kind}", moderator.lang, **facts) for kind in ("txt", "html"))
    return Mail(subject, plain, html)


def _words(piece: Piece) -> dict[str, Any]:
    words = {"text": _harmless(_shortened(piece.text or "")), "idea": piece.idea, "lang": piece.lang}
    return words | {"kind": piece.kind, "reported": piece.reported is not None, "welfare": piece.welfare}


def _shortened(words: str) -> str:
    """So much of a story as a mail shows."""
    return words if len(words) <= MOST_WORDS else words[:MOST_WORDS].rsplit(maxsplit=1)[0] + " …"


def _harmless(words: str) -> str:
    """The words without anything that a mail program would make a link of: the one link in the mail is ours."""
    return re.sub(r"(?<=\w)([.:@])(?=[\w/])", r"[\1]", words)
