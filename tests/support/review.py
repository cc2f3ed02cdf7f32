"""Moderators: their mails, links and decisions."""

from typing import Any

from chalicelib import clock, moderation, tokens
from chalicelib.moderation import reports
from chalicelib.moderation.moderators import moderators, review_link
from chalicelib.settings import settings
from chalicelib.submissions.model import Submission
from tests.support import api


def link_token(who: int = 0) -> str:
    """The token in the review link of a moderator."""
    return review_link(moderators()[who]).partition("#")[2]


def review_token(who: int = 0) -> str:
    """The token of a session that a moderator has opened."""
    token: str = open_session(link_token(who)).json["token"]
    return token


def open_session(token: object) -> api.Answer:
    """Press "Start reviewing" on the page of this link."""
    return api.post("/review/session", {"token": token})


def decide(submission: Submission, decision: str, who: int = 0, **more: Any) -> api.Answer:
    """Send a moderator's decision to the API."""
    fields = {"token": review_token(who), "kind": submission.kind, "id": submission.id, "v": submission.shown_v}
    return api.post("/review/decisions", fields | {"decision": decision} | more)


def publish(submission: Submission, **more: Any) -> api.Answer:
    """Send a moderator's decision to publish, and deliver its release."""
    answer = decide(submission, "publish", **more)
    release(submission)
    return answer


def release(submission: Submission) -> None:
    """Deliver a message of the release queue. (This stage has no delay, unless a test sets one.)"""
    moderation.release(moderation.ReleaseRequest(kind=submission.kind, id=submission.id))


def undo(submission: Submission, who: int = 0) -> api.Answer:
    """Undo the last decision on a submission, as it was when this version was read."""
    at = submission.last_decision.at.isoformat() if submission.last_decision else None
    fields = {"token": review_token(who), "kind": submission.kind, "id": submission.id, "at": at}
    return api.post("/review/undo", fields)


def pending_entries() -> list[dict[str, Any]]:
    """The entries of the review page."""
    entries: list[dict[str, Any]] = api.post("/review", {"token": review_token()}).json["waiting"]
    return entries


def facts_of(entry: dict[str, Any]) -> dict[str, str]:
    """What its card lists below the words, by label."""
    return {fact["label"]: fact["value"] for fact in entry["facts"]}


def seen_picture(submission: Submission) -> str | None:
    """The digest of the picture that the review page shows."""
    seen: str | None = api.post("/review/pictures", {"token": review_token(), "id": submission.id}).json["seen"]
    return seen


def report(submission: Submission, **more: Any) -> api.Answer:
    """Report a submission, as the form on its page does, and confirm it."""
    fields = {"kind": submission.kind, "id": submission.id} | more
    return api.post("/reports", fields | {"token": report_token(submission)})


def report_token(submission: Submission) -> str:
    """The token of the page that asked, some seconds ago, whether a report is meant."""
    with clock.at(clock.later(seconds=-settings().min_form_seconds)):
        return tokens.sign(reports.PURPOSE, reports.CONFIRM_WITHIN, sub=f"{submission.kind} {submission.id}")


def mail_body(sent: dict[str, Any], part: str = "Text") -> str:
    """The `Text` or `Html` body of a sent mail."""
    return str(sent["Content"]["Simple"]["Body"][part]["Data"])
