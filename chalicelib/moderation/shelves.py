"""Where the pieces are that moderators read: whatever its kind, each is asked for, shown and decided in one way."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from chalicelib import errors, pledges, stories
from chalicelib.pieces.piece import Piece
from chalicelib.pieces.shelf import Shelf

_SHELVES: dict[object, Shelf[Any]] = {"pledge": pledges.shelf, "story": stories.shelf}


def shelf_of(kind: object) -> Shelf[Any]:
    """Raises NotFound for a kind that there is not."""
    shelf = _SHELVES.get(kind) if isinstance(kind, str) else None
    if shelf is None:
        raise errors.NotFound
    return shelf


def find(kind: object, piece_id: str) -> Piece:
    """The piece as it is now. Raises NotFound."""
    piece: Piece = shelf_of(kind).find(piece_id)
    return piece


def find_many(named: Iterable[tuple[str, str]]) -> list[Piece]:
    """Those of the pieces, named by kind and id, that exist, the most urgent first."""
    pairs = list(named)
    found: list[Piece] = []
    for kind, shelf in _SHELVES.items():
        found += shelf.find_many(piece_id for each, piece_id in pairs if each == kind)
    return sorted(found, key=_urgency)


def withdraw(piece_id: str) -> Piece:
    """Take a piece back for the person it is from, whatever its kind. Repeats change nothing. Raises NotFound."""
    for shelf in _SHELVES.values():
        with suppress(errors.NotFound):
            piece: Piece = shelf.withdraw(piece_id)
            return piece
    raise errors.NotFound


def waiting() -> list[Piece]:
    """Everything that a moderator has still to read, the most urgent first."""
    return sorted((piece for shelf in _SHELVES.values() for piece in shelf.waiting()), key=_urgency)


def _urgency(piece: Piece) -> tuple[bool, bool, str]:
    """Words of distress, then what nobody has read yet, then what was reported, which is public anyway; of each the
    oldest first. So no number of reports keeps new words from being read."""
    return not piece.welfare, not piece.unread, piece.id
