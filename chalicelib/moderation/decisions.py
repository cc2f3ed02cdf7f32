"""Decisions: a moderator publishes, rejects or hides a submission, or dismisses a report of it."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from chalicelib import audit_log, clock, errors, log
from chalicelib.aws import tables
from chalicelib.aws.tables import Action
from chalicelib.content import catalogue, rules
from chalicelib.models import Model
from chalicelib.moderation.edits import Words, changed_words
from chalicelib.moderation.moderators import Moderator
from chalicelib.moderation.sessions import moderator_of
from chalicelib.moderation.stores import find, store_for
from chalicelib.submissions.decisions import after_decision
from chalicelib.submissions.form import TextOrNone
from chalicelib.submissions.model import Decision, State, Submission
from chalicelib.submissions.text import normalise


def _whole_number(given: Any) -> int | None:
    return given if isinstance(given, int) and not isinstance(given, bool) else None


class DecisionRequest(Model):
    """A moderator pressed a button. `v`: the `shown_v` that the page listed; `decision`: one of `_allowed`; `reason`: a
    code, and `note`: a sentence to the author, with reject; `words`: other words for some fields, with publish;
    `picture`: the digest of the picture that the page showed."""

    token: TextOrNone = None
    kind: TextOrNone = "pledge"
    id: TextOrNone = None
    v: Annotated[int | None, BeforeValidator(_whole_number)] = None
    decision: TextOrNone = None
    reason: TextOrNone = None
    note: Annotated[TextOrNone, BeforeValidator(normalise)] = None
    words: Any = None
    picture: TextOrNone = None


def decide(request: DecisionRequest) -> Decision:
    """Carry out one decision on what the moderator saw, if nobody decided before, and log it.

    Raises NotSignedIn, NotFound, Invalid, AlreadyDecided.
    """
    moderator = moderator_of(request.token)
    submission = find(request.kind, request.id)
    _check(request)
    if submission.shown_v != request.v or not submission.pending_review:
        raise _already_decided(submission)
    if request.decision not in _allowed(submission):
        raise errors.Invalid({"decision": ("errors.wrong_type", {})})
    words = changed_words(submission, request.words) if request.decision == "publish" else {}
    decision = _decision(request, moderator, {name: getattr(submission, name) for name in words})
    after = after_decision(submission.model_copy(update=words), decision, request.picture)
    if not store_for(request.kind).try_change(submission, after, *_logged(submission, decision)):
        if find(request.kind, submission.id).v == submission.v:
            raise tables.Busy
        return decide(request)  # which refuses, unless only private fields have changed
    facts = {"decision": decision.decision, "reason": decision.reason, "edited": sorted(words)}
    log.event("review.decided", id=submission.id, v=submission.v + 1, **facts)
    return decision


def _logged(submission: Submission, decision: Decision) -> list[Action]:
    by, v = decision.by, submission.v + 1
    facts = {"decision": decision.decision, "kind": submission.kind, "note": decision.note, "why": decision.reason}
    waited = int((decision.at - submission.waits_since).total_seconds())
    lines = [audit_log.entry(submission.id, "decided", by=by, v=v, waited=waited, **facts)]
    if decision.original:
        lines.append(audit_log.entry(submission.id, "edited", by=by, v=v, original=decision.original))
    return lines


def _check(request: DecisionRequest) -> None:
    """Raises Invalid."""
    if request.decision == "reject" and request.reason not in catalogue().reasons:
        raise errors.Invalid({"reason": ("review.reason_needed", {})})
    if request.note and len(request.note) > rules.NOTE.most:
        raise errors.Invalid({"note": ("errors.too_long", {"most": rules.NOTE.most})})


def _allowed(submission: Submission) -> set[str]:
    """The decisions on what is pending review of it: a report, only a name, or words."""
    if submission.report:
        return {"dismiss", "reject", "hide", "spam"}
    return {"publish", "reject"} | (set() if submission.state is State.PUBLIC else {"hide", "spam"})


def _decision(request: DecisionRequest, moderator: Moderator, original: Words) -> Decision:
    told = {"reason": request.reason, "note": request.note} if request.decision == "reject" else {}
    facts = {"decision": request.decision, "by": moderator.name, "at": clock.now(), "original": original}
    return Decision.model_validate(facts | told)


_SENTENCES = {
    "publish": "review.already_published",
    "reject": "review.already_rejected",
    "dismiss": "report.already_dismissed",
    "hide": "review.already_hidden",
    "spam": "review.already_spam",
}


def _already_decided(submission: Submission) -> errors.AlreadyDecided:
    last = submission.last_decision
    if submission.state is State.WITHDRAWN:
        return errors.AlreadyDecided("review.withdrawn")
    if last is None or submission.pending_review:
        return errors.AlreadyDecided("review.changed")
    return errors.AlreadyDecided(_SENTENCES[last.decision], decision=last.decision, by=last.by, at=last.at)
