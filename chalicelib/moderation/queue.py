"""The moderation queue: submissions pending review, as the review page lists them."""

from collections.abc import Iterable
from typing import Annotated, Any, TypedDict

from pydantic import BeforeValidator

from chalicelib import audit_log, screening
from chalicelib.content import DEFAULT_LANGUAGE, known_language, ordered
from chalicelib.content.translations import moment, name
from chalicelib.models import Model
from chalicelib.moderation import screened
from chalicelib.moderation.moderators import Moderator
from chalicelib.moderation.sessions import moderator_of
from chalicelib.moderation.stores import find, pending_review
from chalicelib.screening import Finding
from chalicelib.stories import Story, pictures
from chalicelib.stories.pictures import ShownPicture
from chalicelib.submissions.form import TextOrNone
from chalicelib.submissions.model import State, Submission

LISTED = 50
"""Entries on one review page and in one digest. Further ones are listed once these are decided."""


class QueueRequest(Model):
    """A review page asks for the queue, with the token of its session."""

    token: TextOrNone = None
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE


class QueuePictureRequest(Model):
    """A review page asks for the picture of a story."""

    token: TextOrNone = None
    id: TextOrNone = None


Entry = dict[str, Any]
"""All that a moderator sees of a submission: what would be public, its time, and what to look out for (`entry_of`)."""


class Queue(TypedDict):
    """`moderator`: their name; `waiting`: the entries; `more`: if there are further ones; `reasons`: to reject with."""

    moderator: str
    waiting: list[Entry]
    more: bool
    reasons: list[dict[str, str]]


def moderation_queue(request: QueueRequest) -> Queue:
    """The most urgent submissions that are pending review. Changes none; the audit log says who saw which version.

    Raises NotSignedIn, Busy.
    """
    moderator, pending = moderator_of(request.token), pending_review(LISTED + 1)
    _log_views(moderator, pending[:LISTED])
    reasons = [{"code": code, "label": name(request.lang, "reasons", code)} for code in ordered("reasons")]
    findings = screening.find_many(pending[:LISTED])
    ordered_by_weight = screened.by_weight(pending[:LISTED], findings)
    listed = [entry_of(submission, request.lang, findings[submission.id]) for submission in ordered_by_weight]
    return Queue(moderator=moderator.name, waiting=listed, more=len(pending) > LISTED, reasons=reasons)


def queue_picture(request: QueuePictureRequest) -> ShownPicture:
    """The picture of a story that is pending review. Changes nothing. Raises NotSignedIn, NotFound."""
    moderator_of(request.token)
    story = find("story", request.id)
    if not isinstance(story, Story) or not story.pending_review:
        return ShownPicture(picture=None, seen=None)
    return pictures.for_moderator(story)


def _log_views(moderator: Moderator, listed: list[Submission]) -> None:
    """One line for each moderator and shown version, however often the queue is opened: 50 entries cost 50 read units
    each time, and 100 write units the first time."""
    lines = (audit_log.about_version(each.id, "viewed", by=moderator.name, shown_v=each.shown_v) for each in listed)
    audit_log.write_once(lines)


def entry_of(submission: Submission, lang: str, findings: Iterable[Finding]) -> Entry:
    """The submission as a moderator sees it, in the language of the page."""
    fields = ("kind", "id", "lang", "text", "idea", "welfare")
    story_fields = ("quote", "picture", "picture_alt")
    reason = submission.report.reason if submission.report else None
    person = submission.public_person()
    return {field: getattr(submission, field) for field in fields} | {
        "place": person["place"],
        "audience": person["audience"],
        "team": name(lang, "teams", person["team"]) if person["team"] else None,
        "v": submission.shown_v,
        "title": name(lang, "ideas", submission.idea) if submission.idea else None,
        "name": submission.name if submission.show_name else None,
        "made_at": moment(lang, submission.made_at),
        "doubtful": submission.state is State.QUARANTINED,
        "reported": submission.report is not None,
        "reported_why": name(lang, "reasons", reason) if reason else None,
        "findings": screened.entries(findings, lang),
        **{field: getattr(submission, field, None) for field in story_fields},
    }
