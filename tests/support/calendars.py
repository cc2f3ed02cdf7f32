"""Calendar files as two widespread calendars read them. Each rule names where it comes from."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

_UNTIL = 400
_DURATION = re.compile(r"\+?P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)")


@dataclass(frozen=True)
class Entry:
    """What a person sees: `first` and `days` in Scotland's time, `times` entries of this `length`, with an alarm at the
    start or without one."""

    first: date
    days: tuple[str, ...]
    times: int
    length: timedelta
    alarm: bool
    notes: str


def on_android(file: str) -> Entry:
    """As Android 8 reads it: the classes of com.android.calendarcommon2 in AOSP, each named where its rule is kept."""
    found = _android_properties(file)
    start, zone = found["DTSTART"], found.get("DTSTART;TZID")
    # RecurrenceSet: the zone is looked up by its name, VTIMEZONE is not read; a whole day is in UTC
    first: date = (
        datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(zone))
        if zone
        else datetime.strptime(start, "%Y%m%d").date()  # noqa: DTZ007 - a day
    )
    # RecurrenceSet.computeDuration: without DURATION and DTEND an entry has no length
    length = _android_duration(found.get("DURATION", "+P0S"))
    rule = _android_rule(found["RRULE"]) if "RRULE" in found else {}
    alarm = "TRIGGER" in found and _android_duration(found["TRIGGER"]) == timedelta(0)
    return _entry(first, found.get("RRULE"), int(rule.get("COUNT", 1)), length, alarm=alarm, notes=found["DESCRIPTION"])


def on_ios(file: str) -> Entry:
    """As iOS reads it, which keeps to RFC 5545: a file that breaks these rules is shown wrongly or not at all."""
    assert file.count("\r\n") == file.count("\n"), "3.1: lines end with CRLF"
    assert max(len(line.encode()) for line in file.split("\r\n")) <= 75, "3.1: lines of up to 75 octets"
    calendar: Any = icalendar.Calendar.from_ical(file)
    event = calendar.walk("VEVENT")[0]
    assert (calendar["version"], "prodid" in calendar) == ("2.0", True), "3.6"
    assert "method" not in calendar, "5546: with a METHOD it would be an invitation"
    assert "uid" in event, "3.6.1: UID is required"
    assert str(event["dtstamp"].dt.tzinfo) == "UTC", "3.8.7.2: DTSTAMP is in UTC"
    zones = {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")}
    assert {event["dtstart"].params.get("TZID")} - {None} <= zones, "3.2.19: each TZID has its VTIMEZONE"
    rule = event["rrule"].to_ical().decode() if "rrule" in event else None
    first = event["dtstart"].dt
    times = len(_starts(first, rule))
    assert _starts(first, rule)[0] == first, "3.8.5.3: DTSTART is the first of the rule, or it would count in addition"
    alarms = event.walk("VALARM")
    for alarm in alarms:
        assert (alarm["action"], "description" in alarm) == ("DISPLAY", True), "3.6.6"
    at_start = [alarm["trigger"].dt == timedelta(0) for alarm in alarms]
    return _entry(first, rule, times, event["duration"].dt, alarm=at_start == [True], notes=str(event["description"]))


def _entry(first: date, rule: str | None, times: int, length: timedelta, **more: Any) -> Entry:
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    days = tuple(dict.fromkeys(names[start.weekday()] for start in sorted(_starts(first, rule)[:7], key=_weekday)))
    return Entry(first, days, times, length, **more)


def _weekday(day: date) -> int:
    return day.weekday()


def _starts(first: date, rule: str | None) -> list[Any]:
    if rule is None:
        return [first]
    at = first if isinstance(first, datetime) else datetime(first.year, first.month, first.day)  # noqa: DTZ001 - a day
    starts = list(rrulestr(rule, dtstart=at)[:_UNTIL])
    return starts if isinstance(first, datetime) else [start.date() for start in starts]


def _android_properties(file: str) -> dict[str, str]:
    """ICalendar.normalizeText and parseLine: line ends become LF, LF and space vanish; names, parameters, values. Of a
    name that comes twice the first value counts, as for getFirstProperty; VTIMEZONE is not read."""
    text = file.replace("\r\n", "\n").replace("\r", "\n").replace("\n ", "")
    event = text[text.index("BEGIN:VEVENT\n") : text.index("END:VEVENT\n")]
    found: dict[str, str] = {}
    for line in event.splitlines():
        name, colon, value = line.partition(":")
        assert colon, f"not a property: {line}"
        name, *parameters = name.split(";")
        found.setdefault(name, value)
        for parameter in parameters:
            key, _, given = parameter.partition("=")
            found.setdefault(f"{name};{key}", given)
    found["DESCRIPTION"] = found["DESCRIPTION"].replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
    return found


def _android_duration(text: str) -> timedelta:
    """Duration.parse."""
    given = _DURATION.fullmatch(text)
    assert given, f"Duration.parse refuses {text}"
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in given.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _android_rule(text: str) -> dict[str, str]:
    """EventRecurrence.parse: FREQ is required, no part comes twice, BYDAY holds names of days."""
    parts = [part.partition("=")[::2] for part in text.split(";")]
    rule = dict(parts)
    assert len(rule) == len(parts), f"a part comes twice: {text}"
    assert rule["FREQ"] in {"DAILY", "WEEKLY"}
    assert set(rule) <= {"FREQ", "COUNT", "BYDAY"}
    assert all(re.fullmatch("MO|TU|WE|TH|FR|SA|SU", day) for day in rule.get("BYDAY", "MO").split(","))
    return rule
