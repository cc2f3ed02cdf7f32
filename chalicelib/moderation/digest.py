"""The digest: one mail to each moderator for all that came in within a window of some seconds.

A submission that is newly pending review puts a request on the review queue. The queue delays it and drops duplicates,
so there is at most one request in each window.
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
from chalicelib.submissions import ids
from chalicelib.submissions.changes import Change, S
from chalicelib.submissions.model import Submission


class DigestRequest(Model):
    """A message of the review queue. `window`: the number of the window, which begins at window × its length."""

    window: int


def request_digest(changes: Iterable[Change[S]]) -> None:
    """Request a digest if one of these changes gave moderators something to review. At least once."""
    if any(_is_newly_pending(change) for change in changes):
        _request()


def request_digest_if_pending() -> None:
    """Request a digest if anything is pending review; it lists nothing that was in a digest before. At least once."""
    if pending_review(1):
        _request()


def queue_digest(request: DigestRequest) -> None:
    """Queue one mail to each moderator about what is new since the last digest; none if nothing is.

    Repeats that find the same submissions queue the same mails, whose ids are the same, so they are sent once. What
    came in between goes into another mail.
    """
    pending = pending_review(LISTED + 1)
    new = [submission for submission in pending if _claim(submission, request.window)]
    if not new:
        return
    digest_id = ids.fingerprint({"submissions": [f"{submission.id}.{submission.shown_v}" for submission in new]})
    listed = [(submission.kind, submission.id) for submission in new[:LISTED]]
    for moderator in moderators():
        mail_id = f"review-{digest_id}-{moderator.id}"
        email = DigestEmail(id=mail_id, moderator=moderator.id, submissions=listed, pending=len(pending))
        queues.send(settings().mail_queue_url, email)
    log.event("review.digest_queued", window=request.window, new=len(new), pending=len(pending))


def _request() -> None:
    request = DigestRequest(window=int(clock.now().timestamp()) // max(settings().digest_window, 1))
    deduplication_id = f"{settings().stage}-{request.window}"
    queues.send_fifo(settings().review_queue_url, request, "digest", deduplication_id)


def _is_newly_pending(change: Change[S]) -> bool:
    before, after = change.before, change.after
    if after is None or not after.pending_review:
        return False
    return before is None or not before.pending_review or (after.report is not None and before.report is None)


def _claim(submission: Submission, window: int) -> bool:
    """Whether this version of the submission belongs to this window's digest: the first window to claim it has it."""
    claim = {
        "id": f"digest-{submission.id}-{submission.shown_v}",
        "window": window,
        "expires": int(clock.later(days=90).timestamp()),
    }
    try:
        tables.put(settings().mail_table, claim, unless_exists="id")
    except tables.ConditionFailed:
        first = tables.get(settings().mail_table, {"id": claim["id"]})
        return first is not None and first["window"] == window
    return True
