"""Waits for conditions in other processes."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
PATIENCE = 30
"""Seconds after which an unmet condition is a failure; a wait ends as soon as its condition is met."""


def eventually(look: Callable[[], Found], within: float = PATIENCE) -> Found:
    """The first true result of `look`; fails when there is none within so many seconds."""
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)  # between looks at a condition
    return found
