"""People whose pledges are followed, as they are stored: a helper takes only what matters to a test."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.people.model import Consent, Following, Person
from chalicelib.pledges import Pledge, State
from chalicelib.pledges.check_in_model import Answer, CheckIn
from chalicelib.pledges.check_in_model import Step as Asks

MADE = datetime(2026, 4, 6, 12, 0, tzinfo=UTC)
"""A Monday, in summer time."""


def agreed(at: datetime = MADE) -> Consent:
    """A consent that was confirmed at once."""
    return Consent(text="1", at=at, channel="thanks", confirmed_at=at)


def plain_pledge(pledge_id: str = "p1", **fields: Any) -> Pledge:
    """A public pledge of an idea for each day, at any hour."""
    given = {"key": pledge_id, "id": pledge_id, "v": 1, "state": State.PUBLIC, "made_at": MADE, "fingerprint": "f"}
    chosen = {} if "text" in fields else {"idea": "ten-minute-walk"}
    return Pledge.model_validate(given | {"season": "2026"} | chosen | fields)


def answered(asks: Asks, answer: Answer, at: datetime) -> CheckIn:
    return CheckIn(step=asks, answer=answer, at=at, by_contact=True)


def follower(pledges: Iterable[Pledge], at: datetime = MADE, **fields: Any) -> Person:
    """Somebody who asked for all that there is, on the day of `at`."""
    consent, since = agreed(at), clock.in_scotland(at).date()
    following = [Following(pledge=each.id, since=since, remind=consent, ask=consent) for each in pledges]
    given = {"id": "person", "address": "a@example.org", "confirmed_at": at, "following": tuple(following)}
    return Person.model_validate(given | {"campaign": consent, "season": consent} | fields)


def days_after(number: int, first: datetime = MADE) -> date:
    return clock.in_scotland(first).date() + timedelta(days=number)
