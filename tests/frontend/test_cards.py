"""The pictures of shared links fit their text and stay small."""

import io
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chalicelib import content
from chalicelib.content import rules
from chalicelib.pages.tapestry import geometry, logo
from frontend.builder import rasterise, share_images
from frontend.builder.share_images import BOTTOM, MARGIN, TOP, WIDTH, Card

CARDS = list(share_images.cards())
MADE = share_images.files()
LONG = "Coisich timcheall a' bhaile còmhla ri caraid no nàbaidh gach madainn mus tòisich thu air an obair agad fhèin"


@pytest.mark.parametrize(
    "card", [*CARDS, Card("gd", "long", LONG, LONG[:45], "")], ids=lambda card: f"{card.lang}-{card.slug}"
)
def test_share_picture_text_stays_inside_its_box(card: Card) -> None:
    texts = share_images.layout(card)
    for text in texts:
        left, top, right, bottom = text.box()
        assert left >= MARGIN - 8
        assert right <= WIDTH - MARGIN
        assert top >= TOP
        assert bottom <= BOTTOM + 4
    for above, below in itertools.pairwise(texts):
        assert above.box()[3] <= below.box()[1] + above.size * 0.25, "lines overlap"
    assert " ".join(text.words for text in texts[:-1]) == card.title


@given(st.text("abcdefghijklmnop àèìòù", min_size=1, max_size=80).filter(str.strip))
def test_title_layout_preserves_every_word_in_three_lines(title: str) -> None:
    words = title.split()
    placed = share_images.layout(Card("en", "x", title, "Will you?", ""))[:-1]
    assert [word for text in placed for word in text.words.split()] == words
    if max(map(len, words)) < 30:
        assert len(placed) <= 3


def test_every_idea_has_a_share_picture_in_each_language() -> None:
    milestones = [f"milestone-{count}" for count in rules.PICTURED_MILESTONES]
    wanted = [*content.site()["ideas"], "own", "site", *milestones]
    assert sorted(MADE) == sorted(f"cards/{lang}/{slug}.png" for lang in ("en", "gd") for slug in wanted)


@pytest.mark.parametrize("name", sorted(MADE))
def test_share_picture_is_1200_by_630_and_within_60_kb(name: str) -> None:
    assert len(MADE[name]) <= 60_000
    with Image.open(io.BytesIO(MADE[name])) as image:
        assert image.size == (1200, 630)
        assert image.mode == "P"


def test_share_pictures_are_all_different() -> None:
    assert len(set(MADE.values())) == len(MADE)


def test_share_picture_preserves_logo_colours() -> None:
    """The palette of a small file may change a colour by less than the eye can see."""
    theme_mark = content.site()["brand"]["logo"]
    with Image.open(io.BytesIO(MADE["cards/en/site.png"])) as image:
        sign = image.convert("RGB").crop((MARGIN, 48, MARGIN + 60, 108))
    for outline, colour in logo.stitches(theme_mark):
        x, y = (sum(point[axis] for point in outline) / 4 * 1.5 for axis in (0, 1))
        seen = sign.getpixel((round(x), round(y)))
        assert isinstance(seen, tuple)
        assert all(abs(a - b) <= 12 for a, b in zip(seen, bytes.fromhex(colour[1:]), strict=True)), colour


def test_drawn_share_pictures_are_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasterise, "png", None)
    assert share_images.files() == MADE


@pytest.mark.parametrize("kind", ["plain", "split", "halves", "thirds", "eyelet", "narrow", "stepped", "tapered"])
def test_rasterised_stitch_has_the_corners_of_its_svg_outline(kind: str) -> None:
    for rising in (True, False):
        for piece in geometry.stitch(geometry.Cell(50, 20, rising=rising), kind):
            corners = rasterise.corners(piece)
            assert len(corners) == len(re.findall("[lvhz]", piece.steps)) + 1
            assert all(49 <= x <= 75 and 18 <= y <= 40 for x, y in corners)


def test_rasterised_logo_matches_svg_logo() -> None:
    """The middle of each stitch has the same colour in the icon and in the SVG."""
    theme_mark = content.site()["brand"]["logo"]
    image = rasterise.draw_logo(theme_mark, 400).convert("RGB")
    for outline, colour in logo.stitches(theme_mark):
        x, y = (sum(point[axis] for point in outline) / 4 * 10 for axis in (0, 1))
        assert "#{:02x}{:02x}{:02x}".format(*image.getpixel((round(x), round(y)))) == colour  # type: ignore[misc]
        assert f'fill="{colour}"' in str(logo.svg_elements(theme_mark))


def test_share_picture_margins_are_empty() -> None:
    """A title that exceeds its layout would be drawn in a margin."""
    for name, data in MADE.items():
        with Image.open(io.BytesIO(data)) as image:
            for left in (0, WIDTH - MARGIN + 1):
                assert len(image.crop((left, 0, left + MARGIN - 9, BOTTOM)).getcolors() or []) == 1, name
