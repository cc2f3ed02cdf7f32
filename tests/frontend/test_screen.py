"""The waiting-room screen runs unattended for months."""

import re
from datetime import datetime
from typing import Any

import pytest
from markupsafe import escape
from playwright.sync_api import Locator, Page, expect

from chalicelib import content
from frontend.builder.samples import HOSTILE
from tests.support import sample_pages
from tests.support.browser import let_time_pass
from tests.support.crowded import CROWDED
from tests.support.published_files import PublishedFiles

STORIES = [
    {"id": "1", "words": "I walk to the shop now.", "name": "Mòrag", "place": "hawick", "lang": "en", "picture": None},
    {
        "id": "2",
        "words": HOSTILE + " and so on" * 60,
        "name": None,
        "place": None,
        "lang": "gd",
        "picture": "//evil.test/x",
    },
]


def number(page: Page, name: str) -> Locator:
    return page.locator(f"[data-number={name}] dd")


def advance_clock(page: Page, seconds: float) -> None:
    """Advance the clock; a last request makes sure that every earlier one has its response."""
    page.clock.run_for(round(seconds * 1000))
    page.evaluate("fetch('/data/last-in-the-queue')")


def poll(page: Page, published: PublishedFiles) -> None:
    """Advance the clock until the page has asked for the totals again."""
    before = published.totals_requests
    let_time_pass(page, until=lambda: published.totals_requests > before)


def visible_slide(page: Page) -> Locator:
    return page.locator("[data-slides] > li:visible")


def test_screen_shows_totals_tapestry_and_update_time(page: Page, published: PublishedFiles) -> None:
    page.goto("/en/screen/")
    expect(number(page, "made")).to_have_text("2,000")
    expect(number(page, "staff")).to_have_text("333")
    expect(number(page, "to_go")).to_have_text("500")
    expect(page.locator("[data-number=to_go]")).to_contain_text("more stitches and a flock of Cheviot sheep appears")
    expect(page.locator("[data-updated]")).to_have_text("Updated 12:00")
    expect(page.get_by_role("img", name=re.compile("2,000 coloured stitches"))).to_be_visible()
    assert page.locator(".is-new").count() == 0


def test_only_new_stitches_are_animated(page: Page, published: PublishedFiles) -> None:
    page.goto("/gd/screen/")
    expect(page.locator("[data-tapestry] svg [data-n]")).not_to_have_count(0)
    published.made, published.seq = 2003, 11
    poll(page, published)
    expect(number(page, "made")).to_have_text("2,003")
    expect(page.locator(".is-new")).to_have_count(3)
    numbers = page.locator(".is-new").evaluate_all("all => all.map(each => each.dataset.n)")
    assert numbers == ["2001", "2002", "2003"]
    page.emulate_media(reduced_motion="reduce")
    assert page.locator(".is-new").first.evaluate("each => getComputedStyle(each).animationName") == "none"


def test_milestone_reveals_its_landmark_on_the_screen_and_the_next_is_announced(
    page: Page, published: PublishedFiles
) -> None:
    published.made = 24
    page.goto("/en/screen/")
    expect(page.locator("[data-number=to_go]")).to_have_text("more stitch and the third hill appears1")
    expect(page.locator("[data-tapestry] [data-from]")).to_have_count(0)
    published.made, published.seq = 25, 11
    poll(page, published)
    expect(page.locator("[data-number=to_go]")).to_have_text("more stitches and the river Tweed appears25")
    revealed = page.locator("[data-tapestry] [data-from='25']")
    expect(revealed).to_have_class("is-new")
    assert revealed.evaluate("each => getComputedStyle(each).animationName") == "drawn"


def test_small_staff_count_is_hidden(page: Page, published: PublishedFiles) -> None:
    published.made = 54
    page.goto("/en/screen/")
    expect(number(page, "made")).to_have_text("54")
    expect(page.locator("[data-number=staff]")).to_be_hidden()


def test_network_failure_leaves_totals_unchanged_and_slows_requests(page: Page, published: PublishedFiles) -> None:
    page.goto("/en/screen/")
    expect(page.locator("[data-updated]")).to_have_text("Updated 12:00")
    published.down, before = True, published.totals_requests
    for _ in range(60):
        advance_clock(page, 30)
    expect(number(page, "made")).to_have_text("2,000")
    expect(page.locator("[data-updated]")).to_have_text("Updated 12:00")
    assert 4 <= published.totals_requests - before <= 15
    published.down, published.made, published.seq = False, 2001, 11
    poll(page, published)
    expect(number(page, "made")).to_have_text("2,001")
    expect(page.locator("[data-updated]")).to_have_text(re.compile(r"^Updated 12:3\d$"))


def test_older_totals_are_ignored(page: Page, published: PublishedFiles) -> None:
    page.goto("/en/screen/")
    expect(number(page, "made")).to_have_text("2,000")
    published.made, published.seq = 1990, 9
    poll(page, published)
    expect(number(page, "made")).to_have_text("2,000")


def test_ideas_rotate_every_20_seconds_without_stories(page: Page, published: PublishedFiles) -> None:
    page.goto("/en/screen/")
    seen = []
    for _ in range(4):
        expect(visible_slide(page)).to_have_count(1)
        seen.append(visible_slide(page).inner_text())
        advance_clock(page, 20)
    assert len(set(seen)) == 4


@pytest.mark.parametrize("lang", ["en", "gd"])
def test_screen_omits_ideas_with_a_care_warning(lang: str) -> None:
    drawn = sample_pages.states(lang)["screen"]
    ideas = content.site()["ideas"]
    assert [idea for idea in ideas.values() if "care" in idea]
    for idea in ideas.values():
        assert (str(escape(idea["title"][lang])) in drawn) == ("care" not in idea)


def test_stories_rotate_as_escaped_text(page: Page, published: PublishedFiles) -> None:
    published.stories = STORIES
    page.goto("/en/screen/")
    expect(visible_slide(page)).to_contain_text("“I walk to the shop now.”")
    expect(visible_slide(page)).to_contain_text("Mòrag in Hawick")
    advance_clock(page, 20)
    expect(visible_slide(page)).to_contain_text("<script>alert(1)</script>")
    expect(visible_slide(page)).to_contain_text("…”")
    expect(visible_slide(page).locator("blockquote")).to_have_attribute("lang", "gd")
    expect(visible_slide(page)).to_contain_text("Someone near you")
    expect(visible_slide(page).locator("img")).to_be_hidden()
    advance_clock(page, 20)
    expect(visible_slide(page)).to_contain_text("I walk to the shop now.")


def test_pause_button_stops_slides_and_requests(page: Page, published: PublishedFiles) -> None:
    page.goto("/en/screen/")
    expect(number(page, "made")).to_have_text("2,000")
    page.get_by_role("button", name="Pause").click()
    words, asked = visible_slide(page).inner_text(), published.totals_requests
    advance_clock(page, 120)
    assert (visible_slide(page).inner_text(), published.totals_requests) == (words, asked)
    page.get_by_role("button", name="Start again").click()
    poll(page, published)


def test_screen_reloads_nightly_only_if_site_is_reachable(page: Page, published: PublishedFiles) -> None:
    page.clock.set_system_time(datetime(2026, 11, 23, 23, 0))  # noqa: DTZ001
    page.goto("/en/screen/")
    page.evaluate("document.documentElement.dataset.old = 'yes'")
    page.route("**/en/screen/", lambda route: route.abort())
    for _ in range(60):
        advance_clock(page, 290)
    expect(page.locator("html")).to_have_attribute("data-old", "yes")  # an unreachable page must not reload
    page.unroute("**/en/screen/")
    page.clock.set_system_time(datetime(2026, 11, 25, 2, 0))  # noqa: DTZ001
    for _ in range(30):
        advance_clock(page, 110)
    expect(page.locator("html")).to_have_attribute("data-old", "yes")  # it must not reload before 3:00
    anew: list[str] = []
    page.on("framenavigated", lambda frame: anew.append(frame.url))

    def is_reloaded() -> bool:
        page.clock.set_system_time(datetime(2026, 11, 25, 3, 51))  # noqa: DTZ001 - after the last minute for a reload
        return bool(anew)

    let_time_pass(page, until=is_reloaded)
    expect(number(page, "made")).to_have_text("2,000")
    expect(page.locator("html")).not_to_have_attribute("data-old", "yes")


def test_screen_requests_wake_lock(page: Page, published: PublishedFiles) -> None:
    wake = "{request: (kind) => ((window.asked = kind), Promise.reject(new Error()))}"
    page.add_init_script(f"Object.defineProperty(navigator, 'wakeLock', {{value: {wake}}})")
    page.goto("/en/screen/")
    expect(number(page, "made")).to_have_text("2,000")
    assert page.evaluate("window.asked") == "screen"


@pytest.mark.parametrize("lang", ["en", "gd"])
@pytest.mark.parametrize("made", [0, 2000, 800_000])
def test_screen_fits_without_scrolling_or_overlap(page: Page, published: PublishedFiles, lang: str, made: int) -> None:
    published.made = made
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"/{lang}/screen/")
    expect(number(page, "made")).to_have_text(f"{made:,}")
    for width, height in ((1920, 1080), (1280, 720), (1366, 768), (1280, 1024)):
        page.set_viewport_size({"width": width, "height": height})
        scroll = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert scroll == [width, height]
        assert page.evaluate(CROWDED) == []


def test_long_stories_fit_without_overlap(page: Page, published: PublishedFiles) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    long = "Walking home over the hill I found that the long way round is the one that I remember. " * 4
    published.stories = [STORIES[0] | {"words": long, "picture": "/assets/none.png"}, STORIES[0] | {"words": long}]
    page.goto("/en/screen/")
    expect(visible_slide(page)).to_contain_text("Mòrag in Hawick")
    assert page.evaluate(CROWDED) == []


def test_screen_without_javascript_shows_tapestry_and_idea(browser: Any, base_url: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=base_url) as context:
        page = context.new_page()
        page.goto("/en/screen/")
        expect(page.get_by_text("need JavaScript")).to_be_visible()
        expect(page.get_by_role("img", name="Our tapestry")).to_be_visible()
        expect(visible_slide(page)).to_have_count(1)


def test_screen_without_pledges_shows_no_numbers_until_the_first(page: Page, published: PublishedFiles) -> None:
    published.made = 0
    page.goto("/en/screen/")
    advance_clock(page, 1)
    expect(page.locator("[data-updated]")).not_to_be_empty()
    expect(page.locator("[data-numbers]")).to_be_hidden()
    published.made, published.seq = 1, 11
    poll(page, published)
    expect(number(page, "made")).to_have_text("1")
