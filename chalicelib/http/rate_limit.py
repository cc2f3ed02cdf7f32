"""Rate limit: how many requests one network may send in a minute. The firewall has a limit of its own."""

from collections import OrderedDict

from chalicelib import clock, errors
from chalicelib.settings import settings

_counts: OrderedDict[tuple[str, int], int] = OrderedDict()
_MAX_COUNTS = 10_000


def check(network: str) -> None:
    """Raise TooManyRequests beyond the stage's number of requests a minute from one network, as this process sees it.

    It costs nothing, and forgets when the process ends.
    """
    minute = int(clock.now().timestamp()) // 60
    _counts[network, minute] = _counts.pop((network, minute), 0) + 1
    while len(_counts) > _MAX_COUNTS:
        _counts.popitem(last=False)
    if _counts[network, minute] > settings().requests_per_minute:
        raise errors.TooManyRequests(seconds=60 - int(clock.now().timestamp()) % 60)


def reset() -> None:
    """Start counting requests anew."""
    _counts.clear()
