"""Printed pieces: a reader hears them in order, a phone scans them, and no word is too small or cut off."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib import content
from frontend.builder import printing
from tests.support.spoken import TEXTS
from tests.support.tagged_pdf import ORIGIN, TaggedPdf, spoken_piece

SMALLEST = 12
"""Points; below that, many people cannot read print."""
AROUND, OVER = 9 / 25.4 * 72, 3 / 25.4 * 72
"""Points around a piece on a press's sheet, and how far its colours go past its edge."""
PIECES = [
    (medium, paper, lang) for medium in printing.PIECES for paper in printing.PIECES[medium] for lang in ("en", "gd")
]
PAGES = {"poster": 1, "slip": 1, "leaflet": 2, "table-tent": 1, "staff-card": 1, "paper": printing.FORMS}
CODES = {"poster": 1, "slip": 8, "leaflet": 1, "table-tent": 2, "staff-card": 10, "paper": 0}


def typeset(medium: str, paper: str, told: dict[str, Any]) -> TaggedPdf:
    return TaggedPdf(printing.typeset(medium, paper, told))


@pytest.mark.parametrize(("medium", "paper", "lang"), PIECES)
def test_piece_is_tagged_readable_and_leads_to_its_channel(medium: str, paper: str, lang: str) -> None:
    code = f"{medium}-hawick"
    made = typeset(medium, paper, printing.facts(ORIGIN, code, lang, "2026"))
    assert made.catalog["MarkInfo"]["Marked"]
    assert made.catalog["Lang"].decode() == lang
    assert made.catalog["ViewerPreferences"]["DisplayDocTitle"]
    assert made.title.startswith(content.site()["brand"]["name"][lang])
    assert made.untagged() == ""
    assert len(made.pages) == PAGES[medium]
    assert made.codes() == [f"{ORIGIN}/go/{code}"] * CODES[medium]
    chars = [char for page in made.pages for char in page.chars]
    assert round(min(char["size"] for char in chars), 6) >= SMALLEST
    assert all("LiberationSans" in char["fontname"] for char in chars), "every font is embedded"


@pytest.mark.parametrize(("medium", "paper", "lang"), PIECES)
def test_no_word_leaves_the_paper_with_the_longest_texts(medium: str, paper: str, lang: str) -> None:
    told = printing.facts(
        "https://small-changes.campaigns.example-health-board.scot", f"{medium}-newtown-st-boswells", lang, "2026"
    )
    told["ideas"] = printing.ideas(
        lang, sorted(content.site()["ideas"], key=lambda slug: -len(json.dumps(printing.ideas(lang, [slug]))))
    )
    told["choices"] = [idea["title"] for idea in told["ideas"]] * 2
    told["run_by"] = "A campaign by the Example Health and Social Care Board"
    made = typeset(medium, paper, told)
    assert len(made.pages) == PAGES[medium]
    for page in made.pages:
        assert all(char["x0"] >= 0 and char["x1"] <= page.width for char in page.chars)
        assert all(char["top"] >= 0 and char["bottom"] <= page.height for char in page.chars)
        assert overlapping(page) == []


@pytest.mark.parametrize(("medium", "paper"), [(m, paper) for m in printing.PIECES for paper in printing.PIECES[m]])
def test_marks_for_a_press_lie_around_the_piece_and_colours_reach_past_its_edge(medium: str, paper: str) -> None:
    told = printing.facts(ORIGIN, f"{medium}-hawick", "en", "2026") | {"numbers": ["482 913 7705"]}
    plain, marked = typeset(medium, paper, told), TaggedPdf(printing.typeset(medium, paper, told, marks=True))
    assert marked.spoken() == plain.spoken()
    assert marked.codes() == plain.codes()
    for page, before in zip(marked.pages, plain.pages, strict=True):
        left, below, right, above = page.page_obj.attrs["TrimBox"]
        assert (round(right - left), round(above - below)) == (round(before.width), round(before.height))
        assert round(page.width - before.width) == round(2 * AROUND)
        beside = [each for each in page.lines if each["x1"] <= left or each["x0"] >= right]
        above_or_below = [each for each in page.lines if each["y1"] <= below or each["y0"] >= above]
        assert min(len(beside), len(above_or_below)) >= 4, "each corner has two marks"
    if medium == "poster":
        picture = marked.pages[0].to_image(resolution=72).original.convert("RGB")
        edge = AROUND - OVER / 2
        for x, y in ((edge, picture.height / 2), (picture.width / 2, picture.height - edge), (picture.width / 2, edge)):
            assert picture.getpixel((int(x), int(y))) != (255, 255, 255)
        assert picture.getpixel((int(AROUND - 2 * OVER), picture.height // 2)) == (255, 255, 255)


def overlapping(page: Any) -> list[tuple[str, str]]:
    """Words that lie on each other."""
    words = page.extract_words()
    return [
        (one["text"], other["text"])
        for number, one in enumerate(words)
        for other in words[number + 1 :]
        if min(one["x1"], other["x1"]) - max(one["x0"], other["x0"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
        > 0.5 * min(one["height"], other["height"])
    ]


def test_each_form_has_a_number_of_its_own_on_both_halves() -> None:
    numbers = [printing.facts(ORIGIN, "paper", "en", "2026")["numbers"] for _ in range(2)]
    assert len({number for each in numbers for number in each}) == 2 * printing.FORMS
    told = printing.facts(ORIGIN, "paper", "en", "2026")
    for page, number in zip(typeset("paper", "a4", told).pages, told["numbers"], strict=True):
        assert page.extract_text().count(number) == 2


@pytest.mark.parametrize("medium", printing.PIECES)
def test_screen_reader_says_a_printed_piece_in_its_order(medium: str) -> None:
    assert spoken_piece(medium) == (TEXTS / f"{medium}.txt").read_text("utf-8")


def test_ideas_that_need_a_word_of_care_are_not_printed() -> None:
    printed = {idea["title"] for idea in printing.facts(ORIGIN, "leaflet", "en", "2026")["ideas"]}
    risky = {idea["title"]["en"] for idea in content.site()["ideas"].values() if "care" in idea}
    assert len(printed) == printing.IDEAS
    assert printed.isdisjoint(risky)


@pytest.mark.parametrize("code", ["radio", "poster-york", "nonsense"])
def test_channel_without_a_piece_is_refused_with_those_that_have_one(tmp_path: Path, code: str) -> None:
    with pytest.raises(printing.NothingToPrint, match="poster, slip, leaflet, table-tent, staff-card, paper"):
        list(printing.write(printing.Run(ORIGIN, ("en",), "2026"), code, tmp_path / "never"))
    assert not (tmp_path / "never").exists()


def test_pieces_are_written_in_each_language_and_size(tmp_path: Path) -> None:
    written = printing.write(printing.Run(ORIGIN, content.languages(), "2026"), "poster-hawick-2", tmp_path)
    assert sorted(path.name for path in written) == [
        f"poster-hawick-2.{paper}.{lang}.pdf" for paper in ("a3", "a4") for lang in ("en", "gd")
    ]
