"""Undoing a decision: for a day any moderator can, and sees who decided what, and when.

The submission is pending review again. Before the release the public has seen nothing of it; afterwards its page, its
card and its words are removed like those of any other that is taken back, and its stitch stays, blank.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, TypedDict

from pydantic import BeforeValidator

from chalicelib import audit_log, clock, errors, log, screening
from chalicelib.aws import tables
from chalicelib.content import DEFAULT_LANGUAGE, known_language
from chalicelib.content.translations import moment, name
from chalicelib.models import Model
from chalicelib.moderation.queue import LISTED, Entry, entry_of
from chalicelib.moderation.sessions import moderator_of
from chalicelib.moderation.stores import decided_between, find, store_for
from chalicelib.screening import Finding
from chalicelib.submissions.decisions import after_undo
from chalicelib.submissions.form import TextOrNone
from chalicelib.submissions.model import Decision, State, Submission

TIME_TO_UNDO = timedelta(hours=24)


def _moment(given: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(given)
    except (TypeError, ValueError):
        return None


Moment = Annotated[datetime | None, BeforeValidator(_moment)]


class DecidedRequest(Model):
    """A review page asks what was decided. `before`: the moment of the last one that was listed."""

    token: TextOrNone = None
    before: Moment = None
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE


class Decided(TypedDict):
    """`more`: whether there may be older ones that can still be undone."""

    decided: list[Entry]
    more: bool


class UndoRequest(Model):
    """A moderator undoes a decision. `at`: its moment, by which it is known."""

    token: TextOrNone = None
    kind: TextOrNone = None
    id: TextOrNone = None
    at: Moment = None
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE


class Undone(TypedDict):
    """`entry`: the submission as the queue lists it."""

    by: str
    entry: Entry


def list_decided(request: DecidedRequest) -> Decided:
    """The newest decisions that can be undone. Changes nothing. Raises NotSignedIn."""
    moderator_of(request.token)
    found = decided_between(clock.now() - TIME_TO_UNDO, request.before or clock.now(), LISTED + 1)
    shown = [each for each in found[:LISTED] if each.state is not State.WITHDRAWN]
    findings = screening.find_many(shown)
    listed = [_entry(each, request.lang, findings[each.id]) for each in shown]
    return Decided(decided=listed, more=len(found) > LISTED)


def undo(request: UndoRequest) -> Undone:
    """Undo the last decision on a submission, if it is this one, and log it.

    Raises NotSignedIn, NotFound, AlreadyDecided (it is too late, or something has changed since).
    """
    moderator = moderator_of(request.token)
    submission = find(request.kind, request.id)
    last = submission.last_decision
    if last is None or last.at != request.at or not _can_be_undone(submission, last):
        raise errors.AlreadyDecided("review.undo_too_late")
    facts = {"decision": last.decision, "decided_by": last.by, "v": submission.v + 1}
    line = audit_log.entry(submission.id, "undone", by=moderator.name, **facts)
    if not store_for(request.kind).try_change(submission, after_undo(submission), line):
        if find(request.kind, submission.id).v == submission.v:
            raise tables.Busy
        return undo(request)  # which looks at what somebody changed meanwhile
    log.event("review.undone", id=submission.id, v=submission.v + 1)
    after = find(request.kind, request.id)
    return Undone(by=moderator.name, entry=entry_of(after, request.lang, screening.find_many([after])[after.id]))


def _can_be_undone(submission: Submission, last: Decision) -> bool:
    return submission.state is not State.WITHDRAWN and clock.now() < last.at + TIME_TO_UNDO


def _entry(submission: Submission, lang: str, findings: Sequence[Finding]) -> Entry:
    """The entry of the queue, and what was decided."""
    entry, last = entry_of(submission, lang, findings), submission.last_decision
    if last is None:
        return entry
    reason = name(lang, "reasons", last.reason) if last.reason else None
    facts = {"decision": last.decision, "by": last.by, "reason": reason, "decided_at": moment(lang, last.at)}
    return entry | facts | {"at": last.at.isoformat(), "public": submission.state is State.PUBLIC}
