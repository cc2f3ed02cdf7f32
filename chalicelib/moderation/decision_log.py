"""The decision log: one entry for each decision of a moderator. Entries are added, never changed."""

from chalicelib.aws import tables
from chalicelib.aws.tables import Action
from chalicelib.settings import settings
from chalicelib.submissions.model import Decision, Submission


def entry(submission: Submission, decision: Decision) -> Action:
    """The action that adds the entry, for the transaction that carries the decision out."""
    item = {"submission_id": submission.id, "v": submission.v + 1, "kind": submission.kind}
    item |= decision.model_dump(mode="json", exclude_none=True)
    return tables.put_of(settings().decision_log_table, item, unless_exists="submission_id")
