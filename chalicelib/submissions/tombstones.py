"""Tombstones: what was withdrawn, rejected or hidden stays so, whatever a restore, replay or retry brings back.

One item for each such submission, by its key, in a table of its own that `restore` never touches. It is written in the
transaction that takes the submission back, removed in that which undoes this, and whoever reads submissions reads it,
too.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from chalicelib.aws import tables
from chalicelib.aws.tables import Action
from chalicelib.models import Model
from chalicelib.settings import settings
from chalicelib.submissions.model import State, Submission

S = TypeVar("S", bound=Submission)
BATCH = 100
"""Submissions whose tombstones are read at once, which is as many as one BatchGetItem takes."""


class Tombstone(Model):
    """`key`: of the submission; `state`: withdrawn, rejected or hidden; `v` and `shown_v`: of that version."""

    key: str
    state: State
    v: int
    shown_v: int


def write(submission: Submission) -> Action:
    """The action that writes the tombstone of this submission, for the transaction that takes it back."""
    fields = {name: getattr(submission, name) for name in Tombstone.model_fields}
    return tables.put_if_of(settings().tombstones_table, Tombstone(**fields).model_dump(mode="json"))


def remove(submission: Submission) -> Action:
    """The action that removes it, for the transaction that brings the submission back."""
    return tables.delete_of(settings().tombstones_table, {"key": submission.key})


def apply(submissions: Iterable[S], at_once: int = BATCH) -> Iterator[S]:
    """The submissions, in their order; one that was taken back is as its tombstone says, whatever its table says. Up to
    `at_once` are read ahead."""
    left = iter(submissions)
    while batch := list(islice(left, min(at_once, BATCH))):
        found = {tombstone.key: tombstone for tombstone in _read(batch)}
        for submission in batch:
            yield _taken_back(submission, found[submission.key]) if submission.key in found else submission


def _read(submissions: list[S]) -> Iterator[Tombstone]:
    """The tombstones of those that their table does not show as taken back already."""
    keys = [{"key": submission.key} for submission in submissions if not submission.removed]
    return map(Tombstone.model_validate, tables.get_many(settings().tombstones_table, keys) if keys else [])


def _taken_back(submission: S, tombstone: Tombstone) -> S:
    versions = {"v": max(submission.v, tombstone.v), "shown_v": max(submission.shown_v, tombstone.shown_v)}
    return submission.model_copy(update={"state": tombstone.state} | versions)
