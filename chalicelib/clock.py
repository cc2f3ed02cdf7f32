"""The time of day, in one place so that tests can set it.

Moments are in UTC: what is stored, signed or expires. Days and hours that people see are Scotland's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = "Europe/London"
_set_to: datetime | None = None


def now() -> datetime:
    """The present moment, in UTC."""
    return _set_to or datetime.now(UTC)


def in_scotland(moment: datetime) -> datetime:
    """The moment as clocks in Scotland show it."""
    return moment.astimezone(ZoneInfo(ZONE))


def today() -> date:
    """The day in Scotland."""
    return in_scotland(now()).date()


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
