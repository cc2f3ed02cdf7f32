"""`make mails` writes every mail of a journey as HTML, photographs it, and writes the texts of the snapshots anew.

Look at `build/mails/index.html`: each mail at 360 and 800 px, in light and dark mode.
"""

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from infra.stage import ROOT
from tests.support.browser import CHROMIUM, FLAGS
from tests.support.sample_mails import TEXTS, sample_mails, without_tokens
from tests.support.world import fresh_world

OUT = ROOT / "build" / "mails"
WIDTHS = (360, 800)
SCHEMES = ("light", "dark")


def main() -> None:
    """Write build/mails/ and tests/journey/mails/."""
    for folder in (OUT, TEXTS):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
    with fresh_world():
        for name, lang, mail in sample_mails():
            (OUT / f"{lang}-{name}.html").write_text(mail.html, "utf-8")
            (TEXTS / f"{lang}-{name}.txt").write_text(without_tokens(mail.text), "utf-8")
            (TEXTS / f"{lang}-{name}.html").write_text(without_tokens(mail.html), "utf-8")
    pages = sorted(OUT.glob("*.html"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        shots = [_shot(browser, page, width, scheme) for page in pages for width in WIDTHS for scheme in SCHEMES]
        browser.close()
    listed = "".join(f'<figure><figcaption>{shot}</figcaption><img src="{shot}"></figure>' for shot in shots)
    (OUT / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Mails</title>{listed}", "utf-8")
    print(f"{len(pages)} mails, {len(shots)} pictures: {(OUT / 'index.html').relative_to(ROOT)}")


def _shot(browser: Browser, file: Path, width: int, scheme: str) -> str:
    """Photograph one mail; the picture's name."""
    name = f"{file.stem}-{width}-{scheme}.png"
    page = browser.new_page(viewport={"width": width, "height": 600}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(file.as_uri())
    page.screenshot(path=OUT / name, full_page=True)
    page.close()
    return name


if __name__ == "__main__":
    main()
