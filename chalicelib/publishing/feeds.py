"""Feeds as Atom and as JSON Feed 1.1: of milestones, for tools that post or show them, and of stories whose people
agreed to feeds, for those that show them. They are apart, because a tool that posts whatever is in a feed knows of no
tick, and who agreed to feeds may not have agreed to social media. Nothing posts by itself.

They change with a milestone, with such a story or with a deployment. So a note that nobody can fetch holds a digest of
all of them, which each run compares before it writes any; it is written last.
"""

import hashlib
import json
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from chalicelib import clock, pages
from chalicelib.aws import site_bucket
from chalicelib.content import DEFAULT_LANGUAGE, languages
from chalicelib.content.translations import text, who
from chalicelib.pages import seo
from chalicelib.publishing import files, retold
from chalicelib.publishing.retold import Retold
from chalicelib.settings import settings
from chalicelib.totals import milestone_words
from chalicelib.totals.milestones import Milestone

NOTE = "deployed/feeds.json"
ENTRIES = 50
"""The newest ones."""
BEFORE_ANY = date(2026, 1, 1)
"""A feed without entries has changed at some day, too."""


class Feed(NamedTuple):
    """`path`: of its page below the language; `note`: what its readers should know; `entries`: newest first."""

    path: str
    title: str
    note: str
    entries: list[dict[str, object]]


def write(reached: list[Milestone], snapshot: int) -> None:
    """Write the feeds, unless they stand as they should. At least once; a run that dies is made up for by the next."""
    bodies = render_all(reached, retold.read("feeds"))
    digest = json.dumps(hashlib.sha256(json.dumps(bodies, sort_keys=True).encode()).hexdigest())
    if site_bucket.read(NOTE) == digest:
        return
    for path, body in bodies.items():
        files.write(path, body, snapshot)
    files.write(NOTE, digest, snapshot)


def render_all(reached: list[Milestone], stories: list[Retold]) -> dict[str, str]:
    """Path to text of each feed: four in each language. Those of milestones in the default language are at the root,
    too."""
    bodies: dict[str, str] = {}
    for lang in languages():
        for feed in (_of_milestones(lang, reached), _of_stories(lang, stories)):
            bodies |= {f"{lang}/{feed.path}feed.{kind}": body for kind, body in _render(lang, feed).items()}
    return bodies | {f"feed.{kind}": bodies[f"{DEFAULT_LANGUAGE}/feed.{kind}"] for kind in ("xml", "json")}


def _of_milestones(lang: str, reached: list[Milestone]) -> Feed:
    newest = [each for each in reversed(reached) if each.at][:ENTRIES]
    return Feed("", text(lang, "milestone.feed"), "", [_milestone(lang, each) for each in newest])


def _of_stories(lang: str, stories: list[Retold]) -> Feed:
    entries = [_story(lang, each) for each in stories[:ENTRIES]]
    return Feed("stories/", text(lang, "story.feed"), text(lang, "story.feed_note"), entries)


def _render(lang: str, feed: Feed) -> dict[str, str]:
    updated = feed.entries[0]["updated"] if feed.entries else _midnight(BEFORE_ANY)
    atom = pages.render("feed.xml", lang, origin=settings().site_origin, feed=feed, updated=updated)
    return {"xml": atom, "json": json.dumps(_json_feed(lang, feed), ensure_ascii=False)}


def _milestone(lang: str, milestone: Milestone) -> dict[str, object]:
    picture, words = milestone_words.picture(lang, milestone), milestone_words.line(lang, milestone)
    html = Markup('<p>{}</p><p><img src="{}" alt="{}"></p>').format(words, picture.address, picture.alt)
    at = _midnight(milestone.on or clock.today())
    return {
        "id": _id(lang, milestone),
        "url": milestone_words.home(lang),
        "lang": lang,
        "title": milestone_words.title(lang, milestone),
        "words": words,
        "at": at,
        "updated": at,
        "picture": picture.address,
        "html": str(html),
    }


def _story(lang: str, story: Retold) -> dict[str, object]:
    """With the picture of its idea, never the person's: others would keep it. It is updated when it is published again,
    so that readers take its new words."""
    at = datetime.fromisoformat(story["at"])
    origin, page = settings().site_origin, f"{milestone_words.home(lang)}stories/{story['id']}/"
    picture = seo.picture(lang, {"idea": story["idea"]})
    quote = Markup('<blockquote lang="{}"><p>{}</p></blockquote>').format(story["lang"], story["words"])
    return {
        "id": page,
        "url": f"{page}?c=link",
        "lang": story["lang"],
        "title": text(lang, "story.og_title", who=who(lang, story)),
        "words": story["words"],
        "at": _midnight(clock.in_scotland(at).date()),
        "updated": story["at"],
        "picture": origin + picture["path"],
        "html": f'{quote}<p><img src="{origin}{picture["path"]}" alt="{escape(picture["alt"])}"></p>',
    }


def _json_feed(lang: str, feed: Feed) -> dict[str, object]:
    page = f"{milestone_words.home(lang)}{feed.path}"
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **({"description": feed.note} if feed.note else {}),
        "home_page_url": page,
        "feed_url": f"{page}feed.json",
        "language": lang,
        "items": [
            {
                "id": each["id"],
                "url": each["url"],
                "language": each["lang"],
                "title": each["title"],
                "content_text": each["words"],
                "image": each["picture"],
                "date_published": each["at"],
                "date_modified": each["updated"],
            }
            for each in feed.entries
        ],
    }


def _id(lang: str, milestone: Milestone) -> str:
    """An address that is this entry's for ever."""
    subject = milestone.subject.replace(":", "-")
    return f"{milestone_words.home(lang)}#milestone-{subject}-{milestone.count}"


def _midnight(day: date) -> str:
    """Feeds want a moment, and the public is told the day."""
    return datetime.combine(day, time.min, ZoneInfo(clock.ZONE)).isoformat()
