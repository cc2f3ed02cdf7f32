"""The tapestry: every public pledge is one stitch, its colour its theme, its place fixed for ever by its number.

The cloth has 672 places that show the Eildon hills and the Tweed in three tones. Stitch n takes place (n - 1) mod 672
in an order that spreads the first few evenly, so 25 stitches are a beginning and 672 a picture. Later rounds are sewn
over earlier ones. What lies below the newest 672 is shown under the picture as the same cloth, hills and all, from
further away.
Everything here is a pure function of published numbers. Colours and weaves come from the theme.
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
    FAR_DOWN,
    ROWS,
    SLANT,
    Cell,
    Outline,
    far_stitch,
    far_tone,
    path,
    sewing_order,
    stitch,
    tone,
)

GHOSTS = ("ground-light", "ground-middle", "ground-dark")
"""The theme's colours for the ground of a stitch, in the three tones of the picture: what shows where nobody has sewn
yet."""
SMALL = 0.5
"""The size of a stitch that stands for many."""
MOST_SMALL = 960
NEWEST = 24
"""Stitches that are paths of their own in the file, so that a screen can sew in those that it has not shown yet."""
_GOLDEN = 0.6180339887498949


def svg(stitches: Sequence[str], total: int, alt: str, counts: Mapping[str, int]) -> Markup:
    """The whole cloth.

    `stitches`: themes of the newest public pledges, oldest first, empty for one that was taken down; `total`: how many
    there are, the number of the last stitch; `counts`: pledges by theme, from which what `stitches` leaves out is
    filled in.
    """
    box, shapes = _cloth(cells_by_theme(stitches, total, counts), total, counts)
    return _drawing(box, alt, shapes)


def file(stitches: Sequence[str], total: int, title: str, counts: Mapping[str, int]) -> str:
    """The same drawing as a file of its own. The newest stitches carry their number in `data-n`."""
    sewn = cells_by_theme(stitches, total, counts)
    numbers = range(max(total - NEWEST, 0) + 1, total + 1)
    newest = {number: place for number in numbers if (place := sewing_order()[(number - 1) % CELLS]) in sewn}
    box, shapes = _cloth({place: sewn[place] for place in sewn.keys() - newest.values()}, total, counts)
    alone = "".join(_thread(place, sewn[place], f' data-n="{number}"') for number, place in newest.items())
    head = Markup('<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}" role="img"><title>{}</title>').format(
        box, title
    )
    return f"{head}{shapes}{alone}</svg>"


def own(n: int, theme: str, alt: str) -> Markup:
    """The part of the cloth around stitch number `n`, which alone is coloured."""
    place = sewing_order()[(n - 1) % CELLS]
    left = min(max(place % COLUMNS - 8, 0), COLUMNS - 17)
    top = min(max(place // COLUMNS - 3, 0), ROWS - 6)
    near = {row * COLUMNS + column for row in range(top, top + 6) for column in range(left, left + 17)}
    box = f"{left * ACROSS} {top * DOWN} {17 * ACROSS} {6 * DOWN + SLANT}"
    return _drawing(box, alt, _ghosts(near - {place}) + _threads({place: theme}), "own-stitch")


def sample(theme: str) -> Markup:
    """One stitch of a theme, in a box of 30 by 20."""
    return _safe(_path(_shades(theme)[1], stitch(Cell(3, 1, rising=True), _weave(theme))))


def flourish() -> Markup:
    """One stitch of each theme in a row, in a box of 240 by 60."""
    themes = sorted(content.site()["themes"], key=lambda theme: content.site()["themes"][theme]["order"])
    rows = (
        _path(_shades(theme)[1], stitch(Cell(3 + 26 * number, 20, rising=number % 2 == 0), _weave(theme)))
        for number, theme in enumerate(themes)
    )
    return _safe("".join(rows))


def unit(older: int) -> int:
    """How many pledges one small stitch stands for: 10, 100, 1,000 ..."""
    size = 10
    while older / size > MOST_SMALL:
        size *= 10
    return size


def cells_by_theme(stitches: Sequence[str], total: int, counts: Mapping[str, int]) -> dict[int, str]:
    """Place in the cloth to theme, for the newest stitches of `total`."""
    shown = min(total, CELLS)
    known = list(stitches[-shown:]) if shown else []
    themes = [*spread(counts, total - shown, shown - len(known)), *known]
    return {sewing_order()[(total - shown + number) % CELLS]: theme for number, theme in enumerate(themes) if theme}


def spread(counts: Mapping[str, int], first: int, many: int) -> Iterator[str]:
    """`many` themes from number `first` on, in the given proportions, well mixed, the same each time."""
    themes = sorted(counts) or [content.OWN]
    edges = list(accumulate(max(counts.get(theme, 0), 0) for theme in themes))
    for number in range(first, first + many):
        spot = (number * _GOLDEN) % 1 * edges[-1]
        yield next((theme for theme, edge in zip(themes, edges, strict=True) if spot < edge), themes[-1])


def _cloth(sewn: Mapping[int, str], total: int, counts: Mapping[str, int]) -> tuple[str, str]:
    """The box of the whole drawing and what is in it."""
    width, height = COLUMNS * ACROSS, ROWS * DOWN + SLANT
    below, deep = _hem(total - min(total, CELLS), counts, height)
    shapes = _warp(height + deep) + _ghosts(set(range(CELLS))) + _threads(sewn) + below
    return f"0 0 {width} {height + deep:g}", shapes


def _hem(older: int, counts: Mapping[str, int], top: float) -> tuple[str, float]:
    """The pledges below the newest, as small stitches, and how deep they hang; ground fills up the last row."""
    if older <= 0:
        return "", 0
    columns, themes = round(COLUMNS / SMALL), list(spread(counts, 0, -(-older // unit(older))))
    rows = -(-len(themes) // columns)
    shapes: dict[str, list[Outline]] = {}
    for number, theme in enumerate(themes + [""] * (rows * columns - len(themes))):
        column, row = number % columns, number // columns
        shade = far_tone(column, row)
        colour = _shades(theme)[shade] if theme else _ground(shade)
        place = Cell(column * ACROSS, row * FAR_DOWN, rising=column // 4 % 2 == 0)
        shapes.setdefault(colour, []).extend(far_stitch(place))
    drawn = "".join(_path(colour, found) for colour, found in sorted(shapes.items()))
    return f'<g transform="translate(0 {top:g}) scale({SMALL:g})">{drawn}</g>', rows * FAR_DOWN * SMALL + 8


def _ghosts(places: set[int]) -> str:
    tones: dict[int, list[Outline]] = {}
    for place in sorted(places):
        tones.setdefault(tone(place), []).extend(stitch(Cell.of(place), "plain"))
    return "".join(_path(_ground(shade), pieces) for shade, pieces in sorted(tones.items()))


def _ground(shade: int) -> str:
    return _colour(GHOSTS[shade])


def _threads(sewn: Mapping[int, str]) -> str:
    shapes: dict[tuple[str, int], list[Outline]] = {}
    for place, theme in sorted(sewn.items()):
        shapes.setdefault((theme, tone(place)), []).extend(stitch(Cell.of(place), _weave(theme)))
    return "".join(_path(_shades(theme)[shade], pieces) for (theme, shade), pieces in sorted(shapes.items()))


def _thread(place: int, theme: str, more: str) -> str:
    return _path(_shades(theme)[tone(place)], stitch(Cell.of(place), _weave(theme)), more)


def _warp(height: float) -> str:
    """The threads that the stitches are sewn across: what one sees of a cloth before it is begun."""
    lines = f"v{height:g}m{ACROSS} -{height:g}" * COLUMNS
    return f'<path stroke="{_colour("warp")}" d="M{ACROSS // 2} 0{lines}"/>'


def _path(colour: str, pieces: Iterable[Outline], more: str = "") -> str:
    return f'<path fill="{colour}" fill-rule="evenodd" d="{path(pieces)}"{more}/>'


def _drawing(box: str, alt: str, shapes: str, name: str = "stitches") -> Markup:
    head = Markup('<svg class="{}" viewBox="{}" role="img" aria-label="{}">').format(name, box, alt)
    return head + _safe(shapes) + Markup("</svg>")


def _safe(shapes: str) -> Markup:
    """Holds numbers and colours of our own theme, nothing that anybody typed."""
    return Markup(shapes)  # noqa: S704


def _weave(theme: str) -> str:
    return str(_theme(theme)["weave"])


def _shades(theme: str) -> list[str]:
    """The thread's colour in the light, middle and dark tone of the picture."""
    shades: list[str] = _theme(theme)["shades"]
    return shades


def _colour(name: str) -> str:
    return str(content.site()["board"]["colours"][name])


@cache
def _theme(theme: str) -> dict[str, Any]:
    """A theme that has left the content keeps its stitches, in the thread of own words."""
    themes = content.site()["themes"]
    found: dict[str, Any] = themes.get(theme, themes[content.OWN])
    return found
