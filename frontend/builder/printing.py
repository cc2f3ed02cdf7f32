"""Printed pieces as tagged PDFs (PDF/UA-1): poster, appointment slips, leaflet. Each leads to one channel's address.

Typst sets `frontend/print/*.typ` in the fonts under `frontend/vendor/fonts`. It is a tool of development: neither the
functions nor `make run` have it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chalicelib import content
from chalicelib.content import channels, translations
from chalicelib.pages.tapestry import geometry, svg
from frontend.builder import qr

SOURCES = Path(__file__).parents[1] / "print"
FONTS = Path(__file__).parents[1] / "vendor" / "fonts"
PIECES = {"poster": ("a4", "a3"), "slip": ("a4",), "leaflet": ("a4",)}
"""Medium to the papers that its piece is printed on."""
IDEAS = 3
"""In a leaflet: the season's first ones that need no word of care."""
TEXTS = (
    *("poster.invite", "poster.scan", "poster.easy", "print.slip_title", "print.leaflet_pledge", "print.leaflet_seen"),
    *("print.leaflet_ideas", "print.leaflet_plan", "print.leaflet_plan_why", "print.leaflet_change"),
    *("print.leaflet_when", "print.leaflet_where", "print.leaflet_who", "print.leaflet_keep"),
)


class NothingToPrint(Exception):
    """No piece leads to this channel; says which ones do."""


def write(origin: str, code: str, folder: Path) -> Iterator[Path]:
    """Print the piece of a channel in each language and on each paper; yields the files. Raises NothingToPrint."""
    found = channels.parse(code)
    if not found or found.medium not in PIECES:
        known = ", ".join(PIECES)
        raise NothingToPrint(f"Nothing is printed for {code!r}. A piece leads to channels of these media: {known}.")
    folder.mkdir(parents=True, exist_ok=True)
    for lang in content.languages():
        for paper in PIECES[found.medium]:
            path = folder / f"{code}.{paper}.{lang}.pdf"
            path.write_bytes(typeset(found.medium, paper, facts(origin, code, lang)))
            yield path


def facts(origin: str, code: str, lang: str) -> dict[str, Any]:
    """All that a piece says."""
    site = content.site()
    organisation, brand = site["organisation"], site["brand"]
    address = f"{origin}/go/{code}"
    spoken = address.removeprefix("https://").removeprefix("http://")
    short = translations.in_language(lang, organisation["short"])
    name = translations.in_language(lang, brand["name"])
    texts = {key.partition(".")[2]: translations.text(lang, key, organisation=short) for key in TEXTS}
    return {
        "lang": lang,
        "name": name,
        "title": f"{name}: {translations.text(lang, 'home.title')}",
        "run_by": translations.text(
            lang, "site.run_by", organisation=translations.in_language(lang, organisation["name"])
        ),
        "address": spoken,
        "qr": qr.file(address),
        "qr_alt": translations.text(lang, "print.qr_alt", address=spoken),
        "colours": brand["colours"],
        "tapestry": svg.file([], geometry.CELLS, "", dict.fromkeys(site["themes"], 1)),
        "texts": texts | {"title": translations.text(lang, "home.title")},
        "ideas": ideas(lang, [slug for slug in site["season"]["ideas"] if "care" not in site["ideas"][slug]]),
    }


def ideas(lang: str, slugs: list[str]) -> list[dict[str, Any]]:
    """What a piece says of the first `IDEAS` of these."""

    def told(texts: dict[str, str]) -> str:
        return translations.in_language(lang, texts)

    found = [content.site()["ideas"][slug] for slug in slugs[:IDEAS]]
    return [
        {"title": told(idea["title"]), "why": told(idea["why"]), "starts": [told(each) for each in idea["starts"]]}
        for idea in found
    ]


def typeset(piece: str, paper: str, told: dict[str, Any]) -> bytes:
    """The PDF. Typst refuses what PDF/UA-1 does not allow, such as an image without a text for it."""
    import typst

    made: bytes = typst.compile(
        SOURCES / f"{piece}.typ",
        root=SOURCES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(told), "paper": paper},
        pdf_standards=["ua-1"],
    )
    return made
