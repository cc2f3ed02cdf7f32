"""Own words beside the text that moderators review. Each field of them is marked where it is declared."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.submissions.model import Submission


@dataclass(frozen=True)
class Reviewed:
    """Marks a field whose words moderators see. `label`: the key of what the review page calls it."""

    label: str


def reviewed(submission: Submission) -> Iterator[tuple[str, str | None]]:
    """The key of the label, and the words, of each such field."""
    for name, field in type(submission).model_fields.items():
        for mark in field.metadata:
            if isinstance(mark, Reviewed):
                yield mark.label, getattr(submission, name)
