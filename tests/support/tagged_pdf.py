"""A tagged PDF as a screen reader says it, and what its pages hold."""

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pdfplumber
import zxingcpp
from PIL import Image

from frontend.builder import printing

DPI = 150
"""Of a page as a picture: half of what a press prints."""


ORIGIN = "https://small.changes.health-board.scot"


class TaggedPdf:
    """`catalog`: the PDF's own facts, such as its language; `pages`: of pdfplumber."""

    def __init__(self, data: bytes) -> None:
        self._file = pdfplumber.open(BytesIO(data))
        self.catalog: dict[str, Any] = self._file.doc.catalog
        self.title: str = self._file.metadata["Title"]
        self.pages = self._file.pages

    def spoken(self) -> str:
        """A line for each heading, paragraph, item and figure, in the order of its structure."""
        words: dict[tuple[int, int], str] = defaultdict(str)
        for page in self.pages:
            for char in page.chars:
                words[page.page_number, char["mcid"]] += char["text"]
        return "".join(f"{line}\n" for element in self._file.structure_tree for line in _lines(element, words))

    def untagged(self) -> str:
        """Text that belongs to no part of the structure."""
        return "".join(char["text"] for page in self.pages for char in page.chars if char["mcid"] is None)

    def codes(self) -> list[str]:
        """What the codes to scan on all pages say."""
        return [found.text for page in self.pages for found in zxingcpp.read_barcodes(self._picture(page))]

    def _picture(self, page: Any) -> Image.Image:
        picture: Image.Image = page.to_image(resolution=DPI).original
        return picture


def spoken_piece(medium: str) -> str:
    """What a screen reader says of the printed piece of this medium; of forms, of one."""
    told = printing.facts(ORIGIN, medium, "en", "2026") | {"numbers": ["482 913 7705"]}
    return TaggedPdf(printing.typeset(medium, "a4", told)).spoken()


def _lines(element: Any, words: dict[tuple[int, int], str]) -> Iterator[str]:
    own = "".join(words[element["page_number"], mcid] for mcid in element.get("mcids", ()))
    said = element.get("alt_text") or own
    if said and element["type"] != "Lbl":
        yield f"{element['type']}: {said}"
    for child in element.get("children", ()):
        yield from _lines(child, words)
