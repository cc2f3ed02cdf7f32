"""Printed pieces as tagged PDFs (PDF/UA-1): poster, appointment slips, leaflet, table tent, staff cards, and forms to
pledge on paper. Each leads to one channel's address, or is typed in as of its channel.

Typst sets `frontend/print/*.typ` in the fonts under `frontend/vendor/fonts`. It is a tool of development: neither the
functions nor `make run` have it.
"""

import json
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib import content
from chalicelib.content import channels, rules, translations
from chalicelib.pages.tapestry import geometry, svg
from frontend.builder import qr

SOURCES = Path(__file__).parents[1] / "print"
FONTS = Path(__file__).parents[1] / "vendor" / "fonts"
PIECES = {"poster": ("a4", "a3")} | dict.fromkeys(("slip", "leaflet", "table-tent", "staff-card", "paper"), ("a4",))
"""Medium to the papers that its piece is printed on."""
IDEAS, CHOICES = 3, 6
"""In a leaflet, and on a form: the first of `harmless`."""
FORMS = 20
"""In a file, each with a number of its own, so that no form may be copied."""
TEXTS = (
    *("poster.invite", "poster.scan", "poster.easy", "print.slip_title", "print.leaflet_pledge", "print.leaflet_seen"),
    *("print.leaflet_ideas", "print.leaflet_plan", "print.leaflet_plan_why", "print.leaflet_change"),
    *("print.leaflet_when", "print.leaflet_where", "print.leaflet_who", "print.leaflet_keep"),
    *("print.paper_title", "print.paper_number", "print.paper_tick", "print.paper_own", "print.paper_step"),
    *("print.paper_town", "print.paper_team", "print.paper_name", "print.paper_show", "print.paper_email_title"),
    *("print.tent_base", "print.tent_strip", "print.card_title"),
    *("people.ask", "people.remind"),  # what is signed is what is stored as agreed to
    *("print.paper_email", "print.paper_signature", "print.paper_privacy"),
    *("print.paper_keep", "print.paper_later", "print.paper_see"),
)


class NothingToPrint(Exception):
    """No piece leads to this channel; says which ones do."""


class Run(NamedTuple):
    """What pieces have in common that are printed together. `marks`: with bleed and crop marks, on a larger sheet, in
    files of other names."""

    origin: str
    languages: Sequence[str]
    season: str
    marks: bool = False


def write(run: Run, code: str, folder: Path) -> Iterator[Path]:
    """Print the piece of a channel in each language and on each paper; yields the files. Raises NothingToPrint."""
    found = channels.parse(code)
    if not found or found.medium not in PIECES:
        known = ", ".join(PIECES)
        raise NothingToPrint(f"Nothing is printed for {code!r}. A piece leads to channels of these media: {known}.")
    folder.mkdir(parents=True, exist_ok=True)
    for lang in run.languages:
        for paper in PIECES[found.medium]:
            path = folder / f"{code}.{paper}{'-marks' if run.marks else ''}.{lang}.pdf"
            path.write_bytes(typeset(found.medium, paper, facts(run.origin, code, lang, run.season), marks=run.marks))
            yield path


def facts(origin: str, code: str, lang: str, season: str) -> dict[str, Any]:
    """All that a piece says in this season."""
    site, slugs = content.site(), harmless(season)
    organisation, brand = site["organisation"], site["brand"]
    address = f"{origin}/go/{code}"
    spoken = address.removeprefix("https://").removeprefix("http://")
    short = translations.in_language(lang, organisation["short"])
    name = translations.in_language(lang, brand["name"])
    given = {"organisation": short, "phone": organisation["phone"]}
    texts = {key.partition(".")[2]: translations.text(lang, key, **given) for key in TEXTS}
    return {
        "lang": lang,
        "name": name,
        "title": f"{name}: {translations.text(lang, 'home.title')}",
        "run_by": translations.text(
            lang, "site.run_by", organisation=translations.in_language(lang, organisation["name"])
        ),
        "address": spoken,
        "home": spoken.partition("/")[0],
        "numbers": [number() for _ in range(FORMS)],
        "qr": qr.file(address),
        "qr_alt": translations.text(lang, "print.qr_alt", address=spoken),
        "colours": brand["colours"],
        "tapestry": svg.file([], geometry.CELLS, "", dict.fromkeys(site["themes"], 1)),
        "texts": texts | {"title": translations.text(lang, "home.title")},
        "ideas": ideas(lang, slugs),
        "choices": [translations.in_language(lang, site["ideas"][slug]["title"]) for slug in slugs[:CHOICES]],
    }


def harmless(season: str) -> list[str]:
    """The ideas that need no word of care, those of the season first."""
    site = content.site()
    slugs = dict.fromkeys([*site["seasons"][season]["ideas"], *content.ordered("ideas")])
    return [slug for slug in slugs if "care" not in site["ideas"][slug]]


def number() -> str:
    """A new number of a form, in groups as people read it out."""
    digits = "".join(secrets.choice("0123456789") for _ in range(rules.ENTRY_DIGITS))
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def ideas(lang: str, slugs: list[str]) -> list[dict[str, Any]]:
    """What a piece says of the first `IDEAS` of these."""

    def told(texts: dict[str, str]) -> str:
        return translations.in_language(lang, texts)

    found = [content.site()["ideas"][slug] for slug in slugs[:IDEAS]]
    return [
        {"title": told(idea["title"]), "why": told(idea["why"]), "starts": [told(each) for each in idea["starts"]]}
        for idea in found
    ]


def typeset(piece: str, paper: str, told: dict[str, Any], *, marks: bool = False) -> bytes:
    """The PDF. Typst refuses what PDF/UA-1 does not allow, such as an image without a text for it."""
    import typst

    given = {"data": json.dumps(told), "paper": paper} | ({"marks": "yes"} if marks else {})

    made: bytes = typst.compile(
        SOURCES / f"{piece}.typ",
        root=SOURCES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs=given,
        pdf_standards=["ua-1"],
    )
    return made
