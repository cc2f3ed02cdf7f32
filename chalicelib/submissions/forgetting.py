"""Forgetting: what is left of a submission whose author took it back, or wants all of it gone."""

from typing import TypeVar

from chalicelib.submissions.model import Decision, Submission

S = TypeVar("S", bound=Submission)
WORDS = (
    *("text", "quote", "name", "show_name", "name_approved", "plan", "welfare", "report"),
    *("picture_alt", "approved_picture", "uses"),
)
"""Fields that hold what somebody typed, or that follow from it. The random id of a picture stays: by it, publishing
deletes the upload."""
PARTICULARS = (
    *("idea", "place", "audience", "team", "show_place", "show_badge", "channel", "shared_by", "lang", "start"),
    *("staff_verified", "baseline_days", "owner_epoch", "owner_used", "owner_changes", "decision", "report_dismissed"),
    *("asked", "check_ins", "show_kept"),
)
"""Fields that say anything else about a person."""


def without_words(submission: S) -> S:
    """Without anything that somebody typed, a moderator's words to its author among it."""
    decisions = {name: _unquoted(getattr(submission, name)) for name in ("decision", "report_dismissed")}
    answers = tuple(each.model_copy(update={"words": None}) for each in getattr(submission, "check_ins", ()))
    left = decisions | ({"check_ins": answers} if answers else {})
    return _emptied(submission.model_copy(update=left), WORDS)


def erased(submission: S) -> S:
    """An empty shell: id, versions and times stay, so that nothing brings back what was in it and counts are right."""
    return _emptied(submission, (*WORDS, *PARTICULARS)).model_copy(update={"fingerprint": ""})


def _emptied(submission: S, names: tuple[str, ...]) -> S:
    """With these fields as in a new submission, as far as it has them."""
    fields = type(submission).model_fields
    return submission.model_copy(update={name: fields[name].get_default() for name in names if name in fields})


def _unquoted(decision: Decision | None) -> Decision | None:
    return decision and decision.model_copy(update={"original": {}, "note": None})
