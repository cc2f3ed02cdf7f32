"""Home page and big screen count down to a season by Scotland's calendar, and fit a small phone in each state."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from frontend.builder import samples, season_samples
from tests.support import sample_pages
from tests.support.crowded import CROWDED
from tests.support.published_files import PublishedFiles

HOME = "/en/home-of-a-season/"
NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def serve(page: Page, state: str, lang: str = "en") -> None:
    """Have `HOME` answer with the home page in this state of a season."""
    body = sample_pages.states(lang)[f"home-{state}"]
    page.route(f"**{HOME}", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    page.route("**/data/totals.json", lambda route: route.abort())


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Auckland", "America/Los_Angeles"])
def test_home_page_counts_the_days_until_scotlands_midnight(browser: Browser, base_url: str, zone: str) -> None:
    with browser.new_context(base_url=base_url, timezone_id=zone) as context:
        page = context.new_page()
        page.clock.install(time=NEW_YEARS_EVE)
        serve(page, "countdown")
        page.goto(HOME)
        days = page.locator("[data-countdown]")
        expect(days).to_have_text("1 day to go.")
        page.clock.run_for(10 * 60_000)
        expect(days).to_be_visible()
        page.clock.run_for(30 * 60_000)
        expect(days).to_be_hidden()


def test_home_page_says_the_date_without_script(browser: Browser, base_url: str) -> None:
    with browser.new_context(base_url=base_url, java_script_enabled=False) as context:
        page = context.new_page()
        serve(page, "countdown")
        page.goto(HOME)
        expect(page.locator(".season__coming")).to_contain_text("Our next season begins on 1 January 2027")
        expect(page.locator("[data-countdown]")).to_be_hidden()


@pytest.mark.parametrize("lang", ["en", "gd"])
@pytest.mark.parametrize("state", season_samples.STATES)
def test_home_page_fits_a_small_phone_in_each_state(page: Page, state: str, lang: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    serve(page, state, lang)
    page.goto(HOME)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    coming = page.locator("[data-countdown]")
    expect(coming).to_have_count(1 if state in {"countdown", "between"} else 0)


@pytest.mark.parametrize("lang", ["en", "gd"])
def test_screen_counts_down_and_nothing_leaves_it(page: Page, published: PublishedFiles, lang: str) -> None:
    told = samples.totals(800_000) | season_samples.told("countdown", 800_000) | {"seq": 11}
    page.route("**/data/totals.json", lambda route: route.fulfill(json=told))
    page.goto(f"/{lang}/screen/")
    days = {"en": "39 days to go", "gd": "39 latha air fhàgail"}
    expect(page.locator("[data-slides] > li", has_text=days[lang])).to_have_count(1)
    for width, height in ((1920, 1080), (1280, 720), (1366, 768), (1280, 1024)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
            *(width, height)
        ]
        assert page.evaluate(CROWDED) == []


def test_screen_says_nothing_of_seasons_while_none_is_near(page: Page, published: PublishedFiles) -> None:
    page.goto("/en/screen/")
    expect(page.locator("[data-number=made] dd")).to_have_text("2,000")
    expect(page.locator("[data-slides] > li", has_text="days to go")).to_have_count(0)
