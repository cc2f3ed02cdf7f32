"""One stitch a pledge, in its place for ever, small enough to send."""

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


def test_each_place_is_sewn_once_a_round() -> None:
    assert sorted(geometry.fill_order()) == list(range(geometry.CELLS))


def test_places_never_move() -> None:
    """Changing this order would move everybody's stitch; these were given out."""
    assert geometry.fill_order()[:12] == (12, 384, 132, 504, 205, 577, 325, 25, 398, 98, 518, 218)
    assert zlib.crc32(repr(geometry.fill_order()).encode()) == 4121877483


def test_the_first_stitches_are_spread_over_the_whole_cloth() -> None:
    first = geometry.fill_order()[:24]
    quarters = {(place % geometry.COLUMNS // 12, place // geometry.COLUMNS // 7) for place in first}
    assert len(quarters) == 8


@given(st.lists(themes, min_size=1, max_size=900), st.integers(0, 5000))
def test_a_stitch_stays_where_its_number_put_it(history: list[str], before: int) -> None:
    """However much is sewn after it, as long as it is among the newest 672."""
    total = before + len(history)
    placed = svg.cells_by_theme(history, total, {"move": 1})
    for back, theme in enumerate(reversed(history[-geometry.CELLS :])):
        number = total - back
        assert placed[geometry.fill_order()[(number - 1) % geometry.CELLS]] == theme


@given(st.integers(0, 3000))
def test_as_many_stitches_as_pledges_until_the_cloth_is_full(total: int) -> None:
    assert len(svg.cells_by_theme(stitches(total), total, {})) == min(total, geometry.CELLS)


@given(st.lists(themes, max_size=5), st.integers(0, 2000))
def test_stitches_that_were_not_handed_over_are_filled_in(known: list[str], total: int) -> None:
    placed = svg.cells_by_theme(known[:total], total, {"eat": 2, "move": 1})
    assert len(placed) == min(total, geometry.CELLS)


def test_proportions_are_kept_when_seen_from_further_away() -> None:
    drawn = list(svg.mix_themes({"eat": 300, "move": 100}, 0, 400))
    assert abs(drawn.count("eat") - 300) <= 3


@pytest.mark.parametrize(("older", "unit"), [(1, 10), (1328, 10), (9600, 10), (9601, 100), (799_328, 1000)])
def test_small_stitches_stand_for_round_numbers(older: int, unit: int) -> None:
    assert svg.pledges_per_stitch(older) == unit


@pytest.mark.parametrize("total", [0, 1, 25, 672, 2000, 50_000, 800_000, 10_000_000])
def test_the_drawing_stays_a_few_kilobytes(total: int) -> None:
    drawing = str(svg.svg(stitches(total), total, "A cloth", totals(total)["themes"]))
    assert len(zlib.compress(drawing.encode(), 9)) < 9000
    assert 'role="img" aria-label="A cloth"' in drawing
    assert not re.search(r"nan|inf|None", drawing)


@pytest.mark.parametrize("total", [0, 3, 25, 2000, 800_000])
def test_the_file_stands_alone_and_its_newest_stitches_carry_their_numbers(total: int) -> None:
    drawing = svg.file(stitches(total), total, "A <cloth>", totals(total)["themes"])
    cloth_ = ElementTree.fromstring(drawing)  # noqa: S314 - drawn here
    assert cloth_.tag == "{http://www.w3.org/2000/svg}svg"
    assert cloth_[0].text == "A <cloth>"
    numbers = [int(part.get("data-n") or 0) for part in cloth_ if part.get("data-n")]
    assert numbers == list(range(max(total - svg.NUMBERED_STITCHES, 0) + 1, total + 1))
    assert not re.search(r"script|style|href|NaN", drawing)
    assert len(brotli.compress(drawing.encode())) < 5000


@given(st.lists(st.one_of(themes, st.just("")), max_size=700), st.integers(0, 900))
def test_the_file_and_the_page_show_the_same_cloth(history: list[str], before: int) -> None:
    total = before + len(history)
    page = str(svg.svg(history, total, "", {"eat": 1}))
    drawing = svg.file(history, total, "", {"eat": 1})
    assert _outlines(page) == _outlines(drawing)


def _outlines(drawing: str) -> Counter[tuple[str, float, float, str]]:
    """Every outline with its colour and where it starts, however they are gathered into paths."""
    found: Counter[tuple[str, float, float, str]] = Counter()
    for colour, pieces in re.findall(r'fill="([^"]*)" fill-rule="evenodd" d="([^"]*)"', drawing):
        x = y = 0.0
        for left, down, outline in re.findall(r"m(\S+) ([-\d.]+)(l[^m]*)", pieces):
            x, y = x + float(left), y + float(down)
            found[colour, round(x, 1), round(y, 1), outline] += 1
    return found


def test_a_place_in_the_hem_is_ground_or_stands_for_pledges() -> None:
    """2,000 pledges: 133 small stitches in two rows of 96."""
    drawing = str(svg.svg(stitches(2000), 2000, "", {"eat": 1}))
    hem = _outlines(drawing[drawing.index("<g ") :])
    ground = sum(many for (colour, *_), many in hem.items() if colour in map(svg._ground, range(3)))
    assert (sum(hem.values()), ground) == (192, 192 - 133)


def test_themes_differ_without_their_colour() -> None:
    shapes = {re.search(r' d="([^"]*)"', str(svg.theme_stitch(theme))) for theme in THEMES}
    assert len({shape[1] for shape in shapes if shape}) == len(THEMES)


@given(st.integers(1, 2_000_000), themes)
def test_ones_own_stitch_is_inside_its_picture(n: int, theme: str) -> None:
    drawing = str(svg.own_stitch(n, theme, "Mine"))
    left, top, width, height = map(float, re.findall(r'viewBox="([^"]*)"', drawing)[0].split())
    place = geometry.fill_order()[(n - 1) % geometry.CELLS]
    spot = geometry.Cell.of(place)
    assert left <= spot.x < left + width
    assert top <= spot.y < top + height
    assert content.site()["themes"][theme]["shades"][geometry.tone(place)] in drawing


def test_the_words_for_a_drawing_are_escaped() -> None:
    assert "<b>" not in str(svg.svg([], 0, '"><b>', {}))
