"""The digest mail: what is pending review, in full where that is safe, and one link."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib import clock, screening
from chalicelib.content.translations import name, text
from chalicelib.email import Email, compose, quote
from chalicelib.moderation.digest import COUNTED, available, pending_until, wanted
from chalicelib.moderation.marked_words import marked_parts
from chalicelib.moderation.moderators import Moderator, link_days, moderators, review_link
from chalicelib.screening import Finding
from chalicelib.settings import settings
from chalicelib.submissions.model import State, Submission

SHOWN = 20
MOST_CHARACTERS = 12_000
"""Of all words together, so that no mail program cuts the mail off."""
LOOKED_THROUGH = 50
"""Submissions whose findings a mail reads."""
DANGER: frozenset[str] = frozenset({"distress", "alcohol_withdrawal"})
KINDS = ("pledge", "story", "name", "report", "said")
"""What a moderator may be asked about; a report is about something that is public."""


def digest(moderator: Moderator, since: datetime | None, until: datetime) -> Email | None:
    """The mail, or None when nothing is pending any more. What became pending after `since` is new to the moderator.

    It has no names, places or anything else about people, and no words that tell of distress or hold personal data:
    they are counted.
    """
    waiting = wanted(moderator, pending_until(until), available(moderators()))
    if not waiting:
        return None
    lang = moderator.lang
    calm = sorted((each for each in waiting if not each.welfare), key=lambda each: not _is_new(each, since))
    findings = screening.find_many(calm[:LOOKED_THROUGH])
    withheld = Counter(filter(None, (_withheld(findings[each.id]) for each in calm[:LOOKED_THROUGH])))
    shown = list(_fitting([each for each in calm[:LOOKED_THROUGH] if not _withheld(findings[each.id])]))
    new = [_entry(each, findings[each.id], lang) for each in shown if _is_new(each, since)]
    facts = {
        "counts": _counts(lang, waiting),
        "distress": len(waiting) - len(calm) + withheld["distress"],
        "personal": withheld["personal"],
        "first": since is None,
        "new": new,
        "still": [_entry(each, findings[each.id], lang) for each in shown[len(new) :]],
        "more": max(min(len(calm), COUNTED) - len(shown) - withheld.total(), 0),
        "days": link_days(),
    }
    mail = compose("review", lang, subject(lang, waiting), link=review_link(moderator), **facts)
    return replace(mail, about=tuple((each.id, each.shown_v) for each in shown))


def subject(lang: str, waiting: Sequence[Submission]) -> str:
    """How many are pending, and how old the oldest is."""
    oldest = min(each.waits_since for each in waiting)
    key = "mail.review_subject_many" if len(waiting) > COUNTED else "mail.review_subject"
    said = text(lang, key, count=min(len(waiting), COUNTED), age=age(lang, oldest))
    return text(lang, "mail.review_overdue", subject=said) if _mark(oldest) == "overdue" else said


def age(lang: str, since: datetime) -> str:
    """How long something has been pending."""
    return duration(lang, (clock.now() - since) // timedelta(hours=1))


def duration(lang: str, hours: int) -> str:
    """Hours up to two days, then days."""
    if hours < 1:
        return text(lang, "mail.age_new")
    return text(lang, "mail.age_days", count=hours // 24) if hours >= 48 else text(lang, "mail.age_hours", count=hours)


def _is_new(submission: Submission, since: datetime | None) -> bool:
    return since is None or submission.waits_since > since


def _withheld(findings: Iterable[Finding]) -> str | None:
    """Why words are not in a mail: `distress` or `personal`; None if they may be."""
    names = {each.name for each in findings}
    if names & DANGER:
        return "distress"
    return "personal" if names & screening.PERSONAL_DATA else None


def _fitting(submissions: Sequence[Submission]) -> Iterator[Submission]:
    """The first ones, as many as a mail shows."""
    left = MOST_CHARACTERS
    for submission in submissions[:SHOWN]:
        left -= len(submission.text or "")
        if left < 0:
            return
        yield submission


def _counts(lang: str, waiting: Sequence[Submission]) -> list[str]:
    """How many there are of each kind, and how many of all are overdue."""
    found = Counter(map(_kind, waiting))
    found["overdue"] = sum(_mark(each.waits_since) == "overdue" for each in waiting)
    return [text(lang, f"mail.count_{kind}", count=found[kind]) for kind in (*KINDS, "overdue") if found[kind]]


def _kind(submission: Submission) -> str:
    if submission.report:
        return "said" if submission.report.by_author else "report"
    return "name" if submission.state is State.PUBLIC else submission.kind


def _mark(since: datetime) -> str | None:
    """`amber` or `overdue`, for what has been pending for long."""
    waited = clock.now() - since
    if waited >= timedelta(hours=settings().overdue_hours):
        return "overdue"
    return "amber" if waited >= timedelta(hours=settings().amber_hours) else None


def _entry(submission: Submission, findings: Sequence[Finding], lang: str) -> dict[str, object]:
    """What the mail's templates show of one submission; every second of `parts` was found by the screening."""
    parts = marked_parts(submission.text or "", findings)
    return {
        "said": _said(submission, lang),
        "mark": _mark(submission.waits_since),
        "found": ", ".join(text(lang, f"finding.{name}") for name in dict.fromkeys(each.name for each in findings)),
        "parts": [part for part in parts if submission.text],
        "quoted": quote("*".join(parts)),
        "about": _about(submission, lang),
        "lang": submission.lang,
    }


def _said(submission: Submission, lang: str) -> str:
    """What it is, perhaps why it was reported, and how long it has been pending."""
    facts = {"what": text(lang, f"mail.a_{_kind(submission)}"), "age": age(lang, submission.waits_since)}
    reason = submission.report.reason if submission.report else None
    if reason is None:
        return text(lang, "mail.waiting", **facts)
    return text(lang, "mail.waiting_why", reason=name(lang, "reasons", reason), **facts)


def _about(submission: Submission, lang: str) -> str:
    """The idea that a first name is to stand beside, or of a reported pledge."""
    idea = name(lang, "ideas", submission.idea) if submission.idea else ""
    return text(lang, "mail.name_waits", idea=idea) if _kind(submission) == "name" else idea
