"""Acting on what is true, though it may change meanwhile."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.pieces.piece import Piece

P = TypeVar("P", bound=Piece)


def until_settled(find: Callable[[list[str]], list[P]], named: list[str], act: Callable[[list[P]], None]) -> list[P]:
    """Do `act` with these pieces as they are, and again with those that changed meanwhile: who reads, then writes, has
    to look once more, or what was withdrawn in between stands there for good."""
    found = find(named)
    left = found
    while left:
        act(left)
        now = find(named)
        left, found = [piece for piece in now if piece not in found], now
    return found
