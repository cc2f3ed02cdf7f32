"""The calendar file of one pledge: a person's plan, to take home. Reads no table and stores nothing."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator

from chalicelib import clock, content
from chalicelib.content import translations
from chalicelib.pledges import start_dates
from chalicelib.pledges.check_in_model import Step
from chalicelib.pledges.form import PledgeForm
from chalicelib.pledges.plan_days import WEEK, days_of
from chalicelib.pledges.plan_words import sentence
from chalicelib.settings import settings
from chalicelib.submissions import ids
from chalicelib.submissions.form import Checkbox, Fields, validate

if TYPE_CHECKING:
    from icalendar import Event

WEEKS = 10
ON_ONES_OWN: tuple[Step, ...] = (7, 28)
"""Check-ins of which the calendar reminds those who left no address."""
REPEATS: dict[str, dict[str, str | int]] = {
    "day": {"freq": "daily", "count": 66},
    "week": {"freq": "weekly", "count": WEEKS},
}
"""How often an entry comes back: as many days as a habit took in the median (Lally and others, 2010), or 10 weeks.
An idea that is done once has no entry here."""
OWN_WORDS_MINUTES, OWN_WORDS_EVERY = 15, "day"


def _passed(day: date | None) -> date | None:
    """A day that has passed; of any other it is the start that counts."""
    return day if day and date.min + timedelta(days=366) < day <= clock.today() else None


class CalendarForm(PledgeForm):
    """A pledge, as a page asks for its calendar file. `since`: its first day, where that has passed; `asked`: its owner
    left an address, and is asked by mail how it goes."""

    since: Annotated[date | None, BeforeValidator(start_dates.parse), AfterValidator(_passed)] = None
    asked: Checkbox = False

    def content(self) -> ids.Content:
        """That of the pledge alone, by which calendars know its entry."""
        return {name: value for name, value in super().content().items() if name in PledgeForm.model_fields}


def parse(fields: Fields) -> CalendarForm:
    """The pledge among the fields of a form that asks for its calendar file. Raises Invalid."""
    return validate(CalendarForm, {name: value for name, value in fields.items() if name in CalendarForm.model_fields})


def build(form: CalendarForm) -> bytes:
    """An iCalendar file with an entry that repeats unless the idea is done once, on the days that the plan names; and
    one for each coming check-in, if its owner is not asked by mail. Raises Invalid if the form is outdated.

    The entry is at the usual time of the cue that was chosen; without a cue it is a whole-day entry that blocks no
    time.
    """
    from icalendar import Calendar  # costs 0.2 s, and only this needs it

    form.require_current()
    calendar = Calendar()
    calendar.add("prodid", "-//Small Changes, Big Difference//")
    calendar.add("version", "2.0")
    calendar.add_component(_entry(form))
    for entry in [] if form.asked else _check_ins(form):
        calendar.add_component(entry)
    today = clock.today()
    calendar.add_missing_timezones(first_date=today, last_date=today + timedelta(days=2 * 366))
    return bytes(calendar.to_ical())


def _entry(form: PledgeForm) -> "Event":
    from icalendar import Event

    idea = content.site()["ideas"].get(form.idea, {})
    every = idea.get("every", OWN_WORDS_EVERY)
    entry = Event()
    entry.add("uid", f"{ids.fingerprint(form.content())}@small-changes")
    entry.add("dtstamp", clock.now())
    entry.add("summary", translations.name(form.lang, "ideas", form.idea) if form.idea else form.text)
    entry.add("description", _description(form, every))
    days = days_of(every, form.text, form.plan)
    if every in REPEATS:
        entry.add("rrule", _on_days(days) if days else REPEATS[every])
    _add_time(entry, form, idea.get("minutes", OWN_WORDS_MINUTES), days)
    return entry


def _check_ins(form: CalendarForm) -> Iterator["Event"]:
    """Whole days, which block no time. They name the page, and not its private address: calendars are seen."""
    from icalendar import Event

    first = form.since or start_dates.resolve(form.start, clock.now()) or clock.today()
    for step in ON_ONES_OWN:
        if (day := first + timedelta(days=step)) < clock.today():
            continue
        entry = Event()
        entry.add("uid", f"{ids.fingerprint(form.content())}-{step}@small-changes")
        entry.add("dtstamp", clock.now())
        entry.add("summary", translations.text(form.lang, f"calendar.check_in_{step}"))
        page = f"{settings().site_origin}/{form.lang}/my-pledge/"
        entry.add("description", translations.text(form.lang, "calendar.check_in", page=page))
        _add_whole_day(entry, day)
        yield entry


def _on_days(days: list[str]) -> dict[str, object]:
    return {"freq": "weekly", "byday": days, "count": WEEKS * len(days)}


def _add_time(entry: "Event", form: PledgeForm, minutes: int, days: list[str]) -> None:
    """Set the first day of the entry: at the cue's time with an alarm, or the whole day without one."""
    from icalendar import Alarm

    at = _cue_time(form)
    first = _first_day(form, at, days)
    if at is None:
        _add_whole_day(entry, first)
        return
    entry.add("dtstart", datetime.combine(first, at, ZoneInfo(clock.ZONE)))
    entry.add("duration", timedelta(minutes=minutes))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry["summary"])
    alarm.add("trigger", timedelta(0))
    entry.add_component(alarm)


def _add_whole_day(entry: "Event", day: date) -> None:
    entry.add("dtstart", day)
    entry.add("duration", timedelta(days=1))
    entry.add("transp", "TRANSPARENT")


def _first_day(form: PledgeForm, at: time | None, days: list[str]) -> date:
    """The day of the start, or the next one that is among the days and whose time has not passed."""
    now = clock.in_scotland(clock.now())
    day = start_dates.resolve(form.start, clock.now()) or now.date()
    if at and (day, at) < (now.date(), now.time()):
        day += timedelta(days=1)
    while days and WEEK[day.weekday()] not in days:
        day += timedelta(days=1)
    return day


def _cue_time(form: PledgeForm) -> time | None:
    """The usual time of day of the cue, if one was chosen."""
    cue = content.site()["cues"].get(form.plan.when)
    return time.fromisoformat(cue["time"]) if cue else None


def _description(form: PledgeForm, every: str) -> str:
    said = sentence(form.lang, form.idea, form.text, form.plan)
    missed = translations.text(form.lang, "calendar.missed" if every in REPEATS else "calendar.missed_once")
    return f"{said}\n{missed}"
