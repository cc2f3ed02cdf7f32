"""Draws the tapestry as SVG. Each public pledge is one stitch: its colour shows the theme, its number fixes its cell.

The Eildon Hills are drawn on cloth in lines. Stitch n fills cell (n - 1) mod 476 of an order that follows the skyline;
stitch 477 replaces stitch 1. With each milestone a landmark appears; the next one is drawn in dots. Pledges older than
the newest 476 are shown below as small stitches, each for 10, 100, 1,000 ... pledges.
All functions are pure functions of published numbers. Colours come from the theme file, lines from `tapestry.yaml`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from markupsafe import Markup

from chalicelib import content
from chalicelib.content.rules import MILESTONES
from chalicelib.pages.tapestry.geometry import (
    ACROSS,
    CELLS,
    COLUMNS,
    DOWN,
    HEIGHT,
    ROWS,
    SLANT,
    SMALL_DOWN,
    WIDTH,
    Cell,
    Outline,
    fill_order,
    mark,
    path,
    small_stitch,
    small_tone,
    stitch,
    tone,
)

LINE_WIDTH = 3
_NEEDLE = "l21 42q4 10-5 6zm20 44q16 2 12 16q-6 16 12 18"
"""A threaded needle whose point is at the start."""
SMALL_SCALE = 0.5
"""The scale of a stitch that stands for many pledges."""
MAX_SMALL_STITCHES = 960
NUMBERED_STITCHES = 24
"""The newest stitches are separate paths in the file, so that a big screen can animate those it has not shown yet."""
_GOLDEN = 0.6180339887498949


def svg(stitches: Sequence[str], total: int, alt: str, counts: Mapping[str, int]) -> Markup:
    """The whole tapestry.

    `stitches`: themes of the newest public pledges, oldest first, "" for one that was taken down. `total`: the number
    of the last stitch. `counts`: pledges by theme, which fill in the stitches that are not in `stitches`.
    """
    box, shapes = _whole(cells_by_theme(stitches, total, counts), total, counts)
    return _image(box, alt, shapes)


def file(stitches: Sequence[str], total: int, title: str, counts: Mapping[str, int]) -> str:
    """The whole tapestry as an SVG file. The newest stitches carry their number in `data-n`."""
    cells = cells_by_theme(stitches, total, counts)
    numbers = range(max(total - NUMBERED_STITCHES, 0) + 1, total + 1)
    newest = {number: cell for number in numbers if (cell := fill_order()[(number - 1) % CELLS]) in cells}
    box, shapes = _whole({cell: cells[cell] for cell in cells.keys() - newest.values()}, total, counts)
    alone = "".join(_newest_stitch(cell, cells[cell], f' data-n="{number}"') for number, cell in newest.items())
    head = Markup('<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}" role="img"><title>{}</title>').format(
        box, title
    )
    return f"{head}{shapes}{alone}</svg>"


def own_stitch(n: int, theme: str, alt: str) -> Markup:
    """The part of the tapestry around stitch number `n`; only that stitch has a colour."""
    cell = fill_order()[(n - 1) % CELLS]
    left = min(max(cell % COLUMNS - 8, 0), COLUMNS - 17)
    top = min(max(cell // COLUMNS - 3, 0), ROWS - 6)
    box = f"{left * ACROSS} {top * DOWN} {17 * ACROSS} {6 * DOWN + SLANT}"
    return _image(box, alt, _cloth(HEIGHT) + _lines(n) + _stitches({cell: theme}), "own-stitch")


def theme_stitch(theme: str) -> Markup:
    """One stitch of a theme, in a box of 30 by 20."""
    return _safe(_path(_shades(theme)[1], stitch(Cell(3, 1, rising=True), _kind(theme))))


def stitch_row() -> Markup:
    """One stitch of each theme in a row, in a box of 240 by 60."""
    themes = sorted(content.site()["themes"], key=lambda theme: content.site()["themes"][theme]["order"])
    rows = (
        _path(_shades(theme)[1], stitch(Cell(3 + 26 * number, 20, rising=number % 2 == 0), _kind(theme)))
        for number, theme in enumerate(themes)
    )
    return _safe("".join(rows))


def pledges_per_stitch(older: int) -> int:
    """How many pledges one small stitch stands for: 10, 100, 1,000 ..."""
    size = 10
    while older / size > MAX_SMALL_STITCHES:
        size *= 10
    return size


def cells_by_theme(stitches: Sequence[str], total: int, counts: Mapping[str, int]) -> dict[int, str]:
    """Number of the cell to theme, for the newest stitches of `total`."""
    shown = min(total, CELLS)
    known = list(stitches[-shown:]) if shown else []
    themes = [*mix_themes(counts, total - shown, shown - len(known)), *known]
    return {fill_order()[(total - shown + number) % CELLS]: theme for number, theme in enumerate(themes) if theme}


def mix_themes(counts: Mapping[str, int], first: int, many: int) -> Iterator[str]:
    """`many` themes from number `first` on, evenly mixed in the given proportions. Deterministic."""
    themes = sorted(counts) or [content.OWN]
    edges = list(accumulate(max(counts.get(theme, 0), 0) for theme in themes))
    for number in range(first, first + many):
        spot = (number * _GOLDEN) % 1 * edges[-1]
        yield next((theme for theme, edge in zip(themes, edges, strict=True) if spot < edge), themes[-1])


def landmarks(total: int) -> list[str]:
    """The landmarks that so many stitches show, in their order."""
    return [slug for milestone, slug in _landmarks() if milestone <= total]


def next_landmark(total: int) -> str | None:
    """The landmark that the next milestone reveals; None when all are there."""
    return next((slug for milestone, slug in _landmarks() if milestone > total), None)


def _landmarks() -> Iterator[tuple[int, str]]:
    """Each landmark with the number of the stitch that reveals it."""
    return zip(MILESTONES, content.ordered("landmarks"), strict=False)


def _whole(cells: Mapping[int, str], total: int, counts: Mapping[str, int]) -> tuple[str, str]:
    """The view box of the whole tapestry, and its elements."""
    below, depth = _older_stitches(total - min(total, CELLS), counts)
    height = HEIGHT + depth
    return f"0 0 {WIDTH} {height:g}", _cloth(height) + _stitches(cells) + _lines(total, _needle(total)) + below


def _cloth(height: float) -> str:
    """The ground, with a mark in each cell, like the holes of canvas."""
    marks = "".join(mark(Cell.of(column)) for column in range(8))
    return (
        f'<path class="cloth" fill="{_colour("cloth")}" d="M0 0h{WIDTH}v{height:g}H0z"/>'
        f'<pattern id="canvas" width="{8 * ACROSS}" height="{DOWN}" patternUnits="userSpaceOnUse">'
        f'<path class="cloth" stroke="{_colour("cloth-mark")}" stroke-width="2" d="{marks}"/></pattern>'
        f'<path fill="url(#canvas)" d="M0 0h{WIDTH}v{ROWS * DOWN}H0z"/>'
    )


def _lines(total: int, more: str = "") -> str:
    """Hills and landmarks as lines, the next landmark in dots. Each landmark carries its milestone in `data-from`.
    `more`: paths to draw with the same pen."""
    known = content.site()["landmarks"]
    shown = [(milestone, known[slug]["drawing"]) for milestone, slug in _landmarks() if milestone <= total]
    hills, waiting = content.site()["hills"], next_landmark(total)
    paths = f'<path d="{hills}"/>' + "".join(f'<path data-from="{since}" d="{line}"/>' for since, line in shown)
    if waiting:
        paths += f'<path stroke-dasharray="0 7" d="{known[waiting]["drawing"]}"/>'
    style = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
    return f'<g class="drawn" {style} stroke="{_colour("drawn")}" stroke-width="{LINE_WIDTH}">{paths}{more}</g>'


def _needle(total: int) -> str:
    """A needle where the next stitch goes, until the first milestone."""
    if total >= MILESTONES[0]:
        return ""
    cell = Cell.of(fill_order()[total])
    return f'<path d="M{cell.x + ACROSS // 2:g} {cell.y + DOWN // 2:g}{_NEEDLE}"/>'


def _older_stitches(older: int, counts: Mapping[str, int]) -> tuple[str, float]:
    """The older pledges as small stitches, and their height."""
    if older <= 0:
        return "", 0
    columns, themes = round(COLUMNS / SMALL_SCALE), list(mix_themes(counts, 0, -(-older // pledges_per_stitch(older))))
    shapes: dict[str, list[Outline]] = {}
    for number, theme in enumerate(themes):
        column, row = number % columns, number // columns
        cell = Cell(column * ACROSS, row * SMALL_DOWN, rising=column // 4 % 2 == 0)
        shapes.setdefault(_shades(theme)[small_tone(column, row)], []).extend(small_stitch(cell))
    elements = "".join(_path(colour, found) for colour, found in sorted(shapes.items()))
    return (
        f'<g transform="translate(0 {HEIGHT}) scale({SMALL_SCALE:g})">{elements}</g>',
        -(-len(themes) // columns) * SMALL_DOWN * SMALL_SCALE + 8,
    )


def _stitches(cells: Mapping[int, str]) -> str:
    shapes: dict[tuple[str, int], list[Outline]] = {}
    for cell, theme in sorted(cells.items()):
        shapes.setdefault((theme, tone(cell)), []).extend(stitch(Cell.of(cell), _kind(theme)))
    return "".join(_path(_shades(theme)[shade], outlines) for (theme, shade), outlines in sorted(shapes.items()))


def _newest_stitch(cell: int, theme: str, more: str) -> str:
    return _path(_shades(theme)[tone(cell)], stitch(Cell.of(cell), _kind(theme)), more)


def _path(colour: str, outlines: Iterable[Outline], more: str = "") -> str:
    return f'<path fill="{colour}" fill-rule="evenodd" d="{path(outlines)}"{more}/>'


def _image(box: str, alt: str, shapes: str, name: str = "stitches") -> Markup:
    head = Markup('<svg class="{}" viewBox="{}" role="img" aria-label="{}">').format(name, box, alt)
    return head + _safe(shapes) + Markup("</svg>")


def _safe(shapes: str) -> Markup:
    """Mark as safe: the elements hold only numbers, colours of the theme file and checked path data."""
    return Markup(shapes)  # noqa: S704


def _kind(theme: str) -> str:
    return str(_theme(theme)["stitch"])


def _shades(theme: str) -> list[str]:
    """The thread's colour in the light, middle and dark tone of the picture."""
    shades: list[str] = _theme(theme)["shades"]
    return shades


def _colour(name: str) -> str:
    return str(content.site()["brand"]["colours"][name])


@cache
def _theme(theme: str) -> dict[str, Any]:
    """The theme's data. Stitches of a theme that left the content are drawn as own ideas."""
    themes = content.site()["themes"]
    found: dict[str, Any] = themes.get(theme, themes[content.OWN])
    return found
