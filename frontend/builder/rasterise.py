"""Draws the logo and the tapestry with Pillow, from the geometry and the theme of the SVG on the pages."""

import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from chalicelib import content
from chalicelib.pages.tapestry import geometry, logo

FONTS = Path(__file__).parents[2] / "frontend" / "vendor" / "fonts"
OVERSAMPLING = 4
"""Shapes are drawn this many times larger and then scaled down, so that their edges are smooth."""
_STEP = re.compile(r"([lvhz])([^a-z]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
Point = tuple[float, float]


@cache
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """Liberation Sans, `Bold` or `Regular`. Pillow's own layout engine places the letters: all machines agree."""
    path = FONTS / f"LiberationSans-{weight}.ttf"
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def draw_logo(colours: dict[str, Any], size: int, *, inset: float = 0.0, round_corners: bool = False) -> Image.Image:
    """The logo, `size` pixels square. `inset`: share of the side left free around the stitches' own square."""
    large = size * OVERSAMPLING
    image = Image.new("RGBA", (large, large))
    pen = ImageDraw.Draw(image)
    corner = large * logo.ROUND / logo.SIZE if round_corners else 0
    pen.rounded_rectangle((0, 0, large - 1, large - 1), corner, fill=colours["ground"])
    unit, edge = large * (1 - 2 * inset) / logo.SIZE, large * inset
    for corners, colour in logo.stitches(colours):
        pen.polygon([(edge + x * unit, edge + y * unit) for x, y in corners], fill=colour)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def tapestry(stitches: Mapping[int, str]) -> Image.Image:
    """The tapestry with these stitches (cell to theme), one pixel a unit; the other cells in the ground's colour."""
    colours = content.site()["brand"]["colours"]
    size = (geometry.COLUMNS * geometry.ACROSS, geometry.ROWS * geometry.DOWN + geometry.SLANT)
    image = Image.new("RGB", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING), colours["paper"])
    pen = ImageDraw.Draw(image)
    for column in range(geometry.COLUMNS):
        x = (column + 0.5) * geometry.ACROSS * OVERSAMPLING
        pen.line((x, 0, x, image.height), fill=colours["warp"], width=OVERSAMPLING)
    grounds = [colours[f"ground-{tone}"] for tone in ("light", "middle", "dark")]
    for number in range(geometry.CELLS):
        cell, ground = geometry.Cell.of(number), grounds[geometry.tone(number)]
        pen.polygon(_large(geometry.stitch(cell, "plain")[0]), fill=ground)
        if number in stitches:
            _draw_stitch(pen, cell, content.site()["themes"][stitches[number]], geometry.tone(number), ground)
    return image.resize(size, Image.Resampling.LANCZOS)


def png(image: Image.Image) -> bytes:
    """The file's bytes. Give an image of few colours in palette mode."""
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def corners(outline: geometry.Outline) -> list[Point]:
    """The corners of an outline, from its SVG path."""
    x, y = outline.x, outline.y
    points = [(x, y)]
    for command, given in _STEP.findall(outline.steps):
        for across, down in _moves(command, [float(number) for number in _NUMBER.findall(given)]):
            x, y = x + across, y + down
            points.append((x, y))
    return points


def _draw_stitch(pen: ImageDraw.ImageDraw, cell: geometry.Cell, theme: dict[str, Any], tone: int, ground: str) -> None:
    for number, outline in enumerate(geometry.stitch(cell, theme["weave"])):
        hole = theme["weave"] == "eyelet" and number == 1
        pen.polygon(_large(outline), fill=ground if hole else theme["shades"][tone])


def _large(outline: geometry.Outline) -> list[Point]:
    return [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in corners(outline)]


def _moves(command: str, numbers: list[float]) -> Iterator[Point]:
    if command == "l":
        yield from zip(numbers[::2], numbers[1::2], strict=True)
    elif command == "v":
        yield from ((0, down) for down in numbers)
    elif command == "h":
        yield from ((across, 0) for across in numbers)
