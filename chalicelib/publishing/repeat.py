"""Re-read after writing; repeat for submissions that changed meanwhile."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.submissions.model import Submission

S = TypeVar("S", bound=Submission)


def repeat_until_stable(
    find: Callable[[list[str]], list[S]], ids: list[str], act: Callable[[list[S]], None]
) -> list[S]:
    """Re-read after writing; repeat for what changed. Without it, a submission withdrawn between our read and our write
    would stay public. Returns the submissions as they were read last."""
    found = find(ids)
    changed = found
    while changed:
        act(changed)
        now = find(ids)
        changed, found = [submission for submission in now if submission not in found], now
    return found
