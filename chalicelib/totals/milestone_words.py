"""What is said of a milestone: on pages, in feeds, and in words to copy for social networks."""

from datetime import date
from typing import NamedTuple, TypedDict

from chalicelib import clock, content
from chalicelib.content import rules, seasons, translations
from chalicelib.content.translations import text
from chalicelib.settings import settings
from chalicelib.totals.milestones import Milestone

MOST_TOLD = 6
"""Milestones of `data/totals.json`, which every open start page fetches again and again."""


class Told(TypedDict):
    """A milestone for pages. `until`: the day from which on they are silent; `words`: by language."""

    subject: str
    count: int
    on: str
    until: str
    words: dict[str, str]


class Picture(NamedTuple):
    """Its address, and what to say to people who cannot see it."""

    address: str
    alt: str


def told(present: list[Milestone]) -> list[Told]:
    """The first of these, for `data/totals.json` and the start page."""
    return [
        Told(
            subject=each.subject,
            count=each.count,
            on=f"{each.on}",
            until=f"{each.until}",
            words={lang: line(lang, each) for lang in content.languages()},
        )
        for each in present[:MOST_TOLD]
    ]


def title(lang: str, milestone: Milestone) -> str:
    """Such as `50 pledges in Hawick`."""
    kind, _, code = milestone.subject.partition(":")
    goal = milestone.count
    if kind == "place":
        return text(lang, "milestone.place", goal=goal, name=translations.name(lang, "places", code))
    if kind == "team":
        return text(lang, "milestone.team", goal=goal, name=translations.name(lang, "teams", code))
    return text(lang, "milestone.staff" if kind == "audience" else "milestone.all", goal=goal)


def line(lang: str, milestone: Milestone) -> str:
    """One sentence with its day, and thanks."""
    return text(lang, "milestone.line", title=title(lang, milestone), day=_day(lang, milestone.on))


def caption(lang: str, milestone: Milestone) -> str:
    """Words to post, with an address whose channel is that of shared links. Hashtags that do not fit are left out."""
    said = f"{line(lang, milestone)} {text(lang, 'milestone.caption', address=f'{home(lang)}?c=link')}"
    season = seasons.season_at(milestone.at or clock.now())
    tags: list[str] = content.site()["seasons"][season.code]["hashtags"]
    whole = " ".join([said, *(f"#{tag}" for tag in tags)])
    return whole if len(whole) <= rules.CAPTION_MOST else said


def picture(lang: str, milestone: Milestone) -> Picture:
    """The picture of its number; that of the campaign where there is none."""
    from chalicelib.pages import seo  # brings the template engine, which the API does without

    named = milestone.count in rules.PICTURED_MILESTONES
    slug = seo.milestone(milestone.count) if named else seo.SITE
    head, below = seo.words(lang, slug)
    alt = text(lang, "picture.alt", title=head, line=below)
    return Picture(f"{settings().site_origin}/cards/{lang}/{slug}.png", alt)


def home(lang: str) -> str:
    """The address of the start page."""
    return f"{settings().site_origin}/{lang}/"


def _day(lang: str, on: date | None) -> str:
    return translations.day(lang, on) if on else ""
