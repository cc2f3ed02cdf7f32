"""The tapestry has one stitch for each pledge, at a stable position, in a small file."""

import itertools
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import content
from chalicelib.content.rules import MILESTONES
from chalicelib.pages.tapestry import geometry, svg
from frontend.builder import rasterise, svg_path
from frontend.builder.samples import stitches, totals

THEMES = sorted(content.catalogue().themes)
themes = st.sampled_from(THEMES)


def test_order_uses_every_cell_of_the_picture_once() -> None:
    cells = [number for number, sign in enumerate("".join(geometry.PICTURE)) if sign != " "]
    assert sorted(geometry.fill_order()) == cells
    assert len(cells) == geometry.CELLS


@pytest.mark.parametrize(
    ("number", "column", "row"),
    [
        (1, 22, 2),
        (2, 23, 2),
        (25, 10, 11),
        (41, 2, 11),
        (100, 30, 6),
        (250, 11, 5),
        (476, 0, 0),
        (477, 22, 2),
        (800_000, 17, 2),
    ],
)
def test_a_number_keeps_its_place_for_ever(number: int, column: int, row: int) -> None:
    """People look for their stitch where they saw it: never change these."""
    place = geometry.fill_order()[(number - 1) % geometry.CELLS]
    assert (place % geometry.COLUMNS, place // geometry.COLUMNS) == (column, row)
    spot = geometry.Cell.of(place)
    assert (spot.x, spot.y) == (column * 26 + 1, row * 17 + 1)


def test_all_numbers_keep_their_places_for_ever() -> None:
    assert zlib.crc32(repr(geometry.fill_order()).encode()) == 1298029699


def test_first_stitches_follow_the_skyline_from_the_summit_outwards() -> None:
    first = geometry.fill_order()[: geometry.COLUMNS]
    assert sorted(place % geometry.COLUMNS for place in first) == list(range(geometry.COLUMNS))
    assert all(geometry.tone(place) != geometry.LIGHT for place in first)
    steps = [abs(place % geometry.COLUMNS - first[0] % geometry.COLUMNS) for place in first]
    assert steps == sorted(steps)


def test_no_stitch_covers_the_line_of_a_hill() -> None:
    hills = [content.site()["hills"], content.site()["landmarks"]["third-hill"]["drawing"]]
    for x, y in (point for hill in hills for line in svg_path.points(hill) for point in _dense(line)):
        column, row = min(int(x / geometry.ACROSS), geometry.COLUMNS - 1), int(y / geometry.DOWN)
        if row < geometry.ROWS and geometry.PICTURE[row][column] != " ":
            (bar,) = geometry.stitch(geometry.Cell.of(row * geometry.COLUMNS + column), "plain")
            left, right, *_ = rasterise.corners(bar)
            top = left[1] + (right[1] - left[1]) * (x - left[0]) / 24
            assert not top < y < top + 12, (x, y)


def _dense(line: Sequence[svg_path.Point]) -> Iterator[svg_path.Point]:
    for (x, y), (right, down) in itertools.pairwise(line):
        yield from ((x + (right - x) * share / 20, y + (down - y) * share / 20) for share in range(20))


def test_each_milestone_reveals_its_landmark_and_sketches_the_next_in_dots() -> None:
    known = content.ordered("landmarks")
    assert len(known) == 15
    for number, milestone in enumerate(MILESTONES[: len(known)]):
        assert svg.landmarks(milestone - 1) == known[:number]
        assert svg.next_landmark(milestone - 1) == known[number]
        assert svg.landmarks(milestone) == known[: number + 1]
        drawing = content.site()["landmarks"][known[number]]["drawing"]
        before, after = (str(svg.svg([], total, "", {})) for total in (milestone - 1, milestone))
        assert f'<path stroke-dasharray="0 7" d="{drawing}"/>' in before
        assert f'<path data-from="{milestone}" d="{drawing}"/>' in after
    assert svg.next_landmark(MILESTONES[len(known) - 1]) is None
    assert "dasharray" not in str(svg.svg([], MILESTONES[len(known) - 1], "", {}))


@pytest.mark.parametrize("slug", content.ordered("landmarks"))
def test_landmark_is_inside_the_picture_and_below_the_stitches(slug: str) -> None:
    points = [point for line in svg_path.points(content.site()["landmarks"][slug]["drawing"]) for point in line]
    assert all(0 <= x <= geometry.WIDTH and y <= geometry.HEIGHT - 4 for x, y in points)
    if slug != "third-hill":
        assert min(y for _, y in points) >= geometry.ROWS * geometry.DOWN + 2


def test_needle_waits_where_the_next_stitch_goes_until_the_first_milestone() -> None:
    assert 'd="M586 43l21 42' in str(svg.svg([], 0, "", {}))
    assert 'd="M612 43l21 42' in str(svg.svg(["eat"], 1, "", {}))
    assert "l21 42" not in str(svg.svg(stitches(25), 25, "", {}))
    assert "l21 42" not in str(svg.own_stitch(3, "eat", ""))


@given(st.lists(themes, min_size=1, max_size=900), st.integers(0, 5000))
def test_stitch_position_depends_only_on_pledge_number(history: list[str], before: int) -> None:
    """Only the newest 476 stitches have a position; later ones do not move them."""
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


@pytest.mark.parametrize("total", [0, 1, 25, 476, 2000, 50_000, 800_000, 10_000_000])
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


def test_older_pledges_are_small_stitches_below() -> None:
    """2,000 pledges need 153 small stitches."""
    drawing = str(svg.svg(stitches(2000), 2000, "", {"eat": 1}))
    assert sum(_outlines(drawing[drawing.index("<g transform") :]).values()) == 153


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
