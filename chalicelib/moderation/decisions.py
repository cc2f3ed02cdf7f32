"""Decisions: a moderator publishes or rejects a submission, or dismisses a report of it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from chalicelib import audit_log, clock, errors, log
from chalicelib.aws import tables
from chalicelib.aws.tables import Action
from chalicelib.content import catalogue
from chalicelib.models import Model
from chalicelib.moderation.moderators import Moderator
from chalicelib.moderation.sessions import moderator_of
from chalicelib.moderation.stores import find, store_for
from chalicelib.submissions.decisions import after_decision
from chalicelib.submissions.form import TextOrNone
from chalicelib.submissions.model import Decision, State, Submission


def _whole_number(given: Any) -> int | None:
    return given if isinstance(given, int) and not isinstance(given, bool) else None


class DecisionRequest(Model):
    """A moderator pressed a button. `v`: the `shown_v` that the page listed; `decision`: publish or reject, and for a
    reported submission dismiss or reject; `reason`: a code, with reject; `picture`: the digest of the picture that the
    page showed."""

    token: TextOrNone = None
    kind: TextOrNone = "pledge"
    id: TextOrNone = None
    v: Annotated[int | None, BeforeValidator(_whole_number)] = None
    decision: TextOrNone = None
    reason: TextOrNone = None
    picture: TextOrNone = None


def decide(request: DecisionRequest) -> Decision:
    """Carry out one decision on what the moderator saw, if nobody decided before, and log it.

    Raises NotSignedIn, NotFound, Invalid, AlreadyDecided.
    """
    moderator = moderator_of(request.token)
    submission = find(request.kind, request.id)
    decision = _decision(request, moderator)
    if submission.shown_v != request.v or not submission.pending_review:
        raise _already_decided(submission)
    if (decision.decision == "dismiss") != (submission.report is not None) and decision.decision != "reject":
        raise errors.Invalid({"decision": ("errors.wrong_type", {})})
    try:
        change = store_for(request.kind).change(submission, after_decision(submission, decision, request.picture))
        tables.transact([*change, _logged(submission, decision)])
    except tables.Contended:
        if find(request.kind, submission.id).v != submission.v:
            return decide(request)  # which refuses, unless only private fields have changed
        raise tables.Busy from None
    facts = {"decision": decision.decision, "reason": decision.reason}
    log.event("review.decided", id=submission.id, v=submission.v + 1, **facts)
    return decision


def _logged(submission: Submission, decision: Decision) -> Action:
    facts = {"v": submission.v + 1, "why": decision.reason, "kind": submission.kind}
    facts["waited"] = int((decision.at - _waits_since(submission)).total_seconds())
    return audit_log.entry(submission.id, "decided", by=decision.by, decision=decision.decision, **facts)


def _waits_since(submission: Submission) -> datetime:
    return submission.report.at if submission.report else submission.made_at


def _decision(request: DecisionRequest, moderator: Moderator) -> Decision:
    match request.decision:
        case "publish" | "dismiss":
            return Decision(decision=request.decision, by=moderator.name, at=clock.now())
        case "reject" if request.reason in catalogue().reasons:
            return Decision(decision="reject", by=moderator.name, at=clock.now(), reason=request.reason)
        case "reject":
            raise errors.Invalid({"reason": ("review.reason_needed", {})})
        case _:
            raise errors.Invalid({"decision": ("errors.wrong_type", {})})


_SENTENCES = {
    "publish": "review.already_published",
    "reject": "review.already_rejected",
    "dismiss": "report.already_dismissed",
}


def _already_decided(submission: Submission) -> errors.AlreadyDecided:
    last = submission.last_decision
    if submission.state is State.WITHDRAWN:
        return errors.AlreadyDecided("review.withdrawn")
    if last is None or submission.pending_review:
        return errors.AlreadyDecided("review.changed")
    return errors.AlreadyDecided(_SENTENCES[last.decision], decision=last.decision, by=last.by, at=last.at)
