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
    while (file := _try_to_lock(path)) is None:
        if time.monotonic() >= deadline:
            raise OperatorError(refusal)
        time.sleep(0.05)
    with file:
        yield


def _try_to_lock(path: Path) -> IO[str] | None:
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    if _is_still_there(path, file):
        return file
    file.close()  # `make clean` removed the file between the two calls above
    return _try_to_lock(path)


def _is_still_there(path: Path, file: IO[str]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
