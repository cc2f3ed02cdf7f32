"""The home page and the big screen tell of a milestone for a week."""

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from frontend.builder import samples
from tests.support.browser import let_time_pass
from tests.support.crowded import CROWDED
from tests.support.published_files import PublishedFiles

LINES = {
    "en": "2,000 pledges by 22 November 2026. Thank you!",
    "gd": "2,000 gealladh ro 22 dhen t-Samhain 2026. Tapadh leibh!",
}
BY_TOWN = samples.milestones("place:newtown-st-boswells", 250)
LONGEST = "250 gealladh ann an Newtown St Boswells ro 22 dhen t-Samhain 2026. Tapadh leibh!"
ENDED = datetime(2026, 11, 29, 12)  # noqa: DTZ001


@pytest.mark.parametrize("lang", LINES)
def test_home_page_tells_it_until_its_time_is_over(page: Page, published: PublishedFiles, lang: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/{lang}/")
    line = page.locator("[data-milestone]")
    expect(line).to_have_text(LINES[lang])
    expect(line).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.clock.set_system_time(ENDED)
    published.seq = 11
    let_time_pass(page, until=line.is_hidden)


def test_home_page_gets_it_with_the_totals(page: Page, published: PublishedFiles) -> None:
    published.milestones = []
    page.goto("/en/")
    line = page.locator("[data-milestone]")
    expect(line).to_be_hidden()
    published.milestones, published.seq = samples.milestones(), 11
    let_time_pass(page, until=line.is_visible)
    expect(line).to_have_text(LINES["en"])


@pytest.mark.parametrize("lang", LINES)
def test_screen_tells_it_until_its_time_is_over(page: Page, published: PublishedFiles, lang: str) -> None:
    page.goto(f"/{lang}/screen/")
    line = page.locator("[data-milestone]")
    expect(line).to_have_text(LINES[lang])
    page.clock.set_system_time(ENDED)
    published.seq = 11
    let_time_pass(page, until=line.is_hidden)


def test_screen_of_a_town_tells_of_that_towns_first(page: Page, published: PublishedFiles) -> None:
    published.milestones = [*samples.milestones(), *BY_TOWN]
    page.goto("/en/screen/?place=newtown-st-boswells")
    expect(page.locator("[data-milestone]")).to_contain_text("250 pledges in Newtown St Boswells")
    page.goto("/en/screen/?place=hawick")
    expect(page.locator("[data-milestone]")).to_have_text(LINES["en"])


@pytest.mark.parametrize("width", [360, 1280])
def test_longest_line_fits_the_screen(page: Page, published: PublishedFiles, width: int) -> None:
    published.milestones = BY_TOWN
    page.set_viewport_size({"width": width, "height": 720})
    page.goto("/gd/screen/")
    expect(page.locator("[data-milestone]")).to_have_text(LONGEST)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    if width == 1280:  # a narrow one is a page that scrolls
        assert page.evaluate(CROWDED) == []
