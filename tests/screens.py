"""`make screens`: the pictures of the README, taken from a whole stack with some pledges in it."""

import json
import random
import tempfile
import urllib.request
import uuid
from pathlib import Path

from playwright.sync_api import sync_playwright

from chalicelib.content import catalogue
from infra import local
from infra.target import ROOT
from tests.journeys.conftest import CHROMIUM, QUIET, eventually, totals

PICTURES = ROOT / "docs" / "pictures"
SIZES = {"desk": (1280, 860), "phone": (390, 860)}
PLEDGES = 240


def main() -> None:
    """Write docs/pictures/home-desk.png and home-phone.png."""
    with tempfile.TemporaryDirectory() as state, local.running(Path(state)) as stack:
        _pledge(stack)
        eventually(lambda: totals(stack)["stitches"] == PLEDGES)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--no-sandbox"])
            for name, (width, height) in SIZES.items():
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto(f"{stack.site}/en/")
                page.screenshot(path=PICTURES / f"home-{name}.png")
            browser.close()


def _pledge(stack: local.Stack) -> None:
    chance = random.Random(2015)  # noqa: S311 - the same pledges each time, no secret
    for _ in range(PLEDGES):
        fields = {
            "key": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "idea": chance.choice(sorted(catalogue().ideas)),
            "place": chance.choice(["hawick", "galashiels", "kelso", "peebles"]),
            "audience": chance.choice(["community", "community", "staff"]),
        }
        body = json.dumps(fields).encode()
        asked = urllib.request.Request(f"{stack.site}/api/pledges", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(asked).close()


if __name__ == "__main__":
    main()
