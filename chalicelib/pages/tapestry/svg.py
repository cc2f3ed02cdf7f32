"""Draws the tapestry as SVG. Each public pledge is one stitch: its colour shows the theme, its number fixes its cell.

The 672 cells show the Eildon Hills and the Tweed in three tones. Stitch n fills cell (n - 1) mod 672 of an order that
spreads the first stitches evenly; stitch 673 replaces stitch 1. Pledges older than the newest 672 are shown below as
small stitches, each for 10, 100, 1,000 ... pledges.
All functions are pure functions of published numbers. Colours and weaves come from the theme file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from markupsafe import Markup

from chalicelib import content
from chalicelib.pages.tapestry.geometry import (
    ACROSS,
    CELLS,
    COLUMNS,
    DOWN,
    ROWS,
    SLANT,
    SMALL_DOWN,
    Cell,
    Outline,
    fill_order,
    path,
    small_stitch,
    small_tone,
    stitch,
    tone,
)

EMPTY_COLOURS = ("ground-light", "ground-middle", "ground-dark")
"""Names of the theme's colours of an empty cell, by tone."""
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
    return _drawing(box, alt, shapes)


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
    near = {row * COLUMNS + column for row in range(top, top + 6) for column in range(left, left + 17)}
    box = f"{left * ACROSS} {top * DOWN} {17 * ACROSS} {6 * DOWN + SLANT}"
    return _drawing(box, alt, _empty_stitches(near - {cell}) + _stitches({cell: theme}), "own-stitch")


def theme_stitch(theme: str) -> Markup:
    """One stitch of a theme, in a box of 30 by 20."""
    return _safe(_path(_shades(theme)[1], stitch(Cell(3, 1, rising=True), _weave(theme))))


def stitch_row() -> Markup:
    """One stitch of each theme in a row, in a box of 240 by 60."""
    themes = sorted(content.site()["themes"], key=lambda theme: content.site()["themes"][theme]["order"])
    rows = (
        _path(_shades(theme)[1], stitch(Cell(3 + 26 * number, 20, rising=number % 2 == 0), _weave(theme)))
        for number, theme in enumerate(themes)
    )
    return _safe("".join(rows))


def bare_cloth(columns: int, rows: int) -> Markup:
    """Empty stitches, in a box of 26 by 17 for each; a row rises in its first four columns and falls in the next."""
    cells = [column + row * COLUMNS for row in range(rows) for column in range(columns)]
    outlines = [each for cell in cells for each in stitch(Cell.of(cell), "plain")]
    return _safe(_path(_colour("line"), outlines, ' opacity=".4"'))


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


def _whole(cells: Mapping[int, str], total: int, counts: Mapping[str, int]) -> tuple[str, str]:
    """The view box of the whole tapestry, and its elements."""
    width, height = COLUMNS * ACROSS, ROWS * DOWN + SLANT
    below, depth = _older_stitches(total - min(total, CELLS), counts, height)
    shapes = _warp_threads(height + depth) + _empty_stitches(set(range(CELLS))) + _stitches(cells) + below
    return f"0 0 {width} {height + depth:g}", shapes


def _older_stitches(older: int, counts: Mapping[str, int], top: float) -> tuple[str, float]:
    """The older pledges as small stitches, and their height. Empty stitches fill up the last row."""
    if older <= 0:
        return "", 0
    columns, themes = round(COLUMNS / SMALL_SCALE), list(mix_themes(counts, 0, -(-older // pledges_per_stitch(older))))
    rows = -(-len(themes) // columns)
    shapes: dict[str, list[Outline]] = {}
    for number, theme in enumerate(themes + [""] * (rows * columns - len(themes))):
        column, row = number % columns, number // columns
        shade = small_tone(column, row)
        colour = _shades(theme)[shade] if theme else _ground(shade)
        cell = Cell(column * ACROSS, row * SMALL_DOWN, rising=column // 4 % 2 == 0)
        shapes.setdefault(colour, []).extend(small_stitch(cell))
    elements = "".join(_path(colour, found) for colour, found in sorted(shapes.items()))
    return (
        f'<g transform="translate(0 {top:g}) scale({SMALL_SCALE:g})">{elements}</g>',
        rows * SMALL_DOWN * SMALL_SCALE + 8,
    )


def _empty_stitches(cells: set[int]) -> str:
    tones: dict[int, list[Outline]] = {}
    for cell in sorted(cells):
        tones.setdefault(tone(cell), []).extend(stitch(Cell.of(cell), "plain"))
    return "".join(_path(_ground(shade), outlines) for shade, outlines in sorted(tones.items()))


def _ground(shade: int) -> str:
    return _colour(EMPTY_COLOURS[shade])


def _stitches(cells: Mapping[int, str]) -> str:
    shapes: dict[tuple[str, int], list[Outline]] = {}
    for cell, theme in sorted(cells.items()):
        shapes.setdefault((theme, tone(cell)), []).extend(stitch(Cell.of(cell), _weave(theme)))
    return "".join(_path(_shades(theme)[shade], outlines) for (theme, shade), outlines in sorted(shapes.items()))


def _newest_stitch(cell: int, theme: str, more: str) -> str:
    return _path(_shades(theme)[tone(cell)], stitch(Cell.of(cell), _weave(theme)), more)


def _warp_threads(height: float) -> str:
    """The warp threads behind the stitches."""
    lines = f"v{height:g}m{ACROSS} -{height:g}" * COLUMNS
    return f'<path stroke="{_colour("warp")}" d="M{ACROSS // 2} 0{lines}"/>'


def _path(colour: str, outlines: Iterable[Outline], more: str = "") -> str:
    return f'<path fill="{colour}" fill-rule="evenodd" d="{path(outlines)}"{more}/>'


def _drawing(box: str, alt: str, shapes: str, name: str = "stitches") -> Markup:
    head = Markup('<svg class="{}" viewBox="{}" role="img" aria-label="{}">').format(name, box, alt)
    return head + _safe(shapes) + Markup("</svg>")


def _safe(shapes: str) -> Markup:
    """Mark as safe: the elements hold only numbers and colours of the theme file, no typed text."""
    return Markup(shapes)  # noqa: S704


def _weave(theme: str) -> str:
    return str(_theme(theme)["weave"])


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
