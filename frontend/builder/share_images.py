"""The images of shared links: one for each idea and language, one for own text, one for each milestone, one for all
other pages.

They hold no person's name, and no total but that of a milestone, because messengers store an image for ever. Drawn
images are cached under build/cards/ by a digest of their inputs, because drawing all of them takes some seconds.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import PIL
from PIL import Image, ImageDraw

from chalicelib import content
from chalicelib.content import rules, translations
from chalicelib.pages import seo
from chalicelib.pages.tapestry import geometry, svg
from frontend.builder import rasterise

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
TOP, BOTTOM = 128, 430
"""The space of title and line, between the name above and the tapestry below."""
SIZES = (94, 88, 80, 72, 66, 60, 54, 48, 42)
LINE_SIZE, LINE_GAP, LEADING = 40, 22, 1.08
CACHE = Path(__file__).parents[2] / "build" / "cards"
_COLOURS, _RAMP = 208, 16
_WORDS = ("ink", "action")


@dataclass(frozen=True)
class Card:
    """The text of one image, its language, and the theme that prevails in its tapestry ("" for none)."""

    lang: str
    slug: str
    title: str
    line: str
    theme: str


@dataclass(frozen=True)
class Text:
    """One line of text: its upper left corner, weight, size and colour name."""

    words: str
    spot: tuple[int, int]
    weight: str
    size: int
    colour: str

    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of its ink."""
        left, top, right, bottom = rasterise.font(self.weight, self.size).getbbox(self.words)
        x, y = self.spot
        return round(x + left), round(y + top), round(x + right), round(y + bottom)


def files() -> dict[str, bytes]:
    """File name below the site (`cards/en/site.png`) to the PNG."""
    return {f"cards/{card.lang}/{card.slug}.png": _cached(card) for card in cards()}


def draw_ahead() -> None:
    """Draw the images that are not cached, from the last one on: another process may draw from the first one on."""
    for card in reversed(list(cards())):
        _cached(card)


def cards() -> Iterator[Card]:
    """All images, in the order of the content."""
    for lang in content.languages():
        for slug in content.ordered("ideas"):
            yield Card(lang, slug, *seo.words(lang, slug), content.site()["ideas"][slug]["theme"])
        yield Card(lang, content.OWN, *seo.words(lang, content.OWN), content.OWN)
        for slug in (seo.SITE, *map(seo.milestone, rules.PICTURED_MILESTONES)):
            yield Card(lang, slug, *seo.words(lang, slug), "")


def layout(card: Card) -> list[Text]:
    """Position of title and line: the title in the largest size that fits in three lines."""
    size, lines = _fitted(card.title)
    step = round(size * LEADING)
    y = TOP + (BOTTOM - TOP - step * len(lines) - LINE_GAP - LINE_SIZE) // 2
    placed = [Text(words, (MARGIN, y + step * number), "Bold", size, "ink") for number, words in enumerate(lines)]
    below = y + step * len(lines) + LINE_GAP
    return [*placed, Text(card.line, (MARGIN, below), "Bold", LINE_SIZE, "action")]


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest size at which the title fits, and its lines, of about equal length."""
    for size in SIZES:
        lines = _wrapped(title, size, WIDTH - 2 * MARGIN)
        high = len(lines) * size * LEADING + LINE_GAP + LINE_SIZE * LEADING
        if len(lines) <= 3 and high <= BOTTOM - TOP and all(_wide(line, size) <= WIDTH - 2 * MARGIN for line in lines):
            break
    for width in range(WIDTH // 3, WIDTH - 2 * MARGIN, 20):
        narrow = _wrapped(title, size, width)
        if len(narrow) == len(lines) and all(_wide(line, size) <= width for line in narrow):
            return size, narrow
    return size, lines


def _wrapped(title: str, size: int, width: int) -> list[str]:
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if _wide(longer, size) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _wide(words: str, size: int) -> float:
    return rasterise.font("Bold", size).getlength(words)


def _cached(card: Card) -> bytes:
    """The PNG from the cache, or drawn and cached. Processes may draw at once, because files are written atomically."""
    brand = content.site()["brand"]
    inputs = [asdict(card), brand["name"], brand["logo"], brand["colours"], content.site()["themes"], _sources()]
    name = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
    path = CACHE / f"{name}.png"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=CACHE, delete=False) as file:
            file.write(_draw(card))
        Path(file.name).replace(path)
    return path.read_bytes()


@cache
def _sources() -> str:
    """Digest of the code and the fonts that draw."""
    files = [Path(module.__file__ or "") for module in (geometry, svg, rasterise)]
    files += [Path(__file__), *sorted(rasterise.FONTS.glob("*.ttf"))]
    return PIL.__version__ + "".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


def _draw(card: Card) -> bytes:
    image = _background(card.lang, card.theme).copy()
    for text in layout(card):
        ramp = _COLOURS + _RAMP * _WORDS.index(text.colour)
        mask = Image.new("L", (WIDTH, text.size * 2))
        ImageDraw.Draw(mask).text((text.spot[0], 0), text.words, fill=255, font=rasterise.font(text.weight, text.size))
        levels = mask.point([min(level * _RAMP // 256, _RAMP - 1) for level in range(256)])
        index = levels.point([ramp + min(level, _RAMP - 1) for level in range(256)])
        image.paste(index, (0, text.spot[1]), levels.point([255 if level else 0 for level in range(256)]))
    return rasterise.png(image)


@cache
def _background(lang: str, theme: str) -> Image.Image:
    """An image without its text: paper, logo, name and tapestry, with the colours of the text in its palette."""
    brand = content.site()["brand"]
    colours = brand["colours"]
    image = Image.new("RGB", (WIDTH, HEIGHT), colours["paper"])
    logo = rasterise.draw_logo(brand["logo"], 60, round_corners=True)
    image.paste(logo, (MARGIN, 48), logo)
    pen = ImageDraw.Draw(image)
    pen.text(
        (MARGIN + 80, 78),
        translations.in_language(lang, brand["name"]),
        fill=colours["ink"],
        font=rasterise.font("Bold", 32),
        anchor="lm",
    )
    image.paste(_tapestry(theme), ((WIDTH - geometry.COLUMNS * geometry.ACROSS) // 2, BOTTOM + 22))
    return image.quantize(palette=_palette(image), dither=Image.Dither.NONE)


def _palette(image: Image.Image) -> Image.Image:
    """A palette of the image's colours, the exact colours of the logo, and two ramps for the text."""
    brand = content.site()["brand"]
    exact = [brand["colours"]["paper"], brand["logo"]["ground"], *brand["logo"]["stitches"]]
    reserved = [part for colour in exact for part in bytes.fromhex(colour[1:])]
    found = image.quantize(_COLOURS - len(exact), Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).getpalette() or []
    palette = [*reserved, *found, *[0] * 768][: _COLOURS * 3]
    for colour in _WORDS:
        palette += _ramp(brand["colours"]["paper"], brand["colours"][colour])
    master = Image.new("P", (1, 1))
    master.putpalette(palette)
    return master


@cache
def _tapestry(theme: str) -> Image.Image:
    """A full tapestry in which stitches of one theme prevail."""
    counts = {slug: 9 if slug == theme else 2 for slug in content.site()["themes"]}
    return rasterise.tapestry(svg.cells_by_theme([], geometry.CELLS, counts))


def _ramp(paper: str, ink: str) -> list[int]:
    """The steps from paper to ink, for letters with smooth edges."""
    ends = list(zip(bytes.fromhex(paper[1:]), bytes.fromhex(ink[1:]), strict=True))
    return [round(a + (b - a) * step / (_RAMP - 1)) for step in range(_RAMP) for a, b in ends]


if __name__ == "__main__":
    draw_ahead()
