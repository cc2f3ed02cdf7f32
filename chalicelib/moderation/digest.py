"""The digest: one mail to each moderator for all that came in within a window of some seconds.

A submission that is newly pending review puts a request on the review queue. The queue delays it and drops duplicates,
and `queue_digest` records what the window's digest lists. So a window has one digest, however often it is requested.
"""

from collections.abc import Iterable

from chalicelib import clock, log
from chalicelib.aws import queues, tables
from chalicelib.models import Model
from chalicelib.moderation.digest_email import DigestEmail
from chalicelib.moderation.moderators import moderators
from chalicelib.moderation.queue import LISTED
from chalicelib.moderation.stores import pending_review
from chalicelib.settings import settings
from chalicelib.submissions.changes import Change, S
from chalicelib.submissions.model import Submission


class DigestRequest(Model):
    """A message of the review queue. `window`: when the window began, in seconds since 1970."""

    window: int


class Digest(Model):
    """What one window's mails list. `submissions`: kind and id of each; `pending`: how many were pending review."""

    submissions: list[tuple[str, str]]
    pending: int


def request_digest(changes: Iterable[Change[S]]) -> None:
    """Request a digest if one of these changes gave moderators something to review. At least once."""
    if any(_is_newly_pending(change) for change in changes):
        _request()


def request_digest_if_pending() -> None:
    """Request a digest if anything is pending review; it lists nothing that was in a digest before. At least once."""
    if pending_review():
        _request()


def queue_digest(request: DigestRequest) -> None:
    """Queue one mail to each moderator about what is new since the last digest; none if nothing is.

    Repeats queue the same mails, whose ids are the same, so each is sent once. What came in meanwhile belongs to the
    digest of a later window, which it has requested itself.
    """
    digest = _find(request.window) or _create(request.window)
    if digest is None:
        return
    for moderator in moderators():
        mail_id = f"review-{request.window}-{moderator.id}"
        queues.send(settings().mail_queue_url, DigestEmail(id=mail_id, moderator=moderator.id, **digest.model_dump()))
    log.event("review.digest_queued", window=request.window, listed=len(digest.submissions), pending=digest.pending)


def _request() -> None:
    now = int(clock.now().timestamp())
    request = DigestRequest(window=now - now % max(settings().digest_window, 1))
    deduplication_id = f"{settings().stage}-{request.window}"
    queues.send_fifo(settings().review_queue_url, request, "digest", deduplication_id)


def _find(window: int) -> Digest | None:
    """The digest of this window, if a request has created it."""
    item = tables.get(settings().mail_table, {"id": f"digest-{window}"})
    return Digest(submissions=item["submissions"], pending=item["pending"]) if item else None


def _create(window: int) -> Digest | None:
    """A new digest of what no digest has listed, or None if there is nothing new. After a crash the same again."""
    pending = pending_review()
    new = [submission for submission in pending if _claim(submission, window)]
    if not new:
        return None
    digest = Digest(submissions=[(each.kind, each.id) for each in new[:LISTED]], pending=len(pending))
    item = {"id": f"digest-{window}", "expires": int(clock.later(days=90).timestamp())}
    try:
        tables.put(settings().mail_table, item | digest.model_dump(), unless_exists="id")
    except tables.ConditionFailed:  # by another delivery of the request
        return _find(window)
    return digest


def _is_newly_pending(change: Change[S]) -> bool:
    before, after = change.before, change.after
    if after is None or not after.pending_review:
        return False
    return before is None or not before.pending_review or (after.report is not None and before.report is None)


def _claim(submission: Submission, window: int) -> bool:
    """Whether this version of the submission belongs to this window's digest: the first window to claim it has it."""
    claim = {
        "id": f"digest-{submission.id}-{submission.v}",
        "window": window,
        "expires": int(clock.later(days=90).timestamp()),
    }
    try:
        tables.put(settings().mail_table, claim, unless_exists="id")
    except tables.ConditionFailed:
        first = tables.get(settings().mail_table, {"id": claim["id"]})
        return first is not None and first["window"] == window
    return True
