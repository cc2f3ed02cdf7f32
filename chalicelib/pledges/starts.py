"""The day on which a pledge begins: a date, or one of the days on which people like to begin."""

from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib import clock
from chalicelib.content.sentences import ZONE
from chalicelib.pieces.words import tidy

FreshStart = Literal["today", "monday", "first", "new-year"]
"""Today, next Monday, the 1st of next month, 1 January (today, if it is today)."""


def day(start: date | FreshStart | None, made_at: datetime) -> date | None:
    """The date that was meant when it was said, by Scotland's calendar."""
    if start is None or isinstance(start, date):
        return start
    today = made_at.astimezone(ZoneInfo(ZONE)).date()
    match start:
        case "today":
            return today
        case "monday":
            return today + timedelta(days=7 - today.weekday())
        case "first":
            return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        case "new-year":
            return today if (today.month, today.day) == (1, 1) else date(today.year + 1, 1, 1)


def read(value: Any) -> Any:
    """A date, or one of those days, in what was sent."""
    value = tidy(value)
    if value is None or value in get_args(FreshStart):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise PydanticCustomError("date_format", "no date") from error


def soon(value: date | FreshStart | None, info: ValidationInfo) -> date | FreshStart | None:
    """A date that lies ahead, within a year; one that was sent before may have passed meanwhile."""
    if info.context or not isinstance(value, date):
        return value
    today = clock.now().date()
    if value < today - timedelta(days=1):  # where the person is it may still be yesterday
        raise PydanticCustomError("date_past", "past")
    if value > today + timedelta(days=366):
        raise PydanticCustomError("date_far", "too far")
    return value
