"""Retention of submissions: who shared a link is forgotten after a month, and words of withdrawn ones at once."""

from collections import Counter
from datetime import timedelta

from chalicelib import clock, log, pledges, stories
from chalicelib.nightly.progress import Cursor
from chalicelib.submissions.forgetting import without_words
from chalicelib.submissions.model import State
from chalicelib.submissions.store import S, Store

SHARED = "yes"
"""What stays of the pledge whose link somebody followed."""
SHARED_BY_LASTS = timedelta(days=30)
SUBMISSIONS_PER_SLICE = 500


def forget_in_pledges(cursor: Cursor | None) -> Cursor | None:
    return _forget(pledges.store, cursor)


def forget_in_stories(cursor: Cursor | None) -> Cursor | None:
    return _forget(stories.store, cursor)


def _forget(store: Store[S], cursor: Cursor | None) -> Cursor | None:
    """Of a slice of submissions, forget what is over. Idempotent: what somebody changes meanwhile is left to the next
    night."""
    found, following = store.sweep_slice(cursor, SUBMISSIONS_PER_SLICE)
    done: Counter[str] = Counter(looked=len(found))
    for submission in found:
        after = _kept(submission)
        if after != submission and store.try_change(submission, after):
            done["changed"] += 1
    facts: dict[str, object] = dict(done)
    log.event("retention.submissions", **facts)
    return following


def _kept(submission: S) -> S:
    if submission.shared_by not in {None, SHARED} and submission.made_at + SHARED_BY_LASTS < clock.now():
        submission = submission.model_copy(update={"shared_by": SHARED})
    return without_words(submission) if submission.state is State.WITHDRAWN else submission
