"""What the site says: ideas, places, teams and every sentence, as `python -m infra content` compiled them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.settings import settings

_HERE = Path(__file__).parent
DEFAULT_LANGUAGE = "en"
"""Every text exists in it; texts without a translation are shown in it."""
OWN = "own"
"""The theme of pledges in people's own words."""


@dataclass(frozen=True)
class Catalogue:
    """The codes that a pledge may name. `languages`: those of the content, published or not; `ideas`: idea to its
    theme; `welfare`: phrases of distress, which flag one.
    `media`: those of channels, to how many there may be at one of the `locations` (places and teams);
    `landing`: media to the page that they lead to, if that is not the home page; `entered`: media whose pledges staff
    type in, so that no link leads there; `seasons`: for `content.seasons`."""

    languages: tuple[str, ...]
    ideas: dict[str, str]
    themes: frozenset[str]
    places: frozenset[str]
    teams: frozenset[str]
    locations: frozenset[str]
    reasons: frozenset[str]
    hiding_reasons: frozenset[str]
    welfare: tuple[str, ...]
    media: dict[str, int]
    landing: dict[str, str]
    entered: frozenset[str]
    seasons: tuple[dict[str, Any], ...]


@cache
def catalogue() -> Catalogue:
    """The codes and phrases alone: small, because each new function of the API reads them."""
    data = json.loads((_HERE / "catalogue.json").read_text("utf-8"))
    sets = ("themes", "places", "teams", "locations", "reasons", "hiding_reasons", "entered")
    lists = {name: tuple(data[name]) for name in ("languages", "welfare", "seasons")}
    return Catalogue(**(data | lists | {name: frozenset(data[name]) for name in sets}))


def languages() -> tuple[str, ...]:
    """The codes of the languages that this stage publishes, the default first."""
    return published(settings().languages)


def published(chosen: str) -> tuple[str, ...]:
    """The languages of the content that a setting `LANGUAGES` names (`en,gd`); an empty one names all."""
    known, named = catalogue().languages, chosen.split(",")
    return tuple(code for code in known if code in named) if chosen else known


def known_language(given: object) -> str:
    """The language with this code, or the default."""
    return given if isinstance(given, str) and given in languages() else DEFAULT_LANGUAGE


def ordered(kind: str) -> list[str]:
    """The codes of all ideas, places, reasons ... in the order of their file."""
    return sorted(site()[kind], key=lambda code: int(site()[kind][code]["order"]))


@dataclass(frozen=True)
class Profanity:
    """Listed words, phrases as patterns, and words that only look like one."""

    words: tuple[str, ...]
    phrases: tuple[str, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class ThirdPartyHealth:
    """Words: of other people, of illness and treatment, of others in general; and what makes a club of an illness."""

    people: tuple[str, ...]
    conditions: tuple[str, ...]
    others: tuple[str, ...]
    not_: tuple[str, ...]


@dataclass(frozen=True)
class ScreeningLists:
    """What the screening looks for in texts. `known_numbers`: telephone numbers that our own texts name; `lookalikes`:
    characters that look like a letter or figure, to that one."""

    distress: tuple[str, ...]
    alcohol_withdrawal: tuple[str, ...]
    profanity: Profanity
    third_party_health: ThirdPartyHealth
    known_numbers: frozenset[str]
    lookalikes: dict[str, str]


@cache
def screening_lists() -> ScreeningLists:
    """In a file of its own: only texts in people's own words need it."""
    data = json.loads((_HERE / "screening.json").read_text("utf-8"))
    profanity, health = data["profanity"], data["third_party_health"]
    return ScreeningLists(
        distress=tuple(data["distress"]),
        alcohol_withdrawal=tuple(data["alcohol_withdrawal"]),
        profanity=Profanity(**{name: tuple(words) for name, words in profanity.items()}),
        third_party_health=ThirdPartyHealth(**{name: tuple(words) for name, words in health.items()}),
        known_numbers=frozenset(data["known_numbers"]),
        lookalikes=data["lookalikes"],
    )


@cache
def assets() -> dict[str, str]:
    """Logical name of each asset (`site.css`) to its file name, which holds a fingerprint."""
    data: dict[str, str] = json.loads((_HERE / "assets.json").read_text("utf-8"))
    return data


@cache
def site() -> dict[str, Any]:
    """All that pages need. Its shape is that of `infra/content.py`, which checks and writes it."""
    data: dict[str, Any] = json.loads((_HERE / "site.json").read_text("utf-8"))
    return data
