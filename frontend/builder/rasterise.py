"""Draws the logo and the tapestry with Pillow, from the geometry and the theme of the SVG on the pages."""

import io
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from chalicelib import content
from chalicelib.pages.tapestry import geometry, logo, svg
from frontend.builder import svg_path

FONTS = Path(__file__).parents[2] / "frontend" / "vendor" / "fonts"
OVERSAMPLING = 4
"""Shapes are drawn this many times larger and then scaled down, so that their edges are smooth."""


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
    """The tapestry with these stitches (cell to theme) and all landmarks, one pixel a unit."""
    colours = content.site()["brand"]["colours"]
    size = (geometry.WIDTH, geometry.HEIGHT)
    image = Image.new("RGB", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING), colours["cloth"])
    pen = ImageDraw.Draw(image)
    for number in range(geometry.CELLS):
        cell = geometry.Cell.of(number)
        _draw_lines(pen, geometry.mark(cell), colours["cloth-mark"], 2)
        if number in stitches:
            theme = content.site()["themes"][stitches[number]]
            _draw_stitch(pen, cell, theme, theme["shades"][geometry.tone(number)], colours["cloth"])
    for path in (content.site()["hills"], *(each["drawing"] for each in content.site()["landmarks"].values())):
        _draw_lines(pen, path, colours["drawn"], svg.LINE_WIDTH)
    return image.resize(size, Image.Resampling.LANCZOS)


def png(image: Image.Image) -> bytes:
    """The file's bytes. Give an image of few colours in palette mode."""
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def corners(outline: geometry.Outline) -> list[svg_path.Point]:
    """The corners of an outline, from its SVG path."""
    return list(svg_path.points(f"M{outline.x} {outline.y}{outline.steps}")[0])


def _draw_stitch(pen: ImageDraw.ImageDraw, cell: geometry.Cell, theme: dict[str, Any], colour: str, cloth: str) -> None:
    for number, outline in enumerate(geometry.stitch(cell, theme["stitch"])):
        hole = theme["stitch"] == "eyelet" and number == 1
        pen.polygon(_large(corners(outline)), fill=cloth if hole else colour)


def _draw_lines(pen: ImageDraw.ImageDraw, path: str, colour: str, width: int) -> None:
    for line in svg_path.points(path):
        pen.line(_large(line), fill=colour, width=width * OVERSAMPLING, joint="curve")


def _large(points: Iterable[svg_path.Point]) -> list[svg_path.Point]:
    return [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points]
