"""What a stream record tells: a piece before and after one change."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from chalicelib.aws import records
from chalicelib.pieces.piece import Piece

P = TypeVar("P", bound=Piece)


@dataclass(frozen=True)
class Change(Generic[P]):
    """None: there was, or is, no such piece."""

    before: P | None
    after: P | None


def changes(stream_records: Iterable[dict[str, Any]], reader: str, shape: type[P]) -> list[Change[P]]:
    """The changes in a batch, in order; what cannot be read is parked under the name of the reader."""

    def change(record: dict[str, Any]) -> Change[P]:
        before, after = records.images(record)
        return Change(shape.of(before) if before else None, shape.of(after) if after else None)

    return list(records.read(stream_records, reader, change))
