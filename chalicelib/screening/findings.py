"""The table of findings: one item for each shown version of a submission that had words to review.

It is written once, by who reads the stream, so that nobody waits for it and the streamed table stays as it is. It holds
names and spans, and no words.
"""

from collections.abc import Iterable, Mapping

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.aws.tables import Action, Item
from chalicelib.screening.model import FIELDS, Finding
from chalicelib.screening.screen import screen
from chalicelib.settings import settings
from chalicelib.submissions.model import Submission

KEPT_WAITING, KEPT_DECIDED = 90, 7
"""Days. After a decision an undo may still want them."""
Findings = tuple[Finding, ...]


def screen_submission(submission: Submission) -> Findings:
    """What stands in the texts of a submission that become public."""
    texts = {field: getattr(submission, field, None) for field in FIELDS}
    return tuple(
        each.model_copy(update={"field": field}) for field, text in texts.items() if text for each in screen(text)
    )


def record_of(submission: Submission, found: Findings) -> Action:
    """The action that keeps the findings of this shown version, if none are kept yet."""
    item = _key(submission) | {"findings": [each.model_dump(exclude_defaults=True) for each in found]}
    return tables.put_of(settings().findings_table, item | _expires(KEPT_WAITING), unless_exists="submission_id")


def recorded(submissions: Iterable[Submission]) -> dict[str, Findings]:
    """By id, for those whose shown version was screened."""
    items = tables.get_many(settings().findings_table, map(_key, submissions))
    return {item["submission_id"]: tuple(map(Finding.model_validate, item["findings"])) for item in items}


def find_many(submissions: Iterable[Submission]) -> dict[str, Findings]:
    """By id, the findings of each as it is shown now. What the stream has not brought yet is screened here."""
    wanted = list(submissions)
    known = recorded(wanted)
    return {each.id: known[each.id] if each.id in known else screen_submission(each) for each in wanted}


def forget_soon(submission: Submission) -> None:
    """Keep the findings of a version that needs no review any more for some days only."""
    change, there = "SET #expires = :expires", "attribute_exists(#submission_id)"
    try:
        tables.update(settings().findings_table, _key(submission), change, there, **_expires(KEPT_DECIDED))
    except tables.ConditionFailed:
        return


def weight(findings: Mapping[str, Findings], submission: Submission) -> int:
    """That of the weightiest finding of a submission; 0 without any."""
    return max((each.weight for each in findings.get(submission.id, ())), default=0)


def _key(submission: Submission) -> Item:
    return {"submission_id": submission.id, "shown_v": submission.shown_v}


def _expires(days: int) -> dict[str, object]:
    return {"expires": int(clock.later(days=days).timestamp())}
