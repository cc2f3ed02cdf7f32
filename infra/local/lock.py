"""Locks between processes. Standard library only: `make clean` takes them without a virtual environment."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from infra.errors import OperatorError


@contextmanager
def exclusive_lock(path: Path, refusal: str, *, wait: float = 0) -> Iterator[None]:
    """Hold the lock file for the block. OperatorError with `refusal` if another process holds it for `wait` seconds.

    The system releases a lock when its process ends, however it ends.
    """
    deadline = time.monotonic() + wait
    while True:
        with path.open("a") as file:
            if not _lock_before(deadline, file):
                raise OperatorError(refusal)
            if _is_still_there(path, file):
                yield
                return


def _lock_before(deadline: float, file: IO[str]) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)
        else:
            return True


def _is_still_there(path: Path, file: IO[str]) -> bool:
    """Whether nobody has removed the file since it was opened, as `make clean` does."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
