"""Handing out: the page of the kit lists what there is, and what was taken by whom. A piece is noted in the audit log
before it is given (`records`), so that whatever was taken can be asked back from those who have it.

The tables are asked each time: whoever took their words or their use back is out of the kit at once.
"""

from datetime import datetime
from typing import Annotated, TypedDict

from pydantic import BeforeValidator

from chalicelib import audit_log, errors
from chalicelib.content import DEFAULT_LANGUAGE, known_language
from chalicelib.content.translations import moment, text
from chalicelib.models import Model
from chalicelib.moderation.sessions import moderator_of
from chalicelib.publishing import retold
from chalicelib.settings import settings
from chalicelib.social_kit import pieces, records
from chalicelib.social_kit.pieces import SEASON, Piece
from chalicelib.submissions.form import Fields, TextOrNone, parse


class KitRequest(Model):
    """Staff open the kit, or take a piece of it. `token`: of a moderator's session; `of`: the id of a story or pledge,
    or `season`; `piece`: see `pieces.names`; `lang`: of the page; `written`: of the piece."""

    token: TextOrNone = None
    lang: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE
    written: Annotated[str, BeforeValidator(known_language)] = DEFAULT_LANGUAGE
    of: TextOrNone = None
    piece: TextOrNone = None


class Offered(TypedDict):
    """A story, a pledge or the season, of which there are pieces."""

    of: str
    words: str
    line: str
    lang: str


class HandedOut(TypedDict):
    """A piece that somebody took. `piece`: its name, of a radio script in words; `at`: in words; `ended`: its person no
    longer agrees to it, because that use was taken back since (perhaps ticked again), words or name are others now, or
    it has left the site; `page`: the address by which a post of it is recognised."""

    of: str
    piece: str
    lang: str
    by: str
    at: str
    ended: bool
    page: str


class Kit(TypedDict):
    """What the page lists; what was handed out last is first."""

    offered: list[Offered]
    handed_out: list[HandedOut]


def answer(fields: Fields) -> Kit | Piece:
    """The kit, or the piece that was asked for. Raises NotSignedIn, NotFound, Busy."""
    request = parse(KitRequest, fields, {})
    moderator = moderator_of(request.token)
    if request.piece is None:
        return _listed(request)
    told = _found(request)
    if request.piece not in pieces.names():
        raise errors.NotFound
    records.note(told, request.piece, request.written, by=moderator.name)
    return pieces.piece(request.written, told, request.piece)


def _listed(request: KitRequest) -> Kit:
    lines = audit_log.history(records.SUBJECT)[::-1]
    told = [pieces.of_person(request.written, each) for each in retold.current("social")]
    return Kit(
        offered=[
            Offered(of=each.of, words=each.words, line=each.line, lang=each.lang)
            for each in (pieces.of_season(request.written), *told)
        ],
        handed_out=[
            HandedOut(
                of=line["of"],
                piece=text(request.lang, "social_kit.radio") if line["what"] == records.RADIO else line["what"],
                lang=line["lang"],
                by=line["by"],
                at=moment(request.lang, datetime.fromisoformat(line["at"])),
                ended=not stands,
                page=f"{settings().site_origin}/{line['lang']}/{line['path']}",
            )
            for line, stands in zip(lines, records.standing(lines), strict=True)
        ],
    )


def _found(request: KitRequest) -> pieces.Told:
    """What the piece is about, if it may still be handed out. Raises NotFound."""
    if request.of == SEASON:
        return pieces.of_season(request.written)
    given = next((each for each in retold.current("social") if each["id"] == request.of), None)
    if given is None:
        raise errors.NotFound("social_kit.gone")
    return pieces.of_person(request.written, given)
