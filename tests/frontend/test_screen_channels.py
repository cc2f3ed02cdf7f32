"""A screen or poster leads to its own channel, and a screen in a town shows that town's number."""

import io
from datetime import datetime

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.support.browser import let_time_pass
from tests.support.crowded import CROWDED
from tests.support.published_files import PublishedFiles


@pytest.mark.parametrize(("path", "channel"), [("screen", "surgery-screen"), ("poster", "poster")])
def test_qr_code_links_to_home_page_with_channel(page: Page, base_url: str, path: str, channel: str) -> None:
    page.goto(f"/en/{path}/")
    for width in (1920, 1280, 360):
        page.set_viewport_size({"width": width, "height": 720})
        picture = page.locator(".join" if path == "screen" else ".poster__way").screenshot()
        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
        assert [each.text for each in found] == [f"{base_url}/go/{channel}"]
    expect(page.locator("main")).to_contain_text(base_url.removeprefix("http://"))


@pytest.mark.parametrize("query", ["c=surgery-screen-hawick-2", "c=surgery-screen-gp-practices&place=hawick"])
def test_screen_of_a_place_shows_its_number_and_its_own_code(
    page: Page, base_url: str, published: PublishedFiles, query: str
) -> None:
    del published
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"/en/screen/?{query}")
    second = page.locator("[data-number=staff]")
    expect(second.locator("dt")).to_have_text("in Hawick")
    expect(second.locator("dd")).to_have_text("222")
    page.locator(".join img.qr").wait_for()
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator(".join").screenshot())).convert("L"))
    channel = query.partition("&")[0].removeprefix("c=")
    assert [each.text for each in found] == [f"{base_url}/go/{channel}"]
    assert page.evaluate(CROWDED) == []


def test_screen_of_an_unknown_channel_keeps_the_code_of_all_screens(page: Page, published: PublishedFiles) -> None:
    del published
    with page.expect_response("**/qr/surgery-screen-york.svg"):
        page.goto("/en/screen/?c=surgery-screen-york")
    expect(page.locator(".join svg.qr")).to_be_visible()
    expect(page.locator("[data-number=staff] dt")).to_have_text("from NHS staff")


def test_place_with_few_pledges_shows_no_number(page: Page, published: PublishedFiles) -> None:
    published.made = 100
    page.goto("/en/screen/?place=hawick")
    expect(page.locator("[data-number=made] dd")).to_have_text("100")
    expect(page.locator("[data-number=staff]")).to_be_hidden()


def test_screen_asks_for_numbers_less_often_at_night_and_for_notices_as_often(
    page: Page, published: PublishedFiles
) -> None:
    asked: list[Route] = []

    def answer(route: Route) -> None:
        asked.append(route)
        route.fulfill(json={})

    page.route("**/data/switches.json", answer)
    page.clock.set_system_time(datetime(2026, 11, 23, 23, 0))  # noqa: DTZ001 - local time of the screen
    page.goto("/en/screen/")
    expect(page.locator("[data-updated]")).to_have_text("Updated 23:00")
    asked.clear()
    let_time_pass(page, until=lambda: len(asked) >= 10)
    assert published.totals_requests == 1
    let_time_pass(page, until=lambda: published.totals_requests > 1)
    assert 13 <= len(asked) <= 17
