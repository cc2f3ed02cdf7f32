"""The geometry of the tapestry: position and outline of each stitch. Pure functions.

Never change the position of a stitch that has a number, because people look for their stitch where they saw it.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

COLUMNS, ROWS = 48, 14
CELLS = COLUMNS * ROWS
ACROSS, DOWN, SLANT = 26, 17, 6
"""Pixels from stitch to stitch, and the rise of a stitch."""
SMALL_DOWN = 15
"""Pixels from row to row of the small stitches, before they are scaled."""
LIGHT, MIDDLE, DARK = 0, 1, 2
_HILLS = ((14.0, 3.4, 5.2), (22.5, 1.2, 4.6), (31.5, 2.8, 5.6), (3.0, 6.2, 9.0), (43.0, 6.0, 9.0))
"""The three Eildon Hills and lower ground at both sides: column and row of the top, breadth."""
_HORIZON = 8.6


@dataclass(frozen=True)
class Cell:
    """The upper left corner of a cell, and whether its stitch rises to the right."""

    x: float
    y: float
    rising: bool

    @classmethod
    def of(cls, number: int) -> "Cell":
        column, row = number % COLUMNS, number // COLUMNS
        return cls(column * ACROSS + 1, row * DOWN + 1, rising=column // 4 % 2 == 0)


@cache
def fill_order() -> tuple[int, ...]:
    """The numbers of the cells in the order in which stitches fill them: each once, the next far from the last.

    Follows a low-discrepancy sequence (of the plastic number, in two dimensions) and skips filled cells.
    """
    filled: dict[int, None] = {}
    step = 0
    while len(filled) < CELLS:
        step += 1
        column = int((0.5 + step * 0.7548776662466927) % 1 * COLUMNS)
        row = int((0.5 + step * 0.5698402909980532) % 1 * ROWS)
        filled.setdefault(row * COLUMNS + column)
    return tuple(filled)


def small_tone(column: int, row: int) -> int:
    """The tone of a small stitch: the same landscape, twice side by side, without the first row of sky."""
    return tone((row + 1) % ROWS * COLUMNS + column % COLUMNS)


def tone(number: int) -> int:
    """The landscape: sky and river light, fields middle, hills dark."""
    column, row = number % COLUMNS + 0.5, number // COLUMNS + 0.5
    if row > _HORIZON:
        middle = 25 + 9 * math.sin((row - _HORIZON) * 1.15 + 0.4)
        return LIGHT if abs(column - middle) < 0.8 + (row - _HORIZON) * 0.55 else MIDDLE
    ridge = min(top + ((column - peak) / breadth) ** 2 * 4.2 for peak, top, breadth in _HILLS)
    return DARK if row > ridge else LIGHT


@dataclass(frozen=True)
class Outline:
    """A closed outline: its start, and the SVG path commands from there."""

    x: float
    y: float
    steps: str


def stitch(cell: Cell, weave: str) -> list[Outline]:
    """The outlines of one stitch, 24 by 12. The weave tells the theme to people who do not see its colour."""
    return _WEAVES[weave](_Pen(cell))


def small_stitch(cell: Cell) -> list[Outline]:
    """The outline of a stitch to be scaled down: without a weave, and with narrow gaps."""
    return [_Pen(cell).bar(0, 0, 25, 13.5)]


def path(outlines: Iterable[Outline]) -> str:
    """All outlines in one SVG path. Each starts relative to the one before, which compresses to a third."""
    x = y = 0.0
    parts = []
    for outline in outlines:
        parts.append(f"m{_short(outline.x - x)} {_short(outline.y - y)}{outline.steps}")
        x, y = outline.x, outline.y
    return "".join(parts)


class _Pen:
    """Draws slanted outlines inside one cell."""

    def __init__(self, cell: Cell) -> None:
        self._cell = cell
        self._climb = -SLANT / 24 if cell.rising else SLANT / 24

    def bar(self, left: float, top: float, wide: float, thick: float) -> Outline:
        """A slanted bar that starts `left` of the stitch's edge and `top` below its upper side."""
        start = SLANT if self._cell.rising else 0
        x, y = self._cell.x + left, self._cell.y + start + left * self._climb + top
        run, rise = _short(wide), wide * self._climb
        return _outline(x, y, f"l{run} {_short(rise)}v{_short(thick)}l-{run} {_short(-rise)}z")

    def leaf(self) -> Outline:
        """Pointed at both ends."""
        middle = 6 + SLANT / 2
        tip = middle + (SLANT / 2 if self._cell.rising else -SLANT / 2)
        lift = self._climb * 12
        up, down, back = (_short(value) for value in (lift - 6.5, lift + 6.5, 6.5 - lift))
        return _outline(self._cell.x, self._cell.y + tip, f"l12 {up}l12 {down}l-12 {back}z")


def _outline(x: float, y: float, steps: str) -> Outline:
    return Outline(round(x, 1), round(y, 1), steps)


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
    "crossed": lambda pen: [
        *(pen.bar(0, top, 11, 5) for top in (0, 7)),
        *(pen.bar(13, top, 11, 5) for top in (0, 7)),
    ],
    "tapered": lambda pen: [pen.leaf()],
}
