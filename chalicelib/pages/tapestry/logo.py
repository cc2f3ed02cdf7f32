"""The logo: six stitches on a square, in the theme's colours. Drawn here once for pages, icons and pictures."""

from typing import Any
from urllib.parse import quote

from markupsafe import Markup

SIZE = 40
ROUND = 9
"""The side of the square and the radius of its corners; stitches are in the same unit."""
_LEFT = ((8, 0), (19, 5), (19, 11), (8, 6))
_RIGHT = ((32, 0), (21, 5), (21, 11), (32, 6))
_TOPS = (6, 15, 24)
Outline = tuple[tuple[float, float], ...]


def stitches(colours: dict[str, Any]) -> list[tuple[Outline, str]]:
    """Outline and colour of each stitch, row by row. `colours`: `logo` in theme.yaml."""
    outlines = [tuple((x, y + top) for x, y in side) for top in _TOPS for side in (_LEFT, _RIGHT)]
    return list(zip(outlines, colours["stitches"], strict=True))


def svg_elements(colours: dict[str, Any]) -> Markup:
    """What goes inside an <svg viewBox="0 0 40 40">. Holds numbers and colours of our own theme."""
    ground = f'<rect width="{SIZE}" height="{SIZE}" rx="{ROUND}" fill="{colours["ground"]}"/>'
    paths = (f'<path fill="{colour}" d="M{_points(outline)}z"/>' for outline, colour in stitches(colours))
    return Markup(ground + "".join(paths))  # noqa: S704


def document(colours: dict[str, Any]) -> str:
    """The whole SVG file."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">{svg_elements(colours)}</svg>'


def address(colours: dict[str, object]) -> Markup:
    """The file as a data: address. It is 0.1 KB of a page that holds the logo anyway, and would be 0.6 KB as a file.
    Fit for an attribute in double quotes: what it holds is numbers and colours."""
    return Markup("data:image/svg+xml," + quote(document(colours).replace('"', "'"), safe="/:='(),.-"))  # noqa: S704


def _points(outline: Outline) -> str:
    """With commas, which are the same in the page and in an address: so they are compressed once."""
    return "L".join(f"{x:g},{y:g}" for x, y in outline)
