"""Chromium flags, and steps through the pledge form that many tests share."""

import os
import re
import shutil
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from frontend.builder.samples import IDS
from tests.support.waiting import eventually

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is Chromium without the windows that nobody sees: a quarter less of CPU for the same pages."""
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
DISABLED = [
    # The popup of the address bar, for which Chromium starts a process with each window: half of a visit's time.
    *("WebUIOmniboxPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxAimPopup"),
    # What Playwright disables by a switch of the same name, which ours replaces.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *(
        "HttpsFirstBalancedModeAutoEnable",
        "LensOverlay",
        "MediaRouter",
        "PaintHolding",
        "ThirdPartyStoragePartitioning",
    ),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    "PreconnectToSearch",
]
FLAGS = [
    *(["--no-sandbox"] if os.getuid() == 0 else []),
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--disable-features={','.join(DISABLED)}",
]
WAIT_UNTIL_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
STEPS = ("change", "plan", "about", "check")


def go_on(page: Page, *, to: int) -> None:
    """Press Continue until the form shows this step; the first is 1."""
    shown = page.locator("section[data-step]:not([hidden])")
    while f"step-{STEPS[to - 1]}" not in (shown.get_attribute("aria-labelledby") or ""):
        page.locator("[data-next]:visible").click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow the first link with this name, and wait for the scripts of the next page: without them, forms are sent by
    the browser itself."""
    with page.expect_event("load"):
        page.get_by_role("link", name=name).first.click()


def let_time_pass(page: Page, until: Callable[[], bool]) -> None:
    """Advance the page's clock, 5 seconds at a time, until this holds. One long step may come before the page has set
    its timer: it does so only once its last request has a response."""

    def step() -> bool:
        page.clock.run_for(5000)
        return until()

    eventually(step)


def open_page(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(path)
    return page


def start_reviewing(page: Page, link: str) -> None:
    """Open a review link and press its first control."""
    page.goto(link)
    press(page, "Start reviewing")


def pledge_own_words(page: Page, words: str) -> None:
    page.goto("/en/pledge/")
    page.locator("textarea[name=text]").fill(words)
    go_on(page, to=4)
    page.get_by_role("button", name="Send my pledge").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")


def own_address(page: Page) -> str:
    """The share page address on the thanks page."""
    shown = page.locator("[data-own-page]")
    expect(shown).to_have_text(re.compile(r"/en/p/[0-9a-z]{30}/$"))
    return shown.inner_text()


def open_thanks(page: Page, pledge: dict[str, Any], lang: str = "en") -> None:
    """Open the page of thanks as after this pledge was sent from the tab."""
    sent = {"id": IDS[0], "link": f"/{lang}/my-pledge/#a.b.c", "thanks": f"/{lang}/thanks/#{IDS[0]}", "v": 1}
    page.goto(f"/{lang}/about/")
    page.evaluate("sent => sessionStorage.setItem('sent', JSON.stringify([sent]))", sent | {"pledge": pledge})
    page.goto(f"/{lang}/thanks/#{IDS[0]}")
