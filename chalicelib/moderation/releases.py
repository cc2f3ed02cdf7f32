"""Releases: what a moderator approved becomes public once its time has come, unless that was undone meanwhile.

A message of the release queue only names a submission. Whether something of it is approved, and from when on it may be
public, stands in its table; so messages may come twice, early, late, or not at all: the nightly pass finds the rest.
"""

import math
from collections.abc import Iterable

from chalicelib import audit_log, clock, errors, log
from chalicelib.aws import queues, tables
from chalicelib.models import Model
from chalicelib.moderation.stores import find, store_for
from chalicelib.settings import settings
from chalicelib.submissions.changes import Change, S
from chalicelib.submissions.model import Submission

LONGEST_DELAY = 900
"""Seconds for which SQS keeps a message back."""


class ReleaseRequest(Model):
    """A message of the release queue."""

    kind: str
    id: str


def request_releases(changes: Iterable[Change[S]]) -> None:
    """Ask for the release of what these changes approved. At least once; repeats release nothing twice."""
    for change in changes:
        before = change.before.publish_at if change.before else None
        if change.after and change.after.in_release and change.after.publish_at != before:
            _request(change.after)


def request_overdue(submissions: Iterable[Submission]) -> None:
    """Ask for the release of those that should be public by now."""
    for submission in submissions:
        if submission.in_release and _seconds_left(submission) == 0:
            _request(submission)


def release(request: ReleaseRequest) -> None:
    """Make public what is approved, if its time has come. At least once; repeats change nothing. Raises Busy."""
    try:
        submission = find(request.kind, request.id)
    except errors.NotFound:
        return None
    if not submission.in_release:
        return None
    if _seconds_left(submission):
        return _request(submission)
    line = audit_log.entry(submission.id, "released", by="release", v=submission.v + 1)
    if not store_for(request.kind).try_change(submission, submission.released(), line):
        if find(request.kind, request.id).v == submission.v:
            raise tables.Busy
        return release(request)  # which reads what somebody changed meanwhile
    log.event("review.released", id=submission.id, v=submission.v + 1)
    return None


def _request(submission: Submission) -> None:
    delay = min(_seconds_left(submission), LONGEST_DELAY)
    queues.send(settings().release_queue_url, ReleaseRequest(kind=submission.kind, id=submission.id), delay=delay)


def _seconds_left(submission: Submission) -> int:
    at = submission.publish_at or clock.now()
    return max(math.ceil((at - clock.now()).total_seconds()), 0)
