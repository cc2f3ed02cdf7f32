"""Screening on the stream's side: after a submission was stored, and before moderators are asked to read it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from chalicelib import audit_log, log, screening
from chalicelib.aws import tables
from chalicelib.content.translations import text
from chalicelib.moderation.stores import store_for
from chalicelib.screening import Finding
from chalicelib.submissions.changes import Change, S
from chalicelib.submissions.model import Submission

COMPARED = 100
"""A new text is compared with so many of its kind: the newest that wait, and those of the same batch."""
SCREENING = "screening"
"""Who did it, in the audit log."""


def screen_changes(changes: Iterable[Change[S]]) -> None:
    """Screen what these changes gave moderators to read, once for each shown version, and let findings of what was
    decided go. At least once; a repeat, a replay or a restore of the same version writes nothing new."""
    listed = list(changes)
    unread = {each.after.id: each.after for each in listed if each.after and each.after.unread and _shows_new(each)}
    if unread:
        _screen(list(unread.values()))
    for change in listed:
        if change.before and change.before.unread and not (change.after and change.after.unread):
            screening.forget_soon(change.before)


def by_weight(submissions: Iterable[Submission], findings: Mapping[str, screening.Findings]) -> list[Submission]:
    """The submissions in the order in which a moderator should read them: what is urgent first, then by the weight of
    what was found, then the oldest. Sorts those of one page; which page they are on follows from urgency and age."""
    return sorted(submissions, key=lambda each: (each.urgency, -screening.weight(findings, each), each.age))


def entries(findings: Iterable[Finding], lang: str) -> list[dict[str, object]]:
    """Findings as the review page and the mail show them, with a label in this language."""
    return [finding.model_dump() | {"label": text(lang, f"finding.{finding.name}")} for finding in findings]


def _screen(unread: list[Submission]) -> None:
    known = screening.recorded(unread)
    new = [submission for submission in unread if submission.id not in known]
    found = {submission.id: screening.screen_submission(submission) for submission in new}
    newest = store_for(unread[0].kind).newest_unread(COMPARED) if any(each.text for each in new) else []
    for submission in new:
        _record(submission, screening.with_duplicates(found, [*newest, *unread])[submission.id])


def _record(submission: Submission, found: screening.Findings) -> None:
    names = sorted({each.name for each in found})
    line = audit_log.about_version(
        submission.id, "screened", by=SCREENING, shown_v=submission.shown_v, found=names or None
    )
    try:
        tables.transact([screening.record_of(submission, found), audit_log.put_of(line)])
    except tables.Contended:  # by another delivery of the change, or the findings have expired and the line has not
        with suppress(tables.Contended):
            tables.transact([screening.record_of(submission, found)])
    log.event("screened", id=submission.id, shown_v=submission.shown_v, found=names)


def _shows_new(change: Change[S]) -> bool:
    before, after = change.before, change.after
    return after is not None and (before is None or before.shown_v != after.shown_v or not before.unread)
