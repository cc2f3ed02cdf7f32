"""What every owner's page says of a submission: its state for its owner, why it was not added, and what changed."""

from typing import TypedDict

from chalicelib.content import site
from chalicelib.content.translations import in_language, moment
from chalicelib.submissions.model import Decision, State, Submission

_STATES = {
    State.PUBLIC: "public",
    State.HIDDEN: "hidden",
    State.REJECTED: "rejected",
    State.WITHDRAWN: "withdrawn",
}
"""Any other state is `waiting`."""


class Change(TypedDict):
    """`at`: in words, in the page's language."""

    at: str
    what: str


class Told(TypedDict):
    """What its author is told of the decision. `reason`: why words or a name were not added; `note`: what a moderator
    added to that."""

    reason: str | None
    note: str | None


def state_of(submission: Submission) -> str:
    """Waiting, public, hidden, rejected or withdrawn; spam looks as if it waited."""
    return _STATES.get(submission.state, "waiting") if not submission.spam else "waiting"


def told_decision(submission: Submission) -> Decision | None:
    """The decision of which its author is told: none before it can no longer be undone without a trace."""
    return submission.decision if not submission.in_release and not submission.spam else None


def told(lang: str, decided: Decision | None) -> Told:
    """What its author is told of this decision, in this language."""
    found = site()["reasons"].get(decided.reason) if decided else None
    return Told(reason=in_language(lang, found["told"]) if found else None, note=decided.note if decided else None)


def changes(lang: str, submission: Submission) -> list[Change]:
    """The last changes by the link, the newest first."""
    return [Change(at=moment(lang, change.at), what=change.what) for change in submission.owner_changes]
