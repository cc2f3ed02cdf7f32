"""The stores that moderators work on: whatever its kind, a submission is found, listed and withdrawn in one way."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib import audit_log, errors, pledges, stories
from chalicelib.submissions.acts import day_of
from chalicelib.submissions.model import Submission
from chalicelib.submissions.store import Place, Store

_STORES: dict[str, Store[Any]] = {"pledge": pledges.store, "story": stories.store}


def store_for(kind: str | None) -> Store[Any]:
    """Raises NotFound for an unknown kind."""
    if kind not in _STORES:
        raise errors.NotFound
    return _STORES[kind]


def find(kind: str | None, submission_id: str | None) -> Submission:
    """The submission as it is now. Raises NotFound."""
    submission: Submission = store_for(kind).find(submission_id or "")
    return submission


def find_any(submission_id: str) -> Submission:
    """The submission with this id, whatever its kind. Raises NotFound."""
    for store in _STORES.values():
        with suppress(errors.NotFound):
            submission: Submission = store.find(submission_id)
            return submission
    raise errors.NotFound


def find_many(kinds_and_ids: Iterable[Sequence[str]]) -> list[Submission]:
    """Those of the submissions that exist, the most urgent first."""
    pairs = list(kinds_and_ids)
    found: list[Submission] = []
    for kind, store in _STORES.items():
        found += store.find_many(each_id for each_kind, each_id in pairs if each_kind == kind)
    return sorted(found, key=_urgency)


def withdraw(submission_id: str, by: str = audit_log.AUTHOR) -> Submission:
    """Withdraw a submission for its author, whatever its kind. Repeats change nothing. Raises NotFound."""
    submission: Submission = _STORES[find_any(submission_id).kind].withdraw(submission_id, by)
    return submission


def pending_review(most: int, after: Place | None = None, kind: str | None = None) -> list[Submission]:
    """Up to so many of the submissions, all or of this kind, that a moderator has still to review, the most urgent
    first; those behind the place `after`."""
    stores = [store for each, store in _STORES.items() if kind in {None, each}]
    return sorted((each for store in stores for each in store.pending_review(most, after)), key=_urgency)[:most]


def place_of(submission: Submission) -> Place:
    """Where the submission stands in the queue."""
    return submission.urgency.value, submission.item()["made_at"], submission.id


def decided_between(since: datetime, until: datetime, most: int) -> list[Submission]:
    """Up to so many of the submissions whose last decision is of this time, at most a day; the newest first. The index
    lags: what was undone meanwhile is left out."""
    days = {day_of(since), day_of(until)}
    found = [each for store in _STORES.values() for day in days for each in store.decided(day, until.isoformat(), most)]
    dated = [(each.last_decision.at, each) for each in found if each.last_decision and since < each.last_decision.at]
    return [each for _, each in sorted(dated, key=lambda pair: pair[0], reverse=True)][:most]


def _urgency(submission: Submission) -> tuple[int, tuple[datetime, str]]:
    return submission.urgency, submission.age
