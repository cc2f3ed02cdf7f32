"""The welfare rota of a test, in place of the one that the content has."""

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.content import site

ALL_DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
Duty = dict[str, str | list[str]]


def duty(who: str, begins: str = "00:00", ends: str = "00:00", days: list[str] = ALL_DAYS) -> Duty:
    """A duty as the content has it; by default at any hour."""
    return {"who": who, "days": days, "from": begins, "to": ends}


@contextmanager
def rota(*duties: Duty) -> Iterator[None]:
    """The rota has these duties, in this order."""
    there = site()["welfare"]["rota"]
    before, there["duty"] = there["duty"], list(duties)
    try:
        yield
    finally:
        there["duty"] = before
