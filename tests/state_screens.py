"""Takes every state of every page as a person may see it, into build/states/, and writes a page to look at them.

At 360 and 1280 px, in light, in forced colours and with text of 200 %; in Gaelic on a phone, in light. The states are
those of `frontend.builder.sample_states`, and some that come about on the pages of the site. Prints where the page is,
and each state that is wider than its window. Writes what a screen reader says of some pages and of what is printed,
too (`tests/frontend/spoken/`).
"""

import html
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from frontend.builder import printing, sample_states, samples
from infra.stage import ROOT
from tests.support import site_server, spoken
from tests.support.browser import CHROMIUM, FLAGS, WAIT_UNTIL_DRAWN, open_thanks
from tests.support.tagged_pdf import spoken_piece

OUT = ROOT / "build" / "states"
PHONE, DESK = 360, 1280
LOOKS = ("light", "forced colours", "large text")


def _thanks(page: Page, pledge: dict[str, object], lang: str) -> None:
    open_thanks(page, pledge | {"lang": lang}, lang)
    page.locator("[data-stitches] use").first.wait_for()


def _send_nothing(page: Page, lang: str) -> None:
    page.goto(f"/{lang}/pledge/")
    page.locator("[data-step=change] [data-send]").click()


def _open_a_theme(page: Page, lang: str) -> None:
    page.goto(f"/{lang}/pledge/")
    page.locator(".choices summary").nth(4).click()


ACTED: dict[str, Callable[[Page, str], object]] = {
    "acted-thanks": lambda page, lang: _thanks(page, {"idea": "ten-minute-walk", "plan": {"when": "wake-up"}}, lang),
    "acted-thanks-own": lambda page, lang: _thanks(page, {"text": "Swim on Tuesdays with my sister"}, lang),
    "acted-plan": lambda page, lang: page.goto(f"/{lang}/pledge/ten-minute-walk/#plan"),
    "acted-about": lambda page, lang: page.goto(f"/{lang}/pledge/ten-minute-walk/#about"),
    "acted-check": lambda page, lang: page.goto(f"/{lang}/pledge/ten-minute-walk/#check"),
    "acted-errors": _send_nothing,
    "acted-theme": _open_a_theme,
    "article-privacy": lambda page, lang: page.goto(f"/{lang}/privacy/"),
    "article-easy-read": lambda page, lang: page.goto(f"/{lang}/easy-read/"),
}
"""Name of the state to what brings it about."""


@dataclass(frozen=True)
class Shot:
    state: str
    lang: str
    width: int
    look: str

    @property
    def file(self) -> str:
        return f"{self.state}-{self.lang}-{self.width}-{self.look.replace(' ', '-')}.png"


def main() -> int:
    """Take the pictures. Returns 1 if a page is wider than its window."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    shots, wide = [], []
    with tempfile.TemporaryDirectory() as folder, site_server.serving(Path(folder)) as origin, _chromium() as browser:
        names = _write_states(Path(folder)) + sorted(ACTED)
        for lang, width, look in _views():
            print(f"{lang}, {width} px, {look}: {len(names)} states ...", flush=True)
            with _context(browser, origin, width, look) as context:
                for name in names:
                    shots.append(shot := Shot(name, lang, width, look))
                    if not _take(context, shot, f"{origin}/{lang}/states/{name}/#{samples.IDS[0]}"):
                        wide.append(f"Wider than its window: {shot.file}")
        _write_spoken(browser, origin)
    (OUT / "index.html").write_text(_overview(shots), "utf-8")
    print(*wide, f"{len(shots)} pictures: {OUT / 'index.html'}", sep="\n")
    return 1 if wide else 0


def _write_spoken(browser: Browser, origin: str) -> None:
    for name, opened in spoken.PAGES.items():
        page = browser.new_page(base_url=origin)
        opened(page)
        (spoken.TEXTS / f"{name}.txt").write_text(spoken.spoken(page), "utf-8")
        page.close()
    for medium in printing.PIECES:
        (spoken.TEXTS / f"{medium}.txt").write_text(spoken_piece(medium), "utf-8")


def _views() -> Iterator[tuple[str, int, str]]:
    """Language, width and look."""
    yield from (("en", width, look) for width in (PHONE, DESK) for look in LOOKS)
    yield "gd", PHONE, "light"


def _write_states(site: Path) -> list[str]:
    """Put every state beside the pages of the site; returns their names."""
    for lang in ("en", "gd"):
        for name, text in sample_states.states(lang).items():
            folder = site / lang / "states" / name
            folder.mkdir(parents=True)
            (folder / "index.html").write_text(text, "utf-8")
    return sorted(sample_states.states("en"))


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def _context(browser: Browser, origin: str, width: int, look: str) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=origin,
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
        forced_colors="active" if look == "forced colours" else "none",
    )
    yield context
    context.close()


def _take(context: BrowserContext, shot: Shot, url: str) -> bool:
    """Take one picture. Returns whether the page fits its window."""
    page = context.new_page()
    if shot.state.startswith("home-"):
        page.route("**/data/totals.json", lambda route: route.abort())  # or each home page would show the same number
    if shot.state in ACTED:
        ACTED[shot.state](page, shot.lang)
    else:
        page.goto(url)
    page.wait_for_load_state("networkidle")
    if shot.look == "large text":
        page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.evaluate(WAIT_UNTIL_DRAWN)
    fits = int(page.evaluate("document.documentElement.scrollWidth")) <= shot.width
    page.screenshot(path=OUT / shot.file, full_page=True)
    page.close()
    return fits


def _overview(shots: list[Shot]) -> str:
    """A page with the pictures of each state in a row."""
    rows = [
        f"<h2>{html.escape(state)}</h2><p>{''.join(map(_figure, group))}</p>"
        for state, group in groupby(sorted(shots, key=lambda shot: shot.state), key=lambda shot: shot.state)
    ]
    style = "body{font-family:sans-serif}p{display:flex;gap:1rem;overflow-x:auto;align-items:start}img{height:30rem}"
    return f"<!doctype html><meta charset=utf-8><title>States</title><style>{style}</style>{''.join(rows)}"


def _figure(shot: Shot) -> str:
    label = html.escape(f"{shot.lang}, {shot.width} px, {shot.look}")
    return f'<a href="{shot.file}" title="{label}"><img src="{shot.file}" alt="{label}" loading="lazy"></a>'


if __name__ == "__main__":
    sys.exit(main())
