"""The wall on a phone, its way to the same pledge, and targets that a finger hits."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from frontend.builder.samples import IDS, card
from tests.support.browser import WAIT_UNTIL_DRAWN
from tests.support.played_api import Api, created_pledge
from tests.support.waiting import eventually

PHONE = {"width": 360, "height": 740}
MOST_PIXELS = 4000
LEAST_TARGET = 24
"""Of a control's width and height, in CSS pixels (WCAG 2.5.8)."""
MOST_SHIFT = 0.05
OBSERVE_SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("path", ["en/wall/", "gd/wall/", "en/wall/2026-11/3/"])
def test_wall_is_short_on_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"/{path}")
    assert page.locator("[data-cards] > li").count() == 50
    assert page.evaluate("document.documentElement.scrollHeight") <= MOST_PIXELS


def test_large_text_cuts_no_idea(page: Page) -> None:
    """Of own words, which may be long, a card shows a beginning."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/gd/wall/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    cut = "words => words.filter(each => each.scrollHeight > each.clientHeight).map(each => each.textContent)"
    assert page.locator(".pledge:not(.pledge--own):visible .pledge__words").evaluate_all(cut) == []


def test_wall_shows_more_and_leads_on_without_javascript(browser: Any, base_url: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=base_url) as context:
        page = context.new_page()
        page.goto("/en/wall/")
        folded = page.locator(".rest .pledge").first
        expect(folded).to_be_hidden()
        page.get_by_text("Show 40 more pledges").press("Enter")
        expect(folded).to_be_visible()
        page.get_by_role("link", name="Older pledges").press("Enter")
        expect(page).to_have_title("Pledges from November 2026, Page 2 – Small Changes, Big Difference")


def test_filter_puts_what_it_finds_in_place_of_the_whole_wall(page: Page) -> None:
    page.goto("/en/wall/")
    expect(page.locator("[data-all-pledges]")).to_be_visible()
    page.get_by_label("Place").select_option("Hawick")
    expect(page.locator("[data-all-pledges]")).to_be_hidden()
    page.get_by_role("button", name="Show every pledge").click()
    expect(page.locator("[data-all-pledges]")).to_be_visible()


def test_me_too_makes_the_same_pledge_with_one_more_key(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/wall/")
    page.get_by_role("link", name="Me too").first.press("Enter")
    page.wait_for_url(f"**/en/pledge/{card(0)['idea']}/?by={IDS[0]}")
    page.locator("[data-send]:visible").first.press("Enter")
    page.wait_for_url("**/en/thanks/#*")
    assert (api.asked[0]["idea"], api.asked[0]["shared_by"]) == (card(0)["idea"], IDS[0])


@pytest.mark.parametrize(
    ("path", "controls"),
    [
        ("en/", "[data-pause]"),
        ("en/screen/", "[data-pause]"),
        ("en/wall/", ".pledge__do a"),
        (f"en/p/{IDS[0]}/", "#report summary"),
        (f"en/stories/{IDS[1]}/", "#report summary"),
    ],
)
def test_controls_to_report_and_pause_are_large_enough(page: Page, path: str, controls: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"/{path}")
    found = page.locator(f"{controls}:visible")
    expect(found.first).to_be_visible()
    sizes = "all => all.map(each => each.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    assert min(found.evaluate_all(sizes)) >= LEAST_TARGET


@pytest.mark.parametrize("path", ["en/stories/", f"en/stories/{IDS[1]}/"])
def test_picture_of_a_story_moves_nothing_when_it_comes(page: Page, path: str) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/icon-192*.png", hold)
    page.add_init_script(OBSERVE_SHIFTS)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    with page.expect_request("**/icon-192*.png"):
        page.goto(f"/{path}", wait_until="domcontentloaded")
    page.evaluate(WAIT_UNTIL_DRAWN)
    for route in held:
        route.continue_()
    eventually(lambda: page.evaluate("[...document.images].some(each => each.naturalWidth === 192)"))
    page.evaluate(WAIT_UNTIL_DRAWN)
    assert page.evaluate("window.shifted") <= MOST_SHIFT


def test_story_can_be_shared_by_its_own_address(page: Page) -> None:
    address = f"https://pledge.example/en/stories/{IDS[1]}/"
    page.goto(f"/en/stories/{IDS[1]}/")
    link = page.get_by_role("link", name="Send it on WhatsApp").get_attribute("href") or ""
    assert IDS[1] in link
    page.evaluate("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("window.copied") == f"{address}?c=link"
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_text(f"{address}?c=link")).to_be_visible()
