"""What becomes of a submission by a decision, by its release some time later, and by undoing the decision.

Publishing only approves: the public sees nothing until the release. An undo never makes anything public: it brings back
what was pending review, and what was taken down waits for review once more.
"""

from datetime import timedelta
from typing import TypeVar

from chalicelib.settings import settings
from chalicelib.submissions.model import Decision, State, Submission

S = TypeVar("S", bound=Submission)


def after_decision(submission: S, decision: Decision, shown_picture: str | None = None) -> S:
    """The submission after a moderator decided. Where only a name was pending review, the rest stays public."""
    decision = decision.model_copy(update={"was": submission.state, "report": submission.report})
    if decision.decision == "dismiss":
        back = {"state": State.PUBLIC} if submission.report and submission.report.hides else {}
        return submission.model_copy(update={"report": None, "report_dismissed": decision} | back)
    decided = {"decision": decision, "report": None, "report_dismissed": None, "publish_at": None}
    after = submission.model_copy(update=decided | {"state": _state_after(submission, decision)})
    if decision.decision != "publish":
        return after
    due = decision.at + timedelta(seconds=settings().publish_delay)
    return after.approved(shown_picture).model_copy(update={"publish_at": due})


def after_undo(submission: S) -> S:
    """The submission pending review again, with its author's words, as it was before its last decision."""
    last = submission.last_decision
    if last is None:
        return submission
    if last.decision == "dismiss":
        hidden = {"state": State.WAITING} if last.report and last.report.hides else {}
        return submission.model_copy(update={"report": last.report, "report_dismissed": None} | hidden)
    words = submission.model_copy(update=last.original | {"state": _state_after_undo(submission, last)})
    return words.unapproved()


def _state_after(submission: Submission, decision: Decision) -> State:
    if submission.state is State.PUBLIC and submission.report is None:  # only a name was pending review
        return State.PUBLIC
    return {"publish": State.APPROVED, "hide": State.HIDDEN}.get(decision.decision, State.REJECTED)


def _state_after_undo(submission: Submission, last: Decision) -> State:
    if last.was is State.PUBLIC and submission.state is State.PUBLIC:  # the decision was about a name
        return State.PUBLIC
    return State.QUARANTINED if last.was is State.QUARANTINED else State.WAITING
