"""The time of day, in one place so that tests can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_set_to: datetime | None = None


def now() -> datetime:
    """The present moment, in UTC."""
    return _set_to or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (with its zone) until the block ends."""
    global _set_to  # noqa: PLW0603 - one clock for the process is the point of this module
    before, _set_to = _set_to, moment.astimezone(UTC)
    try:
        yield
    finally:
        _set_to = before


def later(**parts: float) -> datetime:
    """The moment that lies `timedelta(**parts)` after now."""
    return now() + timedelta(**parts)
