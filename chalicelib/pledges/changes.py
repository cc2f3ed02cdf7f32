"""What a stream record tells: a pledge before and after one change."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chalicelib.aws import records
from chalicelib.pledges.pledge import Pledge


@dataclass(frozen=True)
class Change:
    """None: there was, or is, no such pledge."""

    before: Pledge | None
    after: Pledge | None


def changes(stream_records: Iterable[dict[str, Any]], reader: str) -> list[Change]:
    """The changes in a batch, in order; what cannot be read is parked under the name of the reader."""
    return list(records.read(stream_records, reader, _change))


def _change(record: dict[str, Any]) -> Change:
    before, after = records.images(record)
    return Change(Pledge.of(before) if before else None, Pledge.of(after) if after else None)
