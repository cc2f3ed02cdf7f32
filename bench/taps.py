"""`make taps`: how many taps and seconds lie between the home page and a sent pledge, on a stack of its own.

A phone of 360 px on a slow line (150 ms, 1.6 Mbit/s, as Lighthouse simulates it), with nothing cached, and a person who
reads nothing. Ends with 1 past the goals: 3 taps for an idea; 4, and typing, for own words. Loopback only.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, ViewportSize, sync_playwright

from infra.local import local_stack
from tests.support.browser import CHROMIUM, FLAGS

PHONE: ViewportSize = {"width": 360, "height": 740}
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
WORDS = "Walk to the shop"


class Finger:
    """Taps on what has loaded, and counts the taps: who taps earlier checks the form first, as without script."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Locator) -> None:
        target.wait_for()
        target.page.wait_for_load_state()
        target.tap()
        self.taps += 1


def an_idea(page: Page, finger: Finger) -> None:
    """From a card of the home page."""
    finger.tap(page.locator("main a[href*='/en/pledge/']:visible").filter(has_text="Walk briskly").first)
    finger.tap(page.locator("[data-step=change] [data-send]"))


def own_words(page: Page, finger: Finger) -> None:
    """From "Write my own" on the first screen."""
    finger.tap(page.locator(".hero a[href$='#f-text']"))
    finger.tap(page.locator("#f-text"))
    page.keyboard.type(WORDS)
    finger.tap(page.locator("[data-step=change] [data-send]"))


JOURNEYS: dict[str, tuple[Callable[[Page, Finger], None], int]] = {"an idea": (an_idea, 3), "own words": (own_words, 4)}
"""Name of a journey to its steps and the most taps."""


def main() -> int:
    """Print each journey's taps and seconds. Returns the exit status."""
    met = True
    with tempfile.TemporaryDirectory() as folder, local_stack.running(Path(folder)) as stack, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, (steps, most) in JOURNEYS.items():
            context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
            taps, seconds = _made(context.new_page(), f"{stack.site}/en/", steps)
            met = met and taps <= most
            print(f"{name}: {taps} taps (at most {most}), {seconds:.1f} s from opening the home page to the thanks")
            context.close()
        browser.close()
    return 0 if met else 1


def _made(page: Page, home: str, steps: Callable[[Page, Finger], None]) -> tuple[int, float]:
    """Make a pledge; taps and seconds."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    finger, began = Finger(), time.monotonic()
    page.goto(home)
    steps(page, finger)
    page.wait_for_url("**/thanks/**")
    return finger.taps, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
