"""Changes: what a stream record says of one submission, before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from chalicelib.aws import event_batches
from chalicelib.aws.event_batches import Record
from chalicelib.submissions.model import Submission

S = TypeVar("S", bound=Submission)


@dataclass(frozen=True)
class Change(Generic[S]):
    """None: the submission did not exist, or no longer exists."""

    before: S | None
    after: S | None


def parse_changes(stream_records: Iterable[Record], source: str, model: type[S]) -> list[Change[S]]:
    """The changes in a batch, in order. Unreadable records are parked under `source`, the function's name."""

    def parse(record: Record) -> Change[S]:
        before, after = event_batches.images(record)
        return Change(model.of(before) if before else None, model.of(after) if after else None)

    return list(event_batches.parse(stream_records, source, parse))
