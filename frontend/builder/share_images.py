"""The pictures that go with shared links: one for each idea and language, one for own words, one for everything else.

No person's name and no total is in them: messengers keep a picture for ever. What was drawn once is kept under
build/cards/ by what it was drawn from, because all of them together take some seconds.
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
from chalicelib.content import translations
from chalicelib.pages import seo
from chalicelib.pages.tapestry import geometry, svg
from frontend.builder import rasterise

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
TOP, BOTTOM = 128, 430
"""Between the name above and the cloth below: the title, and the line under it."""
SIZES = (94, 88, 80, 72, 66, 60, 54, 48, 42)
LINE_SIZE, LINE_GAP, LEADING = 40, 22, 1.08
KEPT = Path(__file__).parents[2] / "build" / "cards"
_COLOURS, _RAMP = 208, 16
_WORDS = ("ink", "action")


@dataclass(frozen=True)
class Card:
    """What one picture says, in which language, and whose thread leads in its cloth ("" for none)."""

    lang: str
    slug: str
    title: str
    line: str
    theme: str


@dataclass(frozen=True)
class Text:
    """One line of words: its upper left corner, weight, size and colour of the theme."""

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


def made() -> dict[str, bytes]:
    """File name below the site (`cards/en/site.png`) to the picture."""
    return {f"cards/{card.lang}/{card.slug}.png": _kept(card) for card in cards()}


def draw_ahead() -> None:
    """Draw what is not drawn yet, from the last card on: another process that starts with the first meets this one."""
    for card in reversed(list(cards())):
        _kept(card)


def cards() -> Iterator[Card]:
    """All pictures, in the order of the content."""
    for lang in content.languages():
        for slug in content.ordered("ideas"):
            yield Card(lang, slug, *seo.words(lang, slug), content.site()["ideas"][slug]["theme"])
        yield Card(lang, content.OWN, *seo.words(lang, content.OWN), content.OWN)
        yield Card(lang, seo.SITE, *seo.words(lang, seo.SITE), "")


def layout(card: Card) -> list[Text]:
    """Where the words of a card stand: the title as large as it goes in three lines, the line below it."""
    size, lines = _fitted(card.title)
    step = round(size * LEADING)
    y = TOP + (BOTTOM - TOP - step * len(lines) - LINE_GAP - LINE_SIZE) // 2
    placed = [Text(words, (MARGIN, y + step * number), "Bold", size, "ink") for number, words in enumerate(lines)]
    below = y + step * len(lines) + LINE_GAP
    return [*placed, Text(card.line, (MARGIN, below), "Bold", LINE_SIZE, "action")]


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest size at which the title fits, and its lines, of about the same length."""
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


def _kept(card: Card) -> bytes:
    """The picture from the store, or drawn and put there. Several may draw at once: a file appears whole or not."""
    board = content.site()["board"]
    told_by = [asdict(card), board["name"], board["mark"], board["colours"], content.site()["themes"], _sources()]
    name = hashlib.sha256(json.dumps(told_by, sort_keys=True).encode()).hexdigest()
    path = KEPT / f"{name}.png"
    if not path.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=KEPT, delete=False) as file:
            file.write(_drawn(card))
        Path(file.name).replace(path)
    return path.read_bytes()


@cache
def _sources() -> str:
    """What the drawing itself depends on."""
    files = [Path(module.__file__ or "") for module in (geometry, svg, rasterise)]
    files += [Path(__file__), *sorted(rasterise.FONTS.glob("*.ttf"))]
    return PIL.__version__ + "".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


def _drawn(card: Card) -> bytes:
    image = _ground(card.lang, card.theme).copy()
    for text in layout(card):
        ramp = _COLOURS + _RAMP * _WORDS.index(text.colour)
        mask = Image.new("L", (WIDTH, text.size * 2))
        ImageDraw.Draw(mask).text((text.spot[0], 0), text.words, fill=255, font=rasterise.font(text.weight, text.size))
        levels = mask.point([min(level * _RAMP // 256, _RAMP - 1) for level in range(256)])
        index = levels.point([ramp + min(level, _RAMP - 1) for level in range(256)])
        image.paste(index, (0, text.spot[1]), levels.point([255 if level else 0 for level in range(256)]))
    return rasterise.png(image)


@cache
def _ground(lang: str, theme: str) -> Image.Image:
    """All but the words of one card: paper, mark, name and cloth, with the colours of words in its palette."""
    board = content.site()["board"]
    colours = board["colours"]
    image = Image.new("RGB", (WIDTH, HEIGHT), colours["paper"])
    sign = rasterise.sign(board["mark"], 60, round_corners=True)
    image.paste(sign, (MARGIN, 48), sign)
    pen = ImageDraw.Draw(image)
    pen.text(
        (MARGIN + 80, 78),
        translations.in_language(lang, board["name"]),
        fill=colours["ink"],
        font=rasterise.font("Bold", 32),
        anchor="lm",
    )
    image.paste(_cloth(theme), ((WIDTH - geometry.COLUMNS * geometry.ACROSS) // 2, BOTTOM + 22))
    return image.quantize(palette=_palette(image), dither=Image.Dither.NONE)


def _palette(image: Image.Image) -> Image.Image:
    """The colours of the picture, those of the mark as they are, and two ramps for the words to come."""
    board = content.site()["board"]
    exact = [board["colours"]["paper"], board["mark"]["ground"], *board["mark"]["stitches"]]
    reserved = [part for colour in exact for part in bytes.fromhex(colour[1:])]
    found = image.quantize(_COLOURS - len(exact), Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).getpalette() or []
    palette = [*reserved, *found, *[0] * 768][: _COLOURS * 3]
    for colour in _WORDS:
        palette += _ramp(board["colours"]["paper"], board["colours"][colour])
    master = Image.new("P", (1, 1))
    master.putpalette(palette)
    return master


@cache
def _cloth(theme: str) -> Image.Image:
    """A full cloth in which the thread of one theme leads."""
    counts = {slug: 9 if slug == theme else 2 for slug in content.site()["themes"]}
    return rasterise.tapestry(svg.cells_by_theme([], geometry.CELLS, counts))


def _ramp(paper: str, ink: str) -> list[int]:
    """The steps from paper to ink of letters with smooth edges."""
    ends = list(zip(bytes.fromhex(paper[1:]), bytes.fromhex(ink[1:]), strict=True))
    return [round(a + (b - a) * step / (_RAMP - 1)) for step in range(_RAMP) for a, b in ends]


if __name__ == "__main__":
    draw_ahead()
