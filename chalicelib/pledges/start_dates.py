"""The day on which a pledge starts: a date, or a day on which many people like to start."""

from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib import clock
from chalicelib.submissions.form import note_outdated
from chalicelib.submissions.text import normalise

FreshStart = Literal["today", "monday", "first", "new-year"]
"""Today, next Monday, the 1st of next month, 1 January (today, if today is 1 January)."""


def resolve(start: date | FreshStart | None, made_at: datetime) -> date | None:
    """The date that was meant on the day of the pledge, by Scotland's calendar."""
    if start is None or isinstance(start, date):
        return start
    today = clock.in_scotland(made_at).date()
    match start:
        case "today":
            return today
        case "monday":
            return today + timedelta(days=7 - today.weekday())
        case "first":
            return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        case "new-year":
            return today if (today.month, today.day) == (1, 1) else date(today.year + 1, 1, 1)


def parse(value: Any) -> Any:
    """A date or a fresh start in what was sent."""
    value = normalise(value)
    if value is None or value in get_args(FreshStart):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise PydanticCustomError("date_format", "no date") from error


def within_a_year(value: date | FreshStart | None, info: ValidationInfo) -> date | FreshStart | None:
    """Note a date as outdated that has passed, or that is more than a year ahead."""
    if not isinstance(value, date):
        return value
    today = clock.today()
    if value < today - timedelta(days=1):  # where the person is, it may still be yesterday
        note_outdated(info, "errors.date_past")
    elif value > today + timedelta(days=366):
        note_outdated(info, "errors.date_far")
    return value
