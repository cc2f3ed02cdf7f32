"""The digest: one mail to each moderator for all that came in within a window of some seconds.

A submission that is newly pending review is noted under its window, and puts a request on the review queue. The queue
delays it until the window has ended and drops duplicates, and `queue_digest` records what the window's digest lists. So
a window has one digest, however often it is requested, and its cost follows what came in, not what is pending.
"""

from collections.abc import Iterable
from itertools import islice

from chalicelib import clock, log, switches
from chalicelib.aws import queues, tables
from chalicelib.models import Model
from chalicelib.moderation.digest_email import DigestEmail
from chalicelib.moderation.moderators import moderators
from chalicelib.moderation.queue import LISTED
from chalicelib.moderation.stores import find_many, pending_review
from chalicelib.settings import settings
from chalicelib.submissions.changes import Change, S
from chalicelib.submissions.model import Submission


class DigestRequest(Model):
    """A message of the review queue. `window`: when the window began, in seconds since 1970."""

    window: int


class Digest(Model):
    """What one window's mails list. `submissions`: kind and id of each; `came_in`: how many came in meanwhile."""

    submissions: list[tuple[str, str]]
    came_in: int


def request_digest(changes: Iterable[Change[S]]) -> None:
    """Request a digest of what these changes gave moderators to review, if anything. At least once."""
    _request([change.after for change in changes if change.after and _is_newly_pending(change)])


def request_digest_if_pending() -> None:
    """Request a digest of what is most urgent, if no digest has listed it. At least once."""
    _request(pending_review(LISTED))


def queue_digest(request: DigestRequest) -> None:
    """Queue one mail to each moderator about what came in within the window; none if another digest has listed it.

    Repeats queue the same mails, whose ids are the same, so each is sent once. While mail is switched off no digest
    lists anything; switching it on requests one (`request_digest_if_pending`).
    """
    if switches.is_off("mail"):
        return
    digest = _find(request.window) or _create(request.window)
    if digest is None:
        return
    for moderator in moderators():
        mail_id = f"review-{request.window}-{moderator.id}"
        queues.send(settings().mail_queue_url, DigestEmail(id=mail_id, moderator=moderator.id, **digest.model_dump()))
    log.event("review.digest_queued", window=request.window, listed=len(digest.submissions), came_in=digest.came_in)


def _request(submissions: Iterable[Submission]) -> None:
    now = int(clock.now().timestamp())
    request = DigestRequest(window=now - now % settings().digest_window)
    if names := {f"{submission.kind} {submission.id}" for submission in submissions}:
        _note(request.window, names)
        queues.send_fifo(
            settings().review_queue_url, request, "digest", deduplication_id=f"{settings().stage}-{request.window}"
        )


def _note(window: int, names: set[str]) -> None:
    """Note that these submissions (`kind id`) came in within the window."""
    change, expires = "ADD #submissions :names SET #expires = :expires", int(clock.later(days=90).timestamp())
    tables.update(settings().mail_table, {"id": f"window-{window}"}, change, names=names, expires=expires)


def _find(window: int) -> Digest | None:
    """The digest of this window, if a request has created it."""
    item = tables.get(settings().mail_table, {"id": f"digest-{window}"})
    return Digest(submissions=item["submissions"], came_in=item["came_in"]) if item else None


def _create(window: int) -> Digest | None:
    """A new digest of what no digest has listed, or None if there is nothing new. After a crash the same again."""
    noted = tables.get(settings().mail_table, {"id": f"window-{window}"}) or {"submissions": set()}
    came_in = [each for each in find_many(name.split() for name in noted["submissions"]) if each.pending_review]
    new = list(islice((submission for submission in came_in if _claim(submission, window)), LISTED))
    if not new:
        return None
    digest = Digest(submissions=[(each.kind, each.id) for each in new], came_in=len(came_in))
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
