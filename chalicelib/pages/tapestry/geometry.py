"""The geometry of the tapestry: the picture, and position and outline of each stitch. Pure functions.

Never change the position of a stitch that has a number, because people look for their stitch where they saw it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

PICTURE = (
    "......................  ........................",
    ".....................    .......................",
    "..................... ## .....    ..............",
    ".............  .....  ##  ...      .............",
    ".............   .... #### ... ###  .............",
    "............  #  ..  ####  .  ####  ............",
    "............ ###    ######   ###### ............",
    "...........  ####  ################  ...........",
    "..........  ###  ###################   .....    ",
    ".   .....       ########--------#######       --",
    "             -----------------------------------",
    "------------------------------------------------",
)
"""The Eildon Hills from Scott's View, cell by cell: sky (.), hills (#) and their foot (-). Nothing is stitched where
the lines of the hills are drawn, so that neither covers the other."""
COLUMNS, ROWS = len(PICTURE[0]), len(PICTURE)
CELLS = sum(len(row.replace(" ", "")) for row in PICTURE)
"""How many stitches have a place at once."""
ACROSS, DOWN, SLANT = 26, 17, 6
"""Pixels from stitch to stitch, and the rise of a stitch."""
WIDTH, HEIGHT = COLUMNS * ACROSS, 294
"""Pixels of the whole picture, with the bare cloth below the stitches where landmarks appear."""
SMALL_DOWN = 15
"""Pixels from row to row of the small stitches, before they are scaled."""
LIGHT, MIDDLE, DARK = 0, 1, 2
_TONES = {".": LIGHT, "-": MIDDLE, "#": DARK, " ": DARK}
_SUMMIT = 22.4
"""The column of the highest summit; no two columns are equally far from it."""


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
    """The numbers of the cells in the order in which stitches fill them, each once.

    The first stitches follow the skyline, from below the highest summit outwards. Then the land fills downwards, line
    by line, and last the sky upwards.
    """
    return tuple(sorted((number for number in range(COLUMNS * ROWS) if _at(number) != " "), key=_turn))


def _turn(number: int) -> tuple[bool, int, float]:
    """What decides when a cell is filled: land or sky, cells to the skyline, columns to the summit."""
    column, row = number % COLUMNS, number // COLUMNS
    sky = _at(number) == "."
    between = [PICTURE[each][column] for each in (range(row + 1, ROWS) if sky else range(row))]
    return sky, sum(1 for each in between if each != " " and (each == ".") == sky), abs(column - _SUMMIT)


def _at(number: int) -> str:
    return PICTURE[number // COLUMNS][number % COLUMNS]


def small_tone(column: int, row: int) -> int:
    """The tone of a small stitch: the same landscape, twice side by side, without the first row of sky."""
    return tone((row + 1) % ROWS * COLUMNS + column % COLUMNS)


def tone(number: int) -> int:
    """The tone of a cell: the sky is light, the hills are dark."""
    return _TONES[_at(number)]


@dataclass(frozen=True)
class Outline:
    """A closed outline: its start, and the SVG path commands from there."""

    x: float
    y: float
    steps: str


def stitch(cell: Cell, kind: str) -> list[Outline]:
    """The outlines of one stitch, 24 by 12. The kind tells the theme to people who do not see its colour."""
    return _KINDS[kind](_Pen(cell))


def small_stitch(cell: Cell) -> list[Outline]:
    """The outline of a stitch to be scaled down: plain, and with narrow gaps."""
    return [_Pen(cell).bar(0, 0, 25, 13.5)]


def mark(cell: Cell) -> str:
    """A short slanted line in the middle of an empty cell, as an SVG path."""
    climb = -SLANT / 4 if cell.rising else SLANT / 4
    return f"M{_short(cell.x + 8)} {_short(cell.y + 9 - climb)}l8 {_short(2 * climb)}"


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


_KINDS: dict[str, Callable[[_Pen], list[Outline]]] = {
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
