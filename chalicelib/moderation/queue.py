"""The moderation queue: submissions pending review, as the review page lists them."""

from collections.abc import Sequence
from typing import Annotated, Any, TypedDict

from pydantic import BeforeValidator

from chalicelib import audit_log, screening
from chalicelib.content import DEFAULT_LANGUAGE, known_language, ordered, site
from chalicelib.content.translations import moment, name, text
from chalicelib.models import Model
from chalicelib.moderation import screened
from chalicelib.moderation.moderators import Moderator
from chalicelib.moderation.sessions import moderator_of
from chalicelib.moderation.stores import find, pending_review, place_of
from chalicelib.pledges import Pledge
from chalicelib.screening import Finding
from chalicelib.stories import Story, pictures
from chalicelib.stories.pictures import ShownPicture
from chalicelib.submissions.form import TextOrNone
from chalicelib.submissions.model import State, Submission
from chalicelib.submissions.reviewed import reviewed
from chalicelib.submissions.store import Place

LISTED = 50
"""Entries on one review page and in one digest. Further ones are listed once these are decided."""


def _place(given: Any) -> Place | None:
    """None for what is no place."""
    well = isinstance(given, list) and [type(each) for each in given] == [int, str, str]
    return (given[0], given[1], given[2]) if well else None


KINDS = ("pledge", "name", "story", "report")
"""What moderators tell apart: a pledge in own words, a first name beside an idea, a story, a report."""


class QueueRequest(Model):
    """A review page asks for the queue, with the token of its session. `kind`: one of `KINDS`, or nothing for all;
    `after`: where the list before ended."""

    token: TextOrNone = None
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE
    kind: TextOrNone = None
    after: Annotated[Place | None, BeforeValidator(_place)] = None


class QueuePictureRequest(Model):
    """A review page asks for the picture of a story."""

    token: TextOrNone = None
    id: TextOrNone = None


Entry = dict[str, Any]
"""All that a moderator sees of a submission: what would be public, its time, and what to look out for (`entry_of`)."""


class Fact(TypedDict):
    """A line of a card, in the language of the page."""

    label: str
    value: str


class Queue(TypedDict):
    """`moderator`: their name; `waiting`: the entries; `next`: where the next list begins, None at the end; `reasons`:
    to reject with."""

    moderator: str
    waiting: list[Entry]
    next: Place | None
    reasons: list[dict[str, str]]


def moderation_queue(request: QueueRequest) -> Queue:
    """The most urgent submissions that are pending review. Changes none; the audit log says who saw which version. A
    list of one kind may be short or empty while `next` says that there is more to look through.

    Raises NotSignedIn, Busy.
    """
    moderator = moderator_of(request.token)
    store = {"story": "story", "name": "pledge", "pledge": "pledge"}.get(request.kind or "")
    pending = pending_review(LISTED + 1, request.after, store)
    listed = [each for each in pending[:LISTED] if request.kind in {None, _kind(each)}]
    _log_views(moderator, listed)
    reasons = [{"code": code, "label": name(request.lang, "reasons", code)} for code in ordered("reasons")]
    findings = screening.find_many(listed)
    by_weight = screened.by_weight(listed, findings)
    following = place_of(pending[LISTED - 1]) if len(pending) > LISTED else None
    waiting = [entry_of(submission, request.lang, findings[submission.id]) for submission in by_weight]
    return Queue(moderator=moderator.name, waiting=waiting, next=following, reasons=reasons)


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


def entry_of(submission: Submission, lang: str, findings: Sequence[Finding]) -> Entry:
    """The submission as a moderator sees it, in the language of the page."""
    fields = ("kind", "id", "lang", "text", "idea", "welfare")
    story_fields = ("quote", "picture", "picture_alt")
    reason = submission.report.reason if submission.report else None
    said = _said(submission)
    return {field: getattr(submission, field) for field in fields} | {
        "v": submission.shown_v,
        "what": _kind(submission),
        "similar": next((each.like for each in findings if each.like), submission.id),
        "title": name(lang, "ideas", submission.idea) if submission.idea else None,
        "name": submission.name if submission.show_name else None,
        "doubtful": submission.state is State.QUARANTINED,
        "reported": submission.report is not None and not submission.report.by_author,
        "said": said,
        "facts": _facts(submission, lang, said),
        "reported_why": name(lang, "reasons", reason) if reason else None,
        "findings": screened.entries(findings, lang),
        **{field: getattr(submission, field, None) for field in story_fields},
    }


def _facts(submission: Submission, lang: str, said: list[str]) -> list[Fact]:
    """What the card lists below the words: all else that becomes public with them, and from whom and when they are."""
    person, written = submission.public_person(), submission.lang
    facts = [
        ("review.said", " · ".join(said)),
        *reviewed(submission),
        ("review.name", submission.name if submission.show_name else None),
        ("review.place", name(lang, "places", person["place"]) if person["place"] else None),
        ("review.badge", text(lang, "wall.staff") if person["audience"] else None),
        ("review.team", name(lang, "teams", person["team"]) if person["team"] else None),
        ("review.uses", " · ".join(text(lang, f"story.use_{use}") for use in submission.retold)),
        ("review.language", text(lang, f"review.language_{written}") if written in site()["languages"] else None),
        ("review.made_at", moment(lang, submission.made_at)),
    ]
    return [Fact(label=text(lang, label), value=value) for label, value in facts if value]


def _said(submission: Submission) -> list[str]:
    """Words of distress in answers to check-ins."""
    outcomes = submission.check_ins if isinstance(submission, Pledge) else ()
    return [each.words for each in outcomes if each.words and screening.is_distressed(each.words)]


def _kind(submission: Submission) -> str:
    if submission.report:
        return "report"
    return "name" if submission.state is State.PUBLIC else submission.kind
