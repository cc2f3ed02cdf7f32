"""Rate limit: how many requests and reports one network may send in a minute. The firewall has a limit of its own."""

from collections import OrderedDict

from chalicelib import clock, errors
from chalicelib.settings import settings

_counts: OrderedDict[tuple[str, str, int], int] = OrderedDict()
_MAX_COUNTS = 10_000


def check(network: str, *, with_address: bool = False) -> None:
    """Raise TooManyRequests beyond the stage's number of requests a minute from one network, as this process sees it.
    Of those with an address that is to be written to it takes fewer, so that nobody has us send mail to thousands.

    It costs nothing, and forgets when the process ends.
    """
    _check("requests", network, settings().requests_per_minute)
    if with_address:
        _check("addresses", network, settings().addresses_per_minute)


def check_reports(network: str) -> None:
    """The same for reports, of which a person has few to send."""
    _check("reports", network, settings().reports_per_minute)


def _check(what: str, network: str, most: int) -> None:
    minute = int(clock.now().timestamp()) // 60
    counted = (what, network, minute)
    _counts[counted] = _counts.pop(counted, 0) + 1
    while len(_counts) > _MAX_COUNTS:
        _counts.popitem(last=False)
    if _counts[counted] > most:
        raise errors.TooManyRequests(seconds=60 - int(clock.now().timestamp()) % 60)


def reset() -> None:
    """Start counting requests anew."""
    _counts.clear()
