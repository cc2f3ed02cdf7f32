"""How often one network may send something: a second line behind the firewall's rate rule."""

from collections import OrderedDict

from chalicelib import clock, errors
from chalicelib.settings import settings

_seen: OrderedDict[tuple[str, int], int] = OrderedDict()
_SEEN_MOST = 10_000


def not_too_often(where: str) -> None:
    """Raise SlowDown beyond the stage's number of pledges a minute from one network, as this process sees it.

    It costs nothing, and forgets when the process ends.
    """
    minute = int(clock.now().timestamp()) // 60
    _seen[where, minute] = _seen.pop((where, minute), 0) + 1
    while len(_seen) > _SEEN_MOST:
        _seen.popitem(last=False)
    if _seen[where, minute] > settings().pledges_per_minute:
        raise errors.SlowDown(seconds=60 - int(clock.now().timestamp()) % 60)


def forget() -> None:
    """Start counting requests anew."""
    _seen.clear()
