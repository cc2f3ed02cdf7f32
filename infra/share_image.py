"""Draws the picture that goes with shared links, and the icon for home screens: `python -m infra.share_image`.

Run it after a change of theme, look at the files, commit them. It draws with Chromium, which deployments do not have,
so the pictures are kept in the repository. No names and no totals are in them: messengers keep a picture for ever.
"""

import random
import shutil
from html import escape

from playwright.sync_api import sync_playwright

from chalicelib import tapestry
from chalicelib.content import site
from infra.content import ROOT

ASSETS = ROOT / "frontend" / "assets"
STITCHES = 420


def draw() -> None:
    """Writes share.png (1200 by 630) and touch-icon.png (180 by 180)."""
    mark = (ASSETS / "mark.svg").read_text("utf-8")
    pages = {("share.png", 1200, 630): _card(mark), ("touch-icon.png", 180, 180): _icon(mark)}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for (name, width, height), html in pages.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_content(html)
            page.screenshot(path=ASSETS / name)
        browser.close()


def _card(mark: str) -> str:
    board = site()["board"]
    colours, name = board["colours"], board["name"]
    head = f"color:{colours['ink']};font:700 88px/1 {escape(board['fonts']['heading'])};letter-spacing:-.04em"
    small = f"color:{colours['soft-ink']};font:34px/1.2 {escape(board['fonts']['text'])}"
    return (
        f'<body style="margin:0;background:{colours["paper"]};overflow:hidden;height:630px;position:relative">'
        f'<div style="padding:44px 64px"><div style="width:72px">{mark}</div>'
        f'<h1 style="{head};margin:26px 0 16px;max-width:14ch">{escape(name["en"])}</h1>'
        f'<p style="{small};margin:0">{escape(name["gd"])}</p></div>'
        f'<div style="position:absolute;left:-60px;width:1320px;bottom:-44px">{_cloth()}</div></body>'
    )


def _cloth() -> str:
    themes = list(site()["themes"])
    sewn = random.Random(4).choices(themes, k=STITCHES)  # noqa: S311 - a picture, not a secret
    return str(tapestry.svg(sewn, STITCHES, "", {}))


def _icon(mark: str) -> str:
    return f'<body style="margin:0;background:{site()["board"]["colours"]["night"]}">{mark}</body>'


if __name__ == "__main__":
    draw()
