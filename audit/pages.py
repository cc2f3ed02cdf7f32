"""The pages of the budget, built with pledges in them."""

import json
from collections.abc import Callable
from pathlib import Path

from chalicelib.content import languages
from chalicelib.publishing import forms
from frontend.builder import samples, site

IDEA = "drink-free-days"
PAGES: dict[str, str] = {
    "home": "",
    "ideas": "ideas/",
    "pledge": "pledge/",
    "pledge an idea": f"pledge/{IDEA}/",
    "thanks": f"thanks/#{samples.IDS[0]}",
    "wall": "wall/",
    "share": f"p/{samples.IDS[0]}/",
    "stories": "stories/",
    "a story": f"stories/{samples.IDS[0]}/",
}
"""Name to path below the language."""
PUBLISHED: dict[str, Callable[[str], str]] = {
    "": lambda lang: samples.home(lang, 2000),
    "wall/": lambda lang: samples.wall(lang, 50),
    f"p/{samples.IDS[0]}/": lambda lang: samples.share(lang, 0),
    "stories/": lambda lang: samples.stories(lang, 7),
    f"stories/{samples.IDS[0]}/": lambda lang: samples.one_story(lang, 0),
}
"""Path to what the publisher would write there."""


def build(out: Path, origin: str) -> None:
    """The whole site below `out`."""
    site.build(out, site.Edition(origin))
    for lang in languages():
        for path, drawn in PUBLISHED.items():
            _write(out / lang / path / "index.html", drawn(lang).replace(samples.ORIGIN, origin))
    for path, html in forms.render_all(origin):
        _write(out / path, html)
    _write(out / "data" / "switches.json", "{}")
    _write(out / "data" / "totals.json", json.dumps(samples.totals(2001) | {"seq": 8}))
    _write(out / "data" / "challenge.json", json.dumps({"token": "a.b.c", "bits": 0}))


def listed(out: Path) -> dict[str, str]:
    """Name of each page and language to its path. Raises LookupError for a page that was not built."""
    found = {f"{name} {lang}": f"/{lang}/{path}" for lang in languages() for name, path in PAGES.items()}
    for name, path in found.items():
        if not (out / path.partition("#")[0].lstrip("/") / "index.html").is_file():
            raise LookupError(f"there is no page {name}: {path}")
    return found


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
