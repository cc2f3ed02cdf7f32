"""The tapestry has one stitch for each pledge, at a stable position, in a small file."""

import re
import zlib
from collections import Counter
from xml.etree import ElementTree

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import content
from chalicelib.pages.tapestry import geometry, svg
from frontend.builder.samples import stitches, totals

THEMES = sorted(content.catalogue().themes)
themes = st.sampled_from(THEMES)


def test_sewing_order_uses_every_position_once() -> None:
    assert sorted(geometry.fill_order()) == list(range(geometry.CELLS))


def test_stitch_positions_are_stable() -> None:
    """Pledges already have these positions: another order would move every stitch."""
    assert geometry.fill_order()[:12] == (12, 384, 132, 504, 205, 577, 325, 25, 398, 98, 518, 218)
    assert zlib.crc32(repr(geometry.fill_order()).encode()) == 4121877483


def test_first_stitches_spread_over_the_whole_tapestry() -> None:
    first = geometry.fill_order()[:24]
    quarters = {(place % geometry.COLUMNS // 12, place // geometry.COLUMNS // 7) for place in first}
    assert len(quarters) == 8


@given(st.lists(themes, min_size=1, max_size=900), st.integers(0, 5000))
def test_stitch_position_depends_only_on_pledge_number(history: list[str], before: int) -> None:
    """Only the newest 672 stitches have a position; later ones do not move them."""
    total = before + len(history)
    placed = svg.cells_by_theme(history, total, {"move": 1})
    for back, theme in enumerate(reversed(history[-geometry.CELLS :])):
        number = total - back
        assert placed[geometry.fill_order()[(number - 1) % geometry.CELLS]] == theme


@given(st.integers(0, 3000))
def test_tapestry_has_one_stitch_for_each_pledge_until_full(total: int) -> None:
    assert len(svg.cells_by_theme(stitches(total), total, {})) == min(total, geometry.CELLS)


@given(st.lists(themes, max_size=5), st.integers(0, 2000))
def test_stitches_of_unknown_theme_are_filled_in(known: list[str], total: int) -> None:
    placed = svg.cells_by_theme(known[:total], total, {"eat": 2, "move": 1})
    assert len(placed) == min(total, geometry.CELLS)


def test_spread_preserves_theme_proportions() -> None:
    drawn = list(svg.mix_themes({"eat": 300, "move": 100}, 0, 400))
    assert abs(drawn.count("eat") - 300) <= 3


@pytest.mark.parametrize(("older", "unit"), [(1, 10), (1328, 10), (9600, 10), (9601, 100), (799_328, 1000)])
def test_small_stitch_represents_a_round_number_of_pledges(older: int, unit: int) -> None:
    assert svg.pledges_per_stitch(older) == unit


@pytest.mark.parametrize("total", [0, 1, 25, 672, 2000, 50_000, 800_000, 10_000_000])
def test_compressed_tapestry_is_labelled_and_below_9_kb(total: int) -> None:
    drawing = str(svg.svg(stitches(total), total, "A cloth", totals(total)["themes"]))
    assert len(zlib.compress(drawing.encode(), 9)) < 9000
    assert 'role="img" aria-label="A cloth"' in drawing
    assert not re.search(r"nan|inf|None", drawing)


@pytest.mark.parametrize("total", [0, 3, 25, 2000, 800_000])
def test_tapestry_file_is_standalone_and_numbers_newest_stitches(total: int) -> None:
    drawing = svg.file(stitches(total), total, "A <cloth>", totals(total)["themes"])
    cloth_ = ElementTree.fromstring(drawing)  # noqa: S314 - drawn here
    assert cloth_.tag == "{http://www.w3.org/2000/svg}svg"
    assert cloth_[0].text == "A <cloth>"
    numbers = [int(part.get("data-n") or 0) for part in cloth_ if part.get("data-n")]
    assert numbers == list(range(max(total - svg.NUMBERED_STITCHES, 0) + 1, total + 1))
    assert not re.search(r"script|style|href|NaN", drawing)
    assert len(brotli.compress(drawing.encode())) < 5000


@given(st.lists(st.one_of(themes, st.just("")), max_size=700), st.integers(0, 900))
def test_tapestry_file_matches_tapestry_in_page(history: list[str], before: int) -> None:
    total = before + len(history)
    page = str(svg.svg(history, total, "", {"eat": 1}))
    drawing = svg.file(history, total, "", {"eat": 1})
    assert _outlines(page) == _outlines(drawing)


def _outlines(drawing: str) -> Counter[tuple[str, float, float, str]]:
    """Every outline with its colour and start point, independent of how paths group them."""
    found: Counter[tuple[str, float, float, str]] = Counter()
    for colour, pieces in re.findall(r'fill="([^"]*)" fill-rule="evenodd" d="([^"]*)"', drawing):
        x = y = 0.0
        for left, down, outline in re.findall(r"m(\S+) ([-\d.]+)(l[^m]*)", pieces):
            x, y = x + float(left), y + float(down)
            found[colour, round(x, 1), round(y, 1), outline] += 1
    return found


def test_tapestry_border_has_a_small_stitch_or_ground_everywhere() -> None:
    """2,000 pledges need 133 small stitches, in two rows of 96 positions."""
    drawing = str(svg.svg(stitches(2000), 2000, "", {"eat": 1}))
    hem = _outlines(drawing[drawing.index("<g ") :])
    ground = sum(many for (colour, *_), many in hem.items() if colour in map(svg._ground, range(3)))
    assert (sum(hem.values()), ground) == (192, 192 - 133)


def test_themes_differ_in_stitch_shape() -> None:
    shapes = {re.search(r' d="([^"]*)"', str(svg.theme_stitch(theme))) for theme in THEMES}
    assert len({shape[1] for shape in shapes if shape}) == len(THEMES)


@given(st.integers(1, 2_000_000), themes)
def test_own_stitch_is_inside_its_picture(n: int, theme: str) -> None:
    drawing = str(svg.own_stitch(n, theme, "Mine"))
    left, top, width, height = map(float, re.findall(r'viewBox="([^"]*)"', drawing)[0].split())
    place = geometry.fill_order()[(n - 1) % geometry.CELLS]
    spot = geometry.Cell.of(place)
    assert left <= spot.x < left + width
    assert top <= spot.y < top + height
    assert content.site()["themes"][theme]["shades"][geometry.tone(place)] in drawing


def test_tapestry_label_is_escaped() -> None:
    assert "<b>" not in str(svg.svg([], 0, '"><b>', {}))
