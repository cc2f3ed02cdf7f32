"""What seasons.yaml must look like, and what must hold of its seasons."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from frontend.builder import printing
from frontend.builder.content_parts import Clock, Reviewed, Shape, Slug, Words
from frontend.builder.content_source import Source

SubmissionId = Annotated[str, Field(pattern=r"^[0-9a-z]{30}$")]
Count = Annotated[int, Field(gt=0)]


class Pinned(Shape):
    """A leader's pledge and a story that stand first, by their ids; None: the newest story, and no leader."""

    pledge: SubmissionId | None = None
    story: SubmissionId | None = None


class Days(Shape):
    """What functions need of a season. `begins`, `ends`: its first and its last day, in Scotland; `countdown`: days
    before the first one on which pages begin to count down to it."""

    code: Annotated[str, Field(pattern=r"^\d{4}(-[a-z0-9]+)*$", max_length=40)]
    begins: date
    ends: date
    countdown: Annotated[int, Field(ge=0, le=60)] = 0

    @field_validator("ends")
    @classmethod
    def is_not_before_it_begins(cls, ends: date, info: ValidationInfo) -> date:
        if "begins" in info.data and ends < info.data["begins"]:
            raise ValueError("it ends before it begins")
        return ends

    @model_validator(mode="after")
    def is_named_after_its_end(self) -> Self:
        if int(self.code[:4]) != self.ends.year:
            raise ValueError(f"its code begins with the year in which it ends, {self.ends.year}")
        return self


class Post(Shape):
    """A post that the team plans: when by Scotland's clocks, what it says, of which idea, and for which channel."""

    day: date
    at: Clock
    says: Literal["begins", "idea", "plan", "together", "stories", "check", "again", "halfway", "ends"]
    idea: Slug | None = None
    channel: Slug

    @model_validator(mode="after")
    def names_its_idea(self) -> Self:
        if (self.says == "idea") != (self.idea is not None):
            raise ValueError("a post that says `idea` names one, and no other post does")
        return self


class Season(Days):
    """`goal`: pledges of this season; `steps`: on the way to it; `kit`: those of its channels that are printed."""

    title: Words
    lead: Words
    ideas: list[Slug] = Field(min_length=6, max_length=6)
    steps: list[Count] = Field(min_length=1)
    goal: Count
    channels: list[Slug] = Field(min_length=1)
    kit: list[Slug]
    pinned: Pinned = Pinned()
    posts: tuple[Post, ...] = ()
    revised: datetime | None = None
    """When the posts or their words were last changed, in UTC: calendars that have them take what is newer."""
    hashtags: list[Annotated[str, Field(pattern=r"^[^\W_]+$", max_length=30)]] = Field(default=[], max_length=3)
    """Without their #; they end the words to post about a milestone."""

    @field_validator("goal")
    @classmethod
    def is_the_last_milestone(cls, goal: int, info: ValidationInfo) -> int:
        steps = [*info.data.get("steps", ()), goal]
        if any(step >= following for step, following in pairwise(steps)):
            raise ValueError("each step is higher than the one before, and the goal is the highest")
        return goal

    @field_validator("revised")
    @classmethod
    def is_in_utc(cls, revised: datetime | None) -> datetime | None:
        return revised.replace(tzinfo=UTC) if revised else None

    @property
    def days(self) -> Days:
        return Days(code=self.code, begins=self.begins, ends=self.ends, countdown=self.countdown)


class Seasons(Reviewed):
    seasons: list[Season] = Field(min_length=1)


def mails(seasons: list[Season], late: int) -> list[dict[str, Any]]:
    """The days on which each season is mailed about. What was before the first one belongs to it, so nobody is asked to
    join that one again."""
    return [
        {
            "season": season.code,
            "report": season.ends.isoformat(),
            "again": season.begins.isoformat() if number else None,
            "late": late,
        }
        for number, season in enumerate(seasons)
    ]


def wrong(source: Source, files: dict[str, Any], languages: Sequence[str]) -> Iterator[str]:
    """Each as `file:line: message`."""
    seasons: list[Season] = files["content/seasons.yaml"].seasons
    yield from _out_of_order(source, seasons)
    known = {
        "ideas": {idea.slug for idea in files["content/ideas.yaml"].ideas},
        "channels": {medium.slug for medium in files["content/channels.yaml"].media},
    }
    for number, season in enumerate(seasons):
        yield from _posts(source, number, season, _harmless(files))
        for kind, names in {**known, "kit": set(printing.PIECES) & set(season.channels)}.items():
            yield from _unknown(source, ("seasons", number, kind), getattr(season, kind), names)
        for name, words in (("title", season.title), ("lead", season.lead)):
            for lang in languages:
                if words.translation(lang) is None:
                    yield source.at(("seasons", number, name), f"no {lang}: what is dated has no time for it later")


def _out_of_order(source: Source, seasons: list[Season]) -> Iterator[str]:
    """Seasons that overlap, or stand before an earlier one; codes that stand twice."""
    seen: set[str] = set()
    for number, season in enumerate(seasons):
        if number and season.begins <= seasons[number - 1].ends:
            yield source.at(("seasons", number, "begins"), f"{season.code} begins before the season above it has ended")
        if season.code in seen:
            yield source.at(("seasons", number, "code"), f"{season.code} stands here twice")
        seen.add(season.code)


def _harmless(files: dict[str, Any]) -> set[str]:
    """The ideas that need no word of care, for which a post has no room."""
    return {idea.slug for idea in files["content/ideas.yaml"].ideas if not idea.care}


def _posts(source: Source, number: int, season: Season, ideas: set[str]) -> Iterator[str]:
    """Posts of a channel or an idea that they must not name, outside the season, twice, or not in their order."""
    if season.posts and season.revised is None:
        yield source.at(("seasons", number, "posts"), "posts need `revised`, the moment of their last change")
    planned = [(post.day, post.at, post.channel) for post in season.posts]
    for at, post in enumerate(season.posts):
        spot = ("seasons", number, "posts", at)
        if post.channel not in season.channels:
            yield source.at((*spot, "channel"), f"{post.channel} is no channel of this season")
        if post.idea and post.idea not in ideas:
            yield source.at((*spot, "idea"), f"{post.idea} is no idea, or one that needs a word of care")
        if not season.begins <= post.day <= season.ends:
            yield source.at((*spot, "day"), "it is outside the season")
        if at and planned[at] <= planned[at - 1]:
            yield source.at((*spot, "day"), "it is not after the post above it")


def _unknown(source: Source, spot: tuple[str | int, ...], named: list[str], known: set[str]) -> Iterator[str]:
    kind = {"ideas": "idea", "channels": "channel"}.get(str(spot[-1]), "printed channel of this season")
    for number, name in enumerate(named):
        if name not in known:
            yield source.at((*spot, number), f"no {kind} called {name}")
        elif name in named[:number]:
            yield source.at((*spot, number), f"{name} stands here twice")
