"""Re-read after writing; repeat if a submission changed meanwhile."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.submissions.model import Submission

S = TypeVar("S", bound=Submission)


def repeat_until_stable(
    find: Callable[[list[str]], list[S]], ids: list[str], act: Callable[[list[S], int], None]
) -> list[S]:
    """Act on the submissions and the number of a snapshot that was taken before they were read; re-read, and repeat if
    one changed. Without it, a submission withdrawn between our read and our write would stay public. Returns the
    submissions as they were read last."""
    while True:
        snapshot = next_snapshot()
        found = find(ids)
        act(found, snapshot)
        if find(ids) == found:
            return found
