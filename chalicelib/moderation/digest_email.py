"""The digest mail: the public words that are pending review, and one link."""

from datetime import timedelta
from typing import Any

from chalicelib import switches
from chalicelib.aws import queues
from chalicelib.content.translations import text
from chalicelib.email import Email, compose, defang, quote, send_once
from chalicelib.models import Model
from chalicelib.moderation.moderators import Moderator, find_moderator, review_link
from chalicelib.moderation.stores import find_many
from chalicelib.settings import settings
from chalicelib.submissions.model import Submission

SHOWN = 20
EXCERPT = 400
"""Characters of one submission: all of a pledge, the beginning of a story."""


class DigestEmail(Model):
    """A message of the mail queue. `moderator`: their id; `submissions`: kind and id of each; `came_in`: how
    many came in within the window."""

    id: str
    moderator: str
    submissions: list[tuple[str, str]]
    came_in: int


HOLD = timedelta(minutes=15)
"""The longest delay that SQS allows."""


def send(email: DigestEmail) -> None:
    """Send the digest, at most once (see `send_once`). A former moderator gets none. While mail is switched off it goes
    back into the queue, and is composed when it is sent."""
    if switches.is_off("mail"):
        queues.send_later(settings().mail_queue_url, email, HOLD)
        return
    moderator = find_moderator(email.moderator)
    if moderator:
        send_once(email.id, moderator.address, lambda: _compose(email, moderator))


def _compose(email: DigestEmail, moderator: Moderator) -> Email | None:
    """The mail, or None when everything was decided meanwhile. No names, places or anything else about people."""
    pending = [submission for submission in find_many(email.submissions) if submission.pending_review]
    if not pending:
        return None
    shown = [_excerpt(submission) for submission in pending[:SHOWN]]
    subject = text(moderator.lang, "mail.review_subject", count=len(pending))
    facts = {"words": shown, "more": max(email.came_in - len(shown), 0), "count": len(pending)}
    return compose("review", moderator.lang, subject, link=review_link(moderator), **facts)


def _excerpt(submission: Submission) -> dict[str, Any]:
    """What the mail's templates show of one submission."""
    words = defang(_shortened(submission.text or ""))
    facts = {"kind": submission.kind, "text": words, "quoted": quote(words), "idea": submission.idea}
    flags = {"reported": submission.report is not None, "welfare": submission.welfare}
    return facts | {"lang": submission.lang} | flags


def _shortened(words: str) -> str:
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(maxsplit=1)[0] + " …"
