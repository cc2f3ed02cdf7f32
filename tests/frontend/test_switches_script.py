"""Every page fetches what is switched off, takes it away, says why, and shows the notice; the test plays the file."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, Route, expect

from chalicelib.publishing.switched import style_sheet
from chalicelib.switches import Notice, Switches
from frontend.builder import samples
from tests.support.browser import WAIT_UNTIL_DRAWN, let_time_pass
from tests.support.played_api import Api

REASONS = {"en": "Not just now.", "gd": "Chan ann an-dràsta."}
SOON = datetime.now(UTC) + timedelta(days=1)


def say_switched(page: Page, path: str, **said: Any) -> list[str]:
    """Open the page with this file; returns the errors of its scripts."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/data/switches.json", lambda route: route.fulfill(json=said))
    page.goto(path)
    return errors


def test_form_loses_its_buttons_and_says_why_once(page: Page) -> None:
    for path in ("/en/pledge/", "/gd/pledge/water-first/#plan", f"/en/p/{samples.IDS[0]}/"):
        errors = say_switched(page, path, off={"pledging": REASONS})
        expect(page.locator(".note", has_text=REASONS[path[1:3]])).to_have_count(1)
        expect(page.locator(".note", has_text=REASONS[path[1:3]])).to_be_visible()
        expect(page.locator("[data-send], [data-next], textarea, fieldset")).to_have_count(0)
        assert errors == []


def test_form_that_lists_answers_already_loses_them_without_an_error(page: Page) -> None:
    errors: list[str] = []
    waiting: list[Route] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/data/switches.json", lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright refuses a method of a list
    page.goto("/en/pledge/water-first/#plan")
    expect(page.locator("[data-answers] > div")).not_to_have_count(0)
    waiting[0].fulfill(json={"off": {"pledging": REASONS}})
    expect(page.locator("[data-answers]")).to_have_count(0)
    expect(page).to_have_url(re.compile("#$"))
    page.evaluate(WAIT_UNTIL_DRAWN)
    assert errors == []


def test_wall_story_form_and_reports_lose_their_part(page: Page) -> None:
    for path, name, gone in (
        ("/en/wall/", "wall", ".pledge"),
        ("/en/", "wall", ".pledge"),
        ("/en/stories/", "wall", ".story"),
        ("/en/stories/tell/", "pictures", "input[type=file]"),
        ("/en/stories/tell/", "stories", "[data-send]"),
        (f"/en/p/{samples.IDS[0]}/", "reports", "#report"),
    ):
        errors = say_switched(page, path, off={name: REASONS})
        expect(page.locator(gone)).to_have_count(0)
        expect(page.get_by_text(REASONS["en"])).to_have_count(0 if path == "/en/" else 1)
        assert errors == []


def test_notice_is_shown_in_the_language_of_the_page_until_its_time(page: Page) -> None:
    words = {"en": "Closed on Monday", "gd": "Dùinte Diluain"}
    say_switched(page, "/gd/privacy/", notice={"words": words, "ends": SOON.isoformat()})
    expect(page.locator("header + .notice")).to_have_text(words["gd"])
    say_switched(page, "/en/", notice={"words": words, "ends": datetime(2026, 1, 1, tzinfo=UTC).isoformat()})
    expect(page.locator("[data-made]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".notice")).to_have_count(0)


def test_page_stays_as_it_is_without_the_file(page: Page) -> None:
    page.route("**/data/switches.json", lambda route: route.abort())
    page.goto("/en/pledge/water-first/")
    expect(page.locator("[data-send]").first).to_be_visible()


def test_refused_pledge_is_told_at_once_and_its_words_stay(page: Page, api: Api) -> None:
    """A 503 is tried again else, three times within 11 seconds."""
    api.answers = [(503, {"error": "We are not taking pledges just now", "off": "pledging"})]
    page.goto("/en/pledge/")
    page.locator("#f-text").fill("Walk the dog")
    page.locator("[data-send]").first.click()
    expect(page.locator("[data-summary]")).to_contain_text("We are not taking pledges just now")
    expect(page.locator("#f-text")).to_have_value("Walk the dog")
    assert len(api.asked) == 1


def test_big_screen_shows_the_notice_while_it_stands_and_hides_stories_with_the_wall(page: Page) -> None:
    """It asks again every 20 seconds."""
    told: dict[str, Any] = {}
    story = [{"words": "Up I go", "lang": "en", "name": "Ailsa", "place": None, "picture": None}]
    page.clock.install()
    page.route("**/data/switches.json", lambda route: route.fulfill(json=told))
    page.route("**/data/stories.json", lambda route: route.fulfill(json=story))
    page.goto("/en/screen/")
    expect(page.locator(".slide--story")).to_be_visible()
    told |= {"off": {"wall": REASONS}, "notice": {"words": REASONS, "ends": SOON.isoformat()}}
    let_time_pass(page, until=page.locator(".notice").is_visible)
    expect(page.locator(".notice")).to_have_text(REASONS["en"])
    expect(page.locator(".slide--story")).to_have_count(0)
    told.clear()
    let_time_pass(page, until=page.locator(".notice").is_hidden)
    expect(page.locator(".slide--story")).to_be_visible()
    expect(page.locator(".notice")).to_have_count(0)


def test_pages_without_script_are_told_by_the_style_sheet(plain: Page) -> None:
    now = Switches(frozenset({"pledging", "reports"}), Notice(REASONS, SOON))
    sheet = style_sheet(now, "en")
    plain.route("**/data/switches.en.css", lambda route: route.fulfill(body=sheet, content_type="text/css"))
    plain.set_viewport_size({"width": 360, "height": 740})
    for path, gone in ((f"/en/p/{samples.IDS[0]}/", "#report summary, [data-send]"), ("/en/privacy/", "")):
        plain.goto(path)
        said = plain.locator("header").evaluate("each => getComputedStyle(each, '::before').content")
        assert said == f'"{REASONS["en"]}"'
        assert plain.locator("header").evaluate("each => each.scrollWidth <= innerWidth")
        for part in plain.locator(gone).all() if gone else []:
            expect(part).to_be_hidden()
