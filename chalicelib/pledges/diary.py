"""A plan to take along: the calendar file of one pledge. Nothing is read from a table and nothing is kept."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from chalicelib import clock, content
from chalicelib.content import sentences
from chalicelib.pieces import ids
from chalicelib.pledges import starts
from chalicelib.pledges.form import PledgeForm, parse

if TYPE_CHECKING:
    from icalendar import Event

TIMES = {"day": 66, "week": 10}
"""How often an entry comes back: as many days as a habit took in the median (Lally and others, 2010), or 10 weeks."""
OWN_MINUTES, OWN_EVERY = 15, "day"


def file(fields: dict[str, Any]) -> bytes:
    """An iCalendar file with one repeating entry, for the fields of a pledge form. Raises Unfit.

    The entry stands at the usual time of the cue that was chosen; without one it fills the day and holds no time.
    """
    from icalendar import Calendar  # costs 0.2 s, and only this needs it

    form = parse({name: value for name, value in fields.items() if name in PledgeForm.model_fields})
    calendar = Calendar()
    calendar.add("prodid", "-//Small Changes, Big Difference//")
    calendar.add("version", "2.0")
    calendar.add_component(_entry(form))
    today = clock.now().date()
    calendar.add_missing_timezones(first_date=today, last_date=today + timedelta(days=2 * 366))
    return bytes(calendar.to_ical())


def _entry(form: PledgeForm) -> "Event":
    from icalendar import Event

    idea = content.site()["ideas"].get(form.idea, {})
    every = idea.get("every", OWN_EVERY)
    entry = Event()
    entry.add("uid", f"{ids.fingerprint(form.content())}@small-changes")
    entry.add("dtstamp", clock.now())
    entry.add("summary", sentences.name(form.lang, "ideas", form.idea) if form.idea else form.text)
    entry.add("description", _described(form))
    entry.add("rrule", {"freq": "daily" if every == "day" else "weekly", "count": TIMES[every]})
    _place(entry, form, idea.get("minutes", OWN_MINUTES))
    return entry


def _place(entry: "Event", form: PledgeForm, minutes: int) -> None:
    """Put the entry on its day: at the cue's time with an alarm, or over the whole day without one."""
    from icalendar import Alarm

    first, at = starts.day(form.start or "today", clock.now()), _time(form)
    if at is None:
        entry.add("dtstart", first)
        entry.add("transp", "TRANSPARENT")
        return
    entry.add("dtstart", datetime.combine(first or clock.now().date(), at, ZoneInfo(sentences.ZONE)))
    entry.add("duration", timedelta(minutes=minutes))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry["summary"])
    alarm.add("trigger", timedelta(0))
    entry.add_component(alarm)


def _time(form: PledgeForm) -> time | None:
    """The usual time of day of the cue, if one was chosen."""
    cue = content.site()["cues"].get(form.plan.when)
    return time.fromisoformat(cue["time"]) if cue else None


def _described(form: PledgeForm) -> str:
    when = form.plan.when
    cue = sentences.name(form.lang, "cues", when) if when and when in content.site()["cues"] else when
    plan = ": ".join(filter(None, (cue, form.plan.will)))
    return plan or sentences.text(form.lang, "diary.description")
