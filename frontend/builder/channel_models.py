"""What channels.yaml must look like, and what must hold of its codes."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from chalicelib.content import channels
from frontend.builder.content_parts import Reviewed, Sentence, Shape, Slug, Words
from frontend.builder.content_source import Source

LONGEST_CODE = 40
"""As page.js and the function at the edge take it."""
MOST_BYTES = 120_000
"""All counters of one row of outcomes, less than a third of what DynamoDB takes as one item; a write costs by its
size."""
COUNTERS = ("asked:channel:", "kept:channel:", "partly:channel:", "not_yet:channel:")
LOOK_ALIKES = ("rn", "vv", "cl")
"""Pairs that are read as m, w and d in print."""


class Medium(Words):
    """`each`: how many of it may stand at one place or team. `page`: where its channels lead, if not to the home page.
    `spoken`: people hear its address, and type it. `entered`: staff type its pledges in, and no link leads there."""

    slug: Slug
    each: Annotated[int, Field(ge=0, le=9)] = 0
    page: Annotated[str, Field(pattern=r"^([a-z-]+/)+$")] | None = None
    spoken: bool = False
    entered: bool = False


class ChannelNote(Shape):
    """Who looks after a channel, when it is out, and what it cost in pounds."""

    channel: Slug
    owner: Sentence | None = None
    begins: date | None = Field(default=None, alias="from")
    ends: date | None = Field(default=None, alias="to")
    cost: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> "ChannelNote":
        if self.begins and self.ends and self.ends < self.begins:
            raise ValueError("it ends before it begins")
        return self


class Channels(Reviewed):
    """`confidential`: parts of names that tell why somebody was there; `sound_alikes`: words that are heard as one."""

    media: list[Medium]
    notes: list[ChannelNote]
    confidential: list[Slug] = Field(min_length=1)
    sound_alikes: list[Annotated[list[Slug], Field(min_length=2)]] = Field(min_length=1)


def wrong(folder: Path, files: dict[str, Any]) -> list[str]:
    """Each as `file:line: message`."""
    source, found = Source(folder / "channels.yaml"), files["content/channels.yaml"]
    locations = usable_locations(files)
    return [
        *_codes(source, found, locations),
        *_confidential(source, found),
        *_spoken(source, found),
        *_notes(source, found, locations),
    ]


def usable_locations(files: dict[str, Any]) -> list[str]:
    """Places and teams that a code may name: not those whose name tells why somebody is there."""
    named = [*files["content/places.yaml"].places, *files["content/teams.yaml"].teams]
    confidential = files["content/channels.yaml"].confidential
    return [each.slug for each in named if not _reveals(each.slug, confidential)]


def _all_codes(found: Channels, locations: list[str]) -> list[str]:
    media = {medium.slug: medium.each for medium in found.media}
    return [channel.code for channel in channels.every(media, locations)]


def _codes(source: Source, found: Channels, locations: list[str]) -> Iterator[str]:
    codes = _all_codes(found, locations)
    slugs = Counter(medium.slug for medium in found.media)
    yield from (source.at(("media",), f"{slug} stands here twice") for slug in slugs if slugs[slug] > 1)
    for code, times in Counter(codes).items():
        if times > 1 or code == channels.OTHER:
            yield source.at(("media",), f"{code} means two channels: rename a medium")
        if len(code) > LONGEST_CODE:
            yield source.at(("media",), f"{code} is longer than {LONGEST_CODE} characters")
    size = sum(len(counter + code) + len("1000000") for code in codes for counter in COUNTERS)
    if size > MOST_BYTES:
        yield source.at(("media",), f"{len(codes)} codes are too many for the totals: lower `each` of a medium")


def _reveals(slug: str, confidential: list[str]) -> bool:
    return any(f"-{word}-" in f"-{slug}-" for word in confidential)


def _confidential(source: Source, found: Channels) -> Iterator[str]:
    for number, medium in enumerate(found.media):
        if _reveals(medium.slug, found.confidential):
            yield source.at(("media", number, "slug"), f"{medium.slug} tells why somebody was there")


def _spoken(source: Source, found: Channels) -> Iterator[str]:
    alike = {word for group in found.sound_alikes for word in group}
    for number, medium in enumerate(found.media):
        if medium.spoken:
            yield from (source.at(("media", number, "slug"), each) for each in _misheard(medium.slug, alike))
    spoken = [medium.slug for medium in found.media if medium.spoken]
    for one, other in combinations(spoken, 2):
        if one.startswith(other) or other.startswith(one):
            yield source.at(("media",), f"{one} and {other} are spoken: who stops early is counted as the other")


def _misheard(said: str, alike: set[str]) -> Iterator[str]:
    """One word of letters, so that l and 1, or o and 0, are not confused; and no word that is heard as another one."""
    if not said.isalpha():
        yield f"{said} is spoken: use one word of letters alone"
    if found := [pair for pair in LOOK_ALIKES if pair in said]:
        yield f"{said} is spoken: {found[0]} looks like another letter"
    if said in alike:
        yield f"{said} is spoken: it sounds like another word"


def _notes(source: Source, found: Channels, locations: list[str]) -> Iterator[str]:
    known, seen = set(_all_codes(found, locations)), set[str]()
    for number, note in enumerate(found.notes):
        at = ("notes", number, "channel")
        if note.channel not in known:
            yield source.at(at, f"no channel has the code {note.channel}")
        if note.channel in seen:
            yield source.at(at, f"{note.channel} stands here twice")
        seen.add(note.channel)
