"""Pieces of the kit: a square and an upright picture, and words to post for each network.

The page draws a picture from the words and the line that it is given, so no file of it lies anywhere.
"""

from typing import Any, NamedTuple, TypedDict

from chalicelib import clock, content
from chalicelib.content import seasons, translations
from chalicelib.content.translations import text, who
from chalicelib.publishing.retold import Given
from chalicelib.settings import settings

PICTURES: dict[str, tuple[int, int]] = {"square": (1080, 1080), "upright": (1080, 1350)}
"""Width and height in pixels."""
SEASON = "season"
"""What stands for the season where a story or a pledge has its id."""


class Piece(TypedDict, total=False):
    """A picture has `file` (its name), `width`, `height`, `words`, `line` (below them) and `alt`; words to post have
    `caption` and `length`, as the network counts. `lang`: of the words."""

    file: str
    width: int
    height: int
    words: str
    line: str
    lang: str
    alt: str
    caption: str
    length: int


class Told(NamedTuple):
    """What all pieces of one story or pledge, or of the season, say. `path`: of its page, below a language; `says`: the
    sentence of a post, with {words} to shorten; `mark`: of a story or a pledge (`retold.mark`)."""

    of: str
    words: str
    line: str
    lang: str
    path: str
    says: str
    mark: str | None = None


def names() -> list[str]:
    """Of all pieces, in the order of the page."""
    return [*PICTURES, *content.ordered("networks")]


def of_season(lang: str) -> Told:
    """The season of today."""
    season = content.site()["seasons"][seasons.season_at(clock.now()).code]
    title, lead = (translations.in_language(lang, season[part]) for part in ("title", "lead"))
    return Told(SEASON, title, lead, lang, "", text(lang, "social_kit.post_season", words="{words}", lead=lead))


def of_person(lang: str, given: Given) -> Told:
    """A story, or a pledge in own words, whose words stay in their own language."""
    name = who(lang, given)
    says = text(lang, "social_kit.post_person", words="{words}", who=name)
    return Told(given["id"], f"“{given['words']}”", name, given["lang"], given["path"], says, given["mark"])


def piece(lang: str, told: Told, name: str) -> Piece:
    """The piece of this name. Raises KeyError."""
    if name not in PICTURES:
        return _post(lang, told, content.site()["networks"][name])
    width, height = PICTURES[name]
    alt = text(lang, "social_kit.alt", words=told.words, line=told.line)
    file = f"{told.of}-{name}-{lang}.png"
    return Piece(file=file, width=width, height=height, words=told.words, line=told.line, lang=told.lang, alt=alt)


def _post(lang: str, told: Told, network: dict[str, Any]) -> Piece:
    """Words with the address, and as many hashtags as there is room for; then the words are shortened."""
    address = f"{settings().site_origin}/{lang}/{told.path}?c={network['channel']}"
    asked = text(lang, "social_kit.post_address", address=address)
    tags = [f"#{tag}" for tag in _hashtags()[: network["hashtags"]]]
    counted_less = max(len(address) - network["link"], 0) if "link" in network else 0
    most = network["most"] + counted_less
    while tags and len(_joined(told, asked, tags)) > most:
        tags.pop()
    words = told.words
    while len(said := _joined(told._replace(words=words), asked, tags)) > most and " " in words:
        words = _shorter(words)
    return Piece(caption=said, length=len(said) - counted_less, lang=told.lang)


def _hashtags() -> list[str]:
    tags: list[str] = content.site()["seasons"][seasons.season_at(clock.now()).code]["hashtags"]
    return tags


def _joined(told: Told, asked: str, tags: list[str]) -> str:
    return " ".join([told.says.replace("{words}", told.words), asked, *tags])


def _shorter(words: str) -> str:
    """One word less."""
    quoted = words.endswith("”")
    bare = words.rstrip("”").removesuffix("…").rstrip()
    return f"{bare.rpartition(' ')[0]}…{'”' if quoted else ''}"
