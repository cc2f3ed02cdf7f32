"""The kit page: every channel with its address and its code to scan, and printed pieces that stand in the bucket."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from chalicelib import content
from chalicelib.content import channels, seasons, spoken_address, translations
from frontend.builder import printing

PATH = "kit/"
"""Of the page, below its language."""
FOLDER = "kit/"
"""Of the pieces, in the site bucket."""
_KEY = re.compile(
    rf"{FOLDER}(?P<site>[^/]+)/(?P<season>[^/]+)/(?P<code>[^./]+)\.(?P<paper>[^.]+)\.(?P<lang>[^.]+)\.pdf"
)


class Piece(NamedTuple):
    """A printed piece: which channel it leads to, for which season, on which paper and in which language; `site`: the
    mark of the address that stands on it (`mark`)."""

    season: str
    code: str
    paper: str
    lang: str
    site: str

    @property
    def key(self) -> str:
        """Where it stands in the site bucket."""
        return f"{folder(self.site, self.season)}{self.code}.{self.paper}.{self.lang}.pdf"


def mark(origin: str) -> str:
    """Of the address that pieces lead to. It stands in their names, so those with an old address are known as such."""
    return hashlib.sha256(origin.encode()).hexdigest()[:8]


def folder(site: str, season: str) -> str:
    """Of pieces of a season, in the site bucket."""
    return f"{FOLDER}{site}/{season}/"


def standing(keys: Iterable[str], origin: str, languages: Sequence[str], today: date) -> tuple[Piece, ...]:
    """The pieces among files of the site bucket that still lead somewhere: not those of a season that is over, of a
    channel or paper that has left the content, nor of a language or an address that the stage has no more."""
    ends = {season.code: season.ends for season in seasons.every()}
    pieces = [_parse(key) for key in keys if key.startswith(FOLDER)]
    return tuple(
        sorted(
            piece
            for piece in pieces
            if piece
            and piece.site == mark(origin)
            and piece.lang in languages
            and piece.season in ends
            and ends[piece.season] >= today
            and piece.paper in papers(piece.code)
        )
    )


def papers(code: str) -> Sequence[str]:
    """The papers on which the kit has the piece of a channel. Forms of paper pledges are not in the kit: each has a
    number of its own, and a file that two people print would have each number twice."""
    found = channels.parse(code)
    return printing.PIECES.get(found.medium, ()) if found and found.medium not in content.catalogue().entered else ()


def context(origin: str, languages: Sequence[str], pieces: Sequence[Piece]) -> dict[str, Any]:
    """What the page says, in any language."""
    host = origin.partition("://")[2]
    media = [slug for slug in content.ordered("media") if slug not in content.catalogue().entered]
    return {
        "host": host,
        "media": media,
        "channels": {slug: _channels(slug, pieces) for slug in media},
        "locations": content.catalogue().locations,
        "signs": {lang: spoken_address.signs(lang) for lang in languages},
        "say": spoken_address.say,
        "season_name": lambda lang, code: translations.name(lang, "seasons", code),
    }


def _channels(medium: str, pieces: Iterable[Piece]) -> Mapping[str, list[Piece]]:
    """The medium by itself and each of its channels that has pieces, with these."""
    found: dict[str, list[Piece]] = {medium: []}
    for piece in pieces:
        channel = channels.parse(piece.code)
        if channel and channel.medium == medium:
            found.setdefault(piece.code, []).append(piece)
    return found


def _parse(key: str) -> Piece | None:
    found = _KEY.fullmatch(key)
    return Piece(**found.groupdict()) if found else None
