"""`make screens` writes the pictures of the README and the docs from a stack with sample pledges."""

import io
import json
import random
import re
import tempfile
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from chalicelib.content import catalogue
from infra.local import local_stack
from infra.stage import ROOT
from tests.support.browser import CHROMIUM, FLAGS
from tests.support.stack import stack_totals
from tests.support.waiting import eventually

PICTURES = ROOT / "docs" / "pictures"
DESK, PHONE = (1280, 860), (390, 860)
PLEDGES = 240
OWN_WORDS = (
    ("Take the stairs to ward 7 each morning", "Isla"),
    ("Swim with my sister on Tuesdays", "Callum"),
    ("Turn my phone off at 9 each night", None),
)
SETTINGS = {
    "DIGEST_WINDOW": "2",
    "REQUESTS_PER_MINUTE": "100000",
}
MOST_BYTES = 150_000


def main() -> None:
    """Write docs/pictures/*.png, at most 150 KB each."""
    with tempfile.TemporaryDirectory() as state, local_stack.running(Path(state), settings=SETTINGS) as stack:
        own = _create_pledges(stack)
        eventually(lambda: stack_totals(stack)["stitches"] == PLEDGES)
        eventually(lambda: _is_published(f"{stack.site}/en/p/{own}/"))
        review = _review_link(stack)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for name, (size, url) in _shots(stack, review).items():
                _write_picture(browser, name, size, url)
            browser.close()


def _shots(stack: local_stack.Stack, review: str) -> dict[str, tuple[tuple[int, int], str]]:
    """File name to the window's size and the address."""
    return {
        "home-desk": (DESK, f"{stack.site}/en/"),
        "idea-phone": (PHONE, f"{stack.site}/en/pledge/ten-minute-walk/"),
        "wall-desk": (DESK, f"{stack.site}/en/wall/"),
        "review-phone": (PHONE, review),
    }


def _write_picture(browser: Browser, name: str, size: tuple[int, int], url: str) -> None:
    """Write one picture with as many colours as MOST_BYTES allows."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(url)
    if "#" in url:
        page.get_by_role("button", name="Start reviewing").click()
    page.wait_for_load_state("networkidle")
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        for colours in (256, 128, 64):
            shot.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(
                PICTURES / f"{name}.png", optimize=True
            )
            if (PICTURES / f"{name}.png").stat().st_size <= MOST_BYTES:
                break
    page.close()
    print(f"{name}.png: {(PICTURES / f'{name}.png').stat().st_size // 1000} KB")


def _create_pledges(stack: local_stack.Stack) -> str:
    """Create the pledges; returns the id of one that is public without review."""
    chance = random.Random(2015)  # noqa: S311 - the same pledges each time, no secret
    for text, name in OWN_WORDS:
        _post(stack, chance, {"text": text, "place": "kelso"} | ({"name": name, "show_name": True} if name else {}))
    for _ in range(PLEDGES):
        fields = {
            "idea": chance.choice(sorted(catalogue().ideas)),
            "place": chance.choice(["hawick", "galashiels", "kelso", "peebles"]),
            "audience": chance.choice(["community", "community", "staff"]),
        }
        made = _post(stack, chance, fields)
    return made


def _post(stack: local_stack.Stack, chance: random.Random, fields: dict[str, Any]) -> str:
    body = json.dumps({"key": str(uuid.UUID(int=chance.getrandbits(128), version=4)), **fields}).encode()
    asked = urllib.request.Request(f"{stack.site}/api/pledges", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        return str(json.load(answer)["id"])


def _is_published(url: str) -> bool:
    try:
        urllib.request.urlopen(url).close()
    except urllib.error.HTTPError:
        return False
    return True


def _review_link(stack: local_stack.Stack) -> str:
    def found() -> str | None:
        links = [re.search(r"http\S+/review/#\S+", mail["BodyText"]) for mail in stack.mails()]
        return next((link.group() for link in reversed(links) if link), None)

    return str(eventually(found))


if __name__ == "__main__":
    main()
