"""The content calendar of a season: what to post on which day, as a calendar file and as a table for spreadsheets.

`posts` of seasons.yaml say when and where; the sentences are those of strings, the hashtags those of the season. Times
are those of Scotland's clocks, also after they changed. Nothing posts by itself.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from chalicelib import clock
from chalicelib.content import rules, translations
from chalicelib.content.translations import text
from frontend.builder.season_models import Post, Season

SENTENCES = {
    "begins": "post.begins",
    "idea": "post.idea",
    "plan": "post.plan",
    "together": "post.together",
    "stories": "post.stories",
    "check": "post.check",
    "again": "post.again",
    "halfway": "post.halfway",
    "ends": "post.ends",
}
"""What a post may say to the key of its sentence."""
LENGTH = timedelta(minutes=15)
"""Of an entry: long enough to post it and to answer the first person."""


class Planned(NamedTuple):
    """A post in one language, with the address that its words end with. `slug`: its own in the season,
    whenever it is."""

    slug: str
    at: datetime
    channel: str
    words: str
    address: str
    hashtags: str


def current(seasons: Sequence[Season], today: date) -> list[Season]:
    """The seasons that have posts and are not over."""
    return [season for season in seasons if season.posts and season.ends >= today]


def files(seasons: Sequence[Season], languages: Sequence[str], origin: str) -> dict[str, bytes]:
    """File name below the site to its content, for each of these seasons."""
    found: dict[str, bytes] = {}
    for season in seasons:
        for lang in languages:
            planned = list(plan(season, lang, origin))
            found[f"{lang}/kit/{season.code}.ics"] = calendar(season, lang, planned)
            found[f"{lang}/kit/{season.code}.csv"] = table(lang, planned)
    return found


def plan(season: Season, lang: str, origin: str) -> Iterator[Planned]:
    """The posts of a season, in the order of the file."""
    tags = " ".join(f"#{tag}" for tag in season.hashtags)
    for slug, post in zip(_slugs(season.posts), season.posts, strict=True):
        address = f"{origin}/go/{post.channel}"
        said = f"{_sentence(lang, season, post)} {address}"
        fits = len(f"{said} {tags}") <= rules.CAPTION_MOST
        yield Planned(slug, _moment(post), post.channel, said, address, tags if fits else "")


def calendar(season: Season, lang: str, planned: Sequence[Planned]) -> bytes:
    """An iCalendar file with an entry for each post, which brings its words, ready to copy. A file that is taken again
    changes the entries that are there, also those of posts that have moved (RFC 5545, 3.8.4.7 and 3.8.7.4)."""
    revised = season.revised or datetime.combine(season.begins, time(), UTC)
    made = Calendar()
    made.add("prodid", "-//Small Changes, Big Difference//")
    made.add("version", "2.0")
    for each in planned:
        entry = Event()
        entry.add("uid", f"{season.code}-{lang}-{each.slug}@small-changes")
        entry.add("dtstamp", revised)  # the same file from each build
        entry.add("sequence", int(revised.timestamp()) // 60)
        entry.add("dtstart", each.at)
        entry.add("duration", LENGTH)
        entry.add("summary", text(lang, "post.entry", channel=translations.name(lang, "media", each.channel)))
        entry.add("description", f"{each.words} {each.hashtags}".strip())
        entry.add("url", each.address)
        entry.add("transp", "TRANSPARENT")
        made.add_component(entry)
    made.add_missing_timezones(first_date=season.begins, last_date=season.ends)
    return bytes(made.to_ical())


def table(lang: str, planned: Sequence[Planned]) -> bytes:
    """The same as CSV, with the mark by which spreadsheets know that it is UTF-8."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(
        [text(lang, key) for key in ("post.day", "post.time", "post.channel", "post.words", "post.hashtags")]
    )
    for each in planned:
        name = translations.name(lang, "media", each.channel)
        lines.writerow([f"{each.at:%Y-%m-%d}", f"{each.at:%H:%M}", name, each.words, each.hashtags])
    return written.getvalue().encode("utf-8-sig")


def _slugs(posts: Sequence[Post]) -> Iterator[str]:
    """What each post says, and where; a number for what is said there again."""
    seen: Counter[str] = Counter()
    for post in posts:
        slug = "-".join(filter(None, (post.says, post.idea, post.channel)))
        seen[slug] += 1
        yield slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"


def _moment(post: Post) -> datetime:
    return datetime.combine(post.day, time.fromisoformat(post.at), ZoneInfo(clock.ZONE))


def _sentence(lang: str, season: Season, post: Post) -> str:
    given: dict[str, Any] = {"season": translations.name(lang, "seasons", season.code)}
    given |= {"idea": translations.name(lang, "ideas", post.idea)} if post.idea else {}
    return text(lang, SENTENCES[post.says], day=translations.day(lang, season.ends), **given)
