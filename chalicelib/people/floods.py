"""Floods: when more addresses are to be confirmed than people leave in an hour, the mails wait, and an alarm is raised.

Whoever has us write to thousands of strangers would cost us the right to send mail at all.
"""

from datetime import datetime, timedelta

from chalicelib import clock, log
from chalicelib.aws import tables
from chalicelib.settings import settings

KEPT = timedelta(days=2)


def wait_until() -> datetime | None:
    """Take one mail out of this hour's number. None: there was one left. Otherwise the moment at which to try again.
    A repeat takes another one, so the number is a limit and no count. Raises Busy."""
    now = clock.now()
    taken = tables.update(
        settings().mail_table,
        {"id": f"confirmations-{now:%Y-%m-%dT%H}"},
        "ADD #taken :one SET #expires = :expires",
        one=1,
        expires=int((now + KEPT).timestamp()),
    )["taken"]
    if taken <= settings().confirmations_per_hour:
        return None
    log.event("people.flood", taken=taken)
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
