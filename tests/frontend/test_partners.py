"""What partners show on their own sites: a frame, a picture, and the page with the lines to copy."""

import gzip
import re

import pytest
from playwright.sync_api import Page, expect

from chalicelib.pages import total_picture
from frontend.builder import rasterise

MOST_BYTES = 6 * 1024
"""Of a frame with all that it loads but its data, as a browser that takes gzip gets it."""


@pytest.mark.parametrize(("lang", "said"), [("en", "2,001 pledges made so far"), ("gd", "2,001")])
def test_frame_shows_the_total_and_leads_to_the_site_with_its_channel(page: Page, lang: str, said: str) -> None:
    page.goto(f"/{lang}/embed/?c=widget-council")
    expect(page.locator("[data-made]")).to_contain_text(said)
    button = page.locator("[data-go]")
    expect(button).to_have_attribute("href", re.compile(rf"/{lang}/\?c=widget-council$"))
    expect(button).to_have_attribute("target", "_top")


def test_frame_without_a_code_counts_as_widget_and_a_broken_total_shows_no_number(page: Page) -> None:
    page.route("**/data/totals.json", lambda route: route.abort())
    page.goto("/en/embed/")
    expect(page.locator("[data-go]")).to_have_attribute("href", "/en/?c=widget")
    expect(page.locator("[data-made]")).to_be_hidden()


def test_frame_without_pledges_shows_no_nought(page: Page) -> None:
    page.route("**/data/totals.json", lambda route: route.fulfill(json={"seq": 1, "made": 0}))
    with page.expect_response("**/data/totals.json"):
        page.goto("/en/embed/")
    expect(page.locator("[data-made]")).to_be_hidden()


def test_frame_says_when_nobody_can_pledge(page: Page) -> None:
    said = {"off": {"pledging": {"en": "Back on Monday.", "gd": "Air ais Diluain."}}}
    page.route("**/data/switches.json", lambda route: route.fulfill(json=said))
    page.goto("/en/embed/")
    expect(page.get_by_text("Back on Monday.")).to_be_visible()
    expect(page.locator("[data-go]")).to_have_count(0)


def test_frame_is_small_and_sets_no_cookie(page: Page) -> None:
    loaded: list[bytes] = []
    page.on("response", lambda response: loaded.append(response.body()) if "/data/" not in response.url else None)
    page.goto("/en/embed/", wait_until="networkidle")
    assert sum(len(gzip.compress(body, 9)) for body in loaded) <= MOST_BYTES
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.parametrize("name", ["frame", "picture"])
def test_button_copies_the_line_that_is_shown(page: Page, base_url: str, name: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base_url)
    page.goto("/en/partners/")
    expect(page.get_by_role("link", name="The campaign's kit")).to_have_attribute("href", "/en/kit/")
    page.get_by_role("button", name=f"Copy the {name}").click()
    expect(page.get_by_text("Copied. Now paste it into your page.")).to_have_count(1)
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied in page.locator("main p > code").all_inner_texts()
    page.set_content(copied)
    assert page.locator("iframe[title], img[alt]").count() == 1
    found = re.search('src="([^"]+)"', copied)
    assert found
    assert page.request.get(found[1]).status == 200


def test_browser_that_refuses_to_copy_has_the_line_marked(page: Page) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))")
    page.goto("/en/partners/")
    page.get_by_role("button", name="Copy the picture").click()
    expect(page.get_by_text("The line is marked")).to_be_in_viewport()
    marked = page.evaluate("getSelection().toString()")
    expect(page.locator("code", has_text="total.svg")).to_have_text(marked)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (0, "Be the first to pledge"),
        (1, "1 pledge so far"),
        (99, "99 pledges so far"),
        (100, "At least 100 pledges so far"),
        (1299, "At least 1,200 pledges so far"),
        (1_999_999, "At least 1,900,000 pledges so far"),
    ],
)
def test_picture_is_exact_while_few_and_rounded_down_then(made: int, said: str) -> None:
    assert f"{said}</text>" in total_picture.svg("en", made)


@pytest.mark.parametrize("lang", ["en", "gd"])
@pytest.mark.parametrize("made", [0, 1, 99, 888_888, 8_888_888])
def test_words_fit_into_the_picture(lang: str, made: int) -> None:
    said = re.findall("<text[^>]*>([^<]*)</text>", total_picture.svg(lang, made))
    widest = max(rasterise.font("Bold", total_picture.SIZE).getlength(line) for line in said)
    assert 24 + widest < total_picture.WIDTH
