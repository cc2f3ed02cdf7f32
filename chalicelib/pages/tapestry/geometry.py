"""Where a stitch sits and what it looks like: the geometry of the tapestry. Pure, and never to be changed for places
already sewn, because people look for their stitch where they left it."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

COLUMNS, ROWS = 48, 14
CELLS = COLUMNS * ROWS
ACROSS, DOWN, SLANT = 26, 17, 6
"""Pixels from stitch to stitch, and how far a stitch climbs."""
FAR_DOWN = 15
"""The same from row to row of the cloth seen from further away, before it is made smaller."""
LIGHT, MIDDLE, DARK = 0, 1, 2
_HILLS = ((14.0, 3.4, 5.2), (22.5, 1.2, 4.6), (31.5, 2.8, 5.6), (3.0, 6.2, 9.0), (43.0, 6.0, 9.0))
"""The three Eildons and lower ground at both sides: column of the top, its row, its breadth."""
_HORIZON = 8.6


@dataclass(frozen=True)
class Cell:
    """The upper left corner of a stitch's cell, and whether the stitch climbs to the right."""

    x: float
    y: float
    rising: bool

    @classmethod
    def of(cls, number: int) -> "Cell":
        column, row = number % COLUMNS, number // COLUMNS
        return cls(column * ACROSS + 1, row * DOWN + 1, rising=column // 4 % 2 == 0)


@cache
def sewing_order() -> tuple[int, ...]:
    """The places in the order in which they are sewn: each once, the next always far from the last.

    A low-discrepancy sequence (the plastic number's, in two dimensions) visits the cloth; a place already taken is
    passed over.
    """
    taken: dict[int, None] = {}
    step = 0
    while len(taken) < CELLS:
        step += 1
        column = int((0.5 + step * 0.7548776662466927) % 1 * COLUMNS)
        row = int((0.5 + step * 0.5698402909980532) % 1 * ROWS)
        taken.setdefault(row * COLUMNS + column)
    return tuple(taken)


def far_tone(column: int, row: int) -> int:
    """The same picture in the hem, twice beside itself; the empty first row of the sky is left out."""
    return tone((row + 1) % ROWS * COLUMNS + column % COLUMNS)


def tone(number: int) -> int:
    """The picture: sky and river light, fields middle, hills dark."""
    column, row = number % COLUMNS + 0.5, number // COLUMNS + 0.5
    if row > _HORIZON:
        middle = 25 + 9 * math.sin((row - _HORIZON) * 1.15 + 0.4)
        return LIGHT if abs(column - middle) < 0.8 + (row - _HORIZON) * 0.55 else MIDDLE
    ridge = min(top + ((column - peak) / breadth) ** 2 * 4.2 for peak, top, breadth in _HILLS)
    return DARK if row > ridge else LIGHT


@dataclass(frozen=True)
class Outline:
    """One outline: where it starts, and how it goes on from there."""

    x: float
    y: float
    outline: str


def stitch(place: Cell, weave: str) -> list[Outline]:
    """The outlines of one stitch, 24 by 12, woven so that the theme can be told without its colour."""
    return _WEAVES[weave](_Pen(place))


def far_stitch(place: Cell) -> list[Outline]:
    """The outline of a stitch seen from further away: one cannot tell its weave, nor much of the gap beside it."""
    return [_Pen(place).bar(0, 0, 25, 13.5)]


def path(pieces: Iterable[Outline]) -> str:
    """All outlines in one SVG path. Each starts relative to the one before, which compresses to a third."""
    x = y = 0.0
    parts = []
    for piece in pieces:
        parts.append(f"m{_short(piece.x - x)} {_short(piece.y - y)}{piece.outline}")
        x, y = piece.x, piece.y
    return "".join(parts)


class _Pen:
    """Draws slanted pieces inside one stitch."""

    def __init__(self, place: Cell) -> None:
        self._place = place
        self._climb = -SLANT / 24 if place.rising else SLANT / 24

    def bar(self, left: float, top: float, wide: float, thick: float) -> Outline:
        """A slanted piece that starts `left` of the stitch's edge and `top` below its upper side."""
        start = SLANT if self._place.rising else 0
        x, y = self._place.x + left, self._place.y + start + left * self._climb + top
        run, rise = _short(wide), wide * self._climb
        return _piece(x, y, f"l{run} {_short(rise)}v{_short(thick)}l-{run} {_short(-rise)}z")

    def leaf(self) -> Outline:
        """Pointed at both ends."""
        middle = 6 + SLANT / 2
        tip = middle + (SLANT / 2 if self._place.rising else -SLANT / 2)
        lift = self._climb * 12
        up, down, back = (_short(value) for value in (lift - 6.5, lift + 6.5, 6.5 - lift))
        return _piece(self._place.x, self._place.y + tip, f"l12 {up}l12 {down}l-12 {back}z")


def _piece(x: float, y: float, outline: str) -> Outline:
    return Outline(round(x, 1), round(y, 1), outline)


def _short(value: float) -> str:
    return f"{round(value, 1):g}"


_WEAVES: dict[str, Callable[[_Pen], list[Outline]]] = {
    "plain": lambda pen: [pen.bar(0, 0, 24, 12)],
    "split": lambda pen: [pen.bar(0, 0, 24, 5), pen.bar(0, 7, 24, 5)],
    "halves": lambda pen: [pen.bar(0, 0, 11, 12), pen.bar(13, 0, 11, 12)],
    "thirds": lambda pen: [pen.bar(0, 0, 6.7, 12), pen.bar(8.7, 0, 6.7, 12), pen.bar(17.3, 0, 6.7, 12)],
    "eyelet": lambda pen: [pen.bar(0, 0, 24, 12), pen.bar(9, 3.5, 6, 5)],
    "narrow": lambda pen: [pen.bar(0, 2.5, 24, 7)],
    "stepped": lambda pen: [pen.bar(0, 0, 12, 8), pen.bar(12, 4, 12, 8)],
    "tapered": lambda pen: [pen.leaf()],
}
