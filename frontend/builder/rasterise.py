"""Drawing with Pillow what pages draw as SVG: the mark and the cloth, from the same geometry and the same theme."""

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
FINER = 4
"""Shapes are drawn this much larger, and then made smaller, so that their edges are smooth."""
_STEP = re.compile(r"([lvhz])([^a-z]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
Point = tuple[float, float]


@cache
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """Liberation Sans, `Bold` or `Regular`. Letters are placed by Pillow itself, or machines would differ."""
    path = FONTS / f"LiberationSans-{weight}.ttf"
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def sign(theme_mark: dict[str, Any], size: int, *, inset: float = 0.0, round_corners: bool = False) -> Image.Image:
    """The mark, `size` pixels square. `inset`: share of the side that is left free around the stitches' own square."""
    large = size * FINER
    image = Image.new("RGBA", (large, large))
    pen = ImageDraw.Draw(image)
    corner = large * logo.ROUND / logo.SIZE if round_corners else 0
    pen.rounded_rectangle((0, 0, large - 1, large - 1), corner, fill=theme_mark["ground"])
    unit, edge = large * (1 - 2 * inset) / logo.SIZE, large * inset
    for outline, colour in logo.stitches(theme_mark):
        pen.polygon([(edge + x * unit, edge + y * unit) for x, y in outline], fill=colour)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def tapestry(sewn: Mapping[int, str]) -> Image.Image:
    """The cloth with these stitches (place to theme), one pixel a unit, the ground where nobody has sewn."""
    colours = content.site()["board"]["colours"]
    size = (geometry.COLUMNS * geometry.ACROSS, geometry.ROWS * geometry.DOWN + geometry.SLANT)
    image = Image.new("RGB", (size[0] * FINER, size[1] * FINER), colours["paper"])
    pen = ImageDraw.Draw(image)
    for column in range(geometry.COLUMNS):
        x = (column + 0.5) * geometry.ACROSS * FINER
        pen.line((x, 0, x, image.height), fill=colours["warp"], width=FINER)
    grounds = [colours[f"ground-{tone}"] for tone in ("light", "middle", "dark")]
    for number in range(geometry.CELLS):
        place, ground = geometry.Cell.of(number), grounds[geometry.tone(number)]
        pen.polygon(_large(geometry.stitch(place, "plain")[0]), fill=ground)
        if number in sewn:
            _sew(pen, place, content.site()["themes"][sewn[number]], geometry.tone(number), ground)
    return image.resize(size, Image.Resampling.LANCZOS)


def png(image: Image.Image) -> bytes:
    """The file's bytes; a picture of few colours should be in palette mode by now."""
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def outline(piece: geometry.Outline) -> list[Point]:
    """The corners of a piece, from its SVG path."""
    x, y = piece.x, piece.y
    points = [(x, y)]
    for command, given in _STEP.findall(piece.outline):
        for across, down in _moves(command, [float(number) for number in _NUMBER.findall(given)]):
            x, y = x + across, y + down
            points.append((x, y))
    return points


def _sew(pen: ImageDraw.ImageDraw, place: geometry.Cell, theme: dict[str, Any], tone: int, ground: str) -> None:
    for number, piece in enumerate(geometry.stitch(place, theme["weave"])):
        hole = theme["weave"] == "eyelet" and number == 1
        pen.polygon(_large(piece), fill=ground if hole else theme["shades"][tone])


def _large(piece: geometry.Outline) -> list[Point]:
    return [(x * FINER, y * FINER) for x, y in outline(piece)]


def _moves(command: str, numbers: list[float]) -> Iterator[Point]:
    if command == "l":
        yield from zip(numbers[::2], numbers[1::2], strict=True)
    elif command == "v":
        yield from ((0, down) for down in numbers)
    elif command == "h":
        yield from ((across, 0) for across in numbers)
