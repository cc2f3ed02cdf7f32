"""Channels: touchpoints that bring people. The code of a channel stays with a pledge to its outcome.

A code is valid by construction, so that a new poster needs no deployment: a medium (`radio`), a medium at a place or
team (`poster-hawick`), or one of several there (`poster-hawick-2`). `channels.yaml` says which media there are.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from chalicelib.content import catalogue

OTHER = "other"
"""Stands for every code that is not valid, so that nobody can add counters without end."""


class Channel(NamedTuple):
    """`location`: the code of a place or team, or "" for everywhere; `number`: from 1, of several there."""

    medium: str
    location: str = ""
    number: int = 1

    @property
    def code(self) -> str:
        return "-".join(filter(None, (self.medium, self.location, str(self.number) if self.number > 1 else "")))


def recognise(code: str | None) -> str | None:
    """The code that a request named, as it is stored and counted: `OTHER`, if it is not valid, or of a medium whose
    pledges staff type in, which no request names."""
    if not code:
        return None
    found = parse(code)
    return found.code if found and found.medium not in catalogue().entered else OTHER


def parse(code: str) -> Channel | None:
    """None if the code is not valid."""
    return next((found for medium in catalogue().media if (found := _of_medium(code, medium))), None)


def every(media: Mapping[str, int], locations: Collection[str]) -> Iterator[Channel]:
    """All channels of these media. `media`: how many there may be at one place or team, by medium."""
    for medium, most in media.items():
        yield Channel(medium)
        yield from (Channel(medium, each, number) for each in locations for number in range(1, most + 1))


def _of_medium(code: str, medium: str) -> Channel | None:
    if code == medium:
        return Channel(medium)
    if not code.startswith(f"{medium}-"):
        return None
    rest = code.removeprefix(f"{medium}-")
    location, _, number = rest.rpartition("-")
    most, known = catalogue().media[medium], catalogue().locations
    if rest in known and most:
        return Channel(medium, rest)
    if location in known and number in {str(each) for each in range(1, most + 1)}:
        return Channel(medium, location, int(number))
    return None
