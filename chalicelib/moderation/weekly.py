"""The lead's weekly mail: how long the queue took, five figures of the campaign, a public story, and one thing to do.

It tells of the queue and of everybody's pledges, never of one moderator or one person.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from chalicelib import audit_log, clock, totals
from chalicelib.aws import site_bucket
from chalicelib.content.translations import name, text
from chalicelib.email import Email, compose, defang, quote
from chalicelib.moderation.stores import pending_review
from chalicelib.settings import settings
from chalicelib.totals.counters import made_on
from chalicelib.totals.open_data import PublicTotals

HOUR, DAY = 60 * 60, 24 * 60 * 60
COUNTED = 500
"""Submissions that wait, of which the mail says how many; beyond, "more than 500"."""
ENOUGH_IN_A_DAY = 80
"""Per cent of decisions; below, the mail suggests another reader."""


@dataclass(frozen=True)
class QueueTimes:
    """Of all decisions of a week. `median`: seconds that half of them waited at most; `in_a_day`: per cent that were
    made within 24 hours."""

    decided: int
    median: int = 0
    in_a_day: int = 0


def weekly(lang: str, ended: datetime) -> Email:
    """The mail about the seven days that ended then."""
    week = clock.in_scotland(ended).date() - timedelta(days=7)
    public, times, new = totals.public_totals(), queue_times(week), _made_in(week)
    facts = {
        "queue": [*_of_queue(lang, times), _of_waiting(lang)],
        "figures": list(_figures(lang, public, new)),
        "story": _story(lang),
        "action": _action(lang, times, new, _made_in(week - timedelta(days=7))),
    }
    return compose("weekly", lang, text(lang, "mail.weekly_subject", count=new), **facts)


def week_ended() -> datetime:
    """When the last whole week ended: midnight before Monday in Scotland."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    return datetime.combine(monday, time.min, ZoneInfo(clock.ZONE)).astimezone(UTC)


def queue_times(week: date) -> QueueTimes:
    """How long what was decided in the week had waited."""
    waited = sorted(line["waited"] for line in audit_log.decided_in(week) if "waited" in line)
    if not waited:
        return QueueTimes(0)
    in_a_day = sum(seconds <= DAY for seconds in waited)
    return QueueTimes(len(waited), int(median(waited)), 100 * in_a_day // len(waited))


def _made_in(week: date) -> int:
    days = (week + timedelta(days=number) for number in range(7))
    return sum(made_on(day).total() for day in days)


def _of_queue(lang: str, times: QueueTimes) -> list[str]:
    if not times.decided:
        return [text(lang, "mail.weekly_none")]
    hours = max(1, -(-times.median // HOUR))
    return [
        text(lang, "mail.weekly_decided", count=times.decided),
        text(lang, "mail.weekly_median", count=hours),
        text(lang, "mail.weekly_in_a_day", share=times.in_a_day),
    ]


def _of_waiting(lang: str) -> str:
    count = len(pending_review(COUNTED + 1))
    if not count:
        return text(lang, "mail.weekly_clear")
    many = text(lang, "mail.weekly_waiting_many", count=COUNTED)
    return many if count > COUNTED else text(lang, "mail.weekly_waiting", count=count)


def _figures(lang: str, public: PublicTotals, new: int) -> Iterator[str]:
    """Five, or fewer while numbers are small."""
    yield text(lang, "mail.weekly_made", count=public["made"])
    yield text(lang, "mail.weekly_new", count=new)
    if staff := public["audiences"].get("staff"):
        yield text(lang, "mail.weekly_staff", count=staff)
    if towns := len(public["places"].keys() - {"elsewhere"}):
        yield text(lang, "mail.weekly_towns", count=towns)
    if public["themes"]:
        theme = max(public["themes"], key=lambda code: public["themes"][code])
        yield text(lang, "mail.weekly_theme", theme=name(lang, "themes", theme), count=public["themes"][theme])


def _story(lang: str) -> dict[str, object] | None:
    """The first of the public stories, with its author's consent; none while the wall is off."""
    listed = json.loads(site_bucket.read("data/stories.json") or "[]")
    if not listed:
        return None
    words = defang(listed[0]["words"])
    address = f"{settings().site_origin}/{lang}/stories/{listed[0]['id']}/"
    return {"text": words, "quoted": quote(words), "lang": listed[0]["lang"], "address": address}


def _action(lang: str, times: QueueTimes, new: int, before: int) -> str:
    """What helps most, in one sentence."""
    site = f"{settings().site_origin}/{lang}"
    if times.decided and times.in_a_day < ENOUGH_IN_A_DAY:
        return text(lang, "mail.weekly_do_read")
    if not json.loads(site_bucket.read("data/stories.json") or "[]"):
        return text(lang, "mail.weekly_do_story", address=f"{site}/stories/tell/")
    if new < before:
        return text(lang, "mail.weekly_do_poster", address=f"{site}/poster/")
    return text(lang, "mail.weekly_do_thank", address=f"{site}/wall/")
