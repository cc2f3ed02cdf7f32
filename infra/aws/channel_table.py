"""Channels in two levels, for the report: each medium, and below it its channels at places and teams."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from chalicelib.content import channels

T = TypeVar("T")
Show = Callable[[T, Mapping[str, T]], dict[str, T]]
"""Which parts of a total may be told beside it."""


def shown(total: T, by_code: Mapping[str, T], show: Show[T], add: Callable[[Iterable[T]], T]) -> dict[str, T]:
    """The media and channels whose figures may be told. Those of a medium that is hidden are hidden, too, and each
    level is safe beside its own sum, so that none of them tells what another one hides."""
    by_medium = _by_medium(by_code)
    media = show(total, {name: add(codes.values()) for name, codes in by_medium.items()})
    told: dict[str, T] = {}
    for name, figures in media.items():
        told |= show(figures, by_medium[name])
    return told | media


def names(by_code: Iterable[str]) -> Iterator[str]:
    """Media, each followed by its channels, if it has others than itself; these are set in by two blanks."""
    for name, codes in sorted(_by_medium(dict.fromkeys(by_code)).items()):
        yield name
        yield from (f"  {code}" for code in sorted(codes) if code != name)


def medium(code: str) -> str:
    """Of a code; what is no code stands for itself."""
    found = channels.parse(code)
    return found.medium if found else code


def _by_medium(by_code: Mapping[str, T]) -> dict[str, dict[str, T]]:
    found: dict[str, dict[str, T]] = {}
    for code, figures in by_code.items():
        found.setdefault(medium(code), {})[code] = figures
    return found
