"""Every page works in a real browser under the deployed Content-Security-Policy."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, Route, expect

from chalicelib import pages
from frontend.builder import assets
from frontend.builder.samples import IDS
from tests.support.visit import Visit

PATHS = (
    [
        "",
        "first/",
        "pledge/",
        "ideas/",
        "pledge/drink-free-days/",
        "pledge/ten-minute-walk/#plan",
        "pledge/ten-minute-walk/#about",
        "pledge/ten-minute-walk/#check",
        "wrong/",
        "thanks/",
        f"thanks/#{IDS[0]}",
        "my-pledge/",
        "my-story/",
        "owned-story/",
        "wall/",
        "wall/?place=hawick",
        "wall/?team=gp-practices",
        "wall/2026-11/2/",
        "empty/",
    ]
    + ["places/", "teams/", "few-places/", "few-teams/", "screen/", "poster/", "embed/", "partners/", "kit/"]
    + ["stories/", "no-stories/", "stories/tell/", "wrong-story/", f"stories/thanks/#{IDS[0]}", "reported/"]
    + [f"stories/{IDS[number]}/" for number in (0, 1)]
    + ["review/", "review/entries/", "review/kit/", "review/rehearsal/"]
    + ["about/", "privacy/", "cookies/", "accessibility/", "moderation/", "easy-read/"]
    + [f"p/{IDS[number]}/" for number in (0, 1, 4, 7)]
    + ["check-in/", "check-in-unanswered/", "check-in-kept/", "check-in-wrong/"]
    + [f"owned-{name}/" for name in ("asked", "kept", "partly", "not-yet-once")]
)


WITHOUT_FOOT = {"screen/", "embed/"}
ENLARGED_PATHS = {"", "first/", "places/", "screen/", "reported/"}
"""Home, places, the big screen and a short page, on which no word may break when letters are twice as large."""
ENLARGED_SIZES = ((320, 640), (360, 740), (1280, 800), (1920, 1080))
TAPESTRY_IN_OTHER_COLOURS = """() => {
  const canvas = getComputedStyle(document.documentElement).backgroundColor;
  const text = getComputedStyle(document.body).color;
  const style = (name, property) =>
    [...document.querySelectorAll(`.${name}`)].map((part) => getComputedStyle(part)[property]);
  const seen = [...style("cloth", "fill"), ...style("drawn", "stroke")];
  return seen.filter((colour) => ![canvas, text].includes(colour));
}"""
"""Parts of the tapestry that are not in the colours that people chose for ground and text."""
SHARED_STYLES = [pages.asset(f"{name}.css") for name in assets.SECOND_STYLES if name != "thanks"]
"""What only some pages link: a page without one must have nothing that it would style. The stitches of the
page of thanks are others than those of the tapestry."""
GAELIC_AXE_PATHS = PATHS[::4]
"""Pages that axe checks in Gaelic too: only text and language differ from the English pages, not structure."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("lang", ["en", "gd"])
@pytest.mark.parametrize("path", PATHS)
def test_page_is_accessible_fits_and_has_no_console_error_or_cookie(page: Page, lang: str, path: str) -> None:
    """One visit serves all checks: on a desktop, on a phone, then 200 % text (English) or 400 % zoom (Gaelic)."""
    visit = Visit(page, f"/{lang}/{path}")
    for width in (1280, 320):
        visit.resize(width)
        assert visit.fits(width)
        if lang == "en" or path in GAELIC_AXE_PATHS:
            found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
            assert found.violations_count == 0, found.generate_report()
    if lang == "en":
        assert visit.left_out(SHARED_STYLES) == []
    if lang == "en" or path in ENLARGED_PATHS:
        check_text_at_200_percent(visit, path)
    if lang == "gd":
        check_zoom_at_400_percent_in_forced_colours(visit)
    assert visit.console_messages == []
    assert visit.foreign_requests == []
    assert page.context.cookies() == []


def check_text_at_200_percent(visit: Visit, path: str) -> None:
    visit.enlarge_text()
    for width, height in ENLARGED_SIZES if path in ENLARGED_PATHS else ENLARGED_SIZES[:1]:
        visit.resize(width, height)
        assert visit.fits(width)
        if path in ENLARGED_PATHS:
            assert visit.broken_words() == []
    if path not in WITHOUT_FOOT:
        visit.resize(1280, 3000)
        assert visit.blank_below_border() == 0


def check_zoom_at_400_percent_in_forced_colours(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024, four times as big
    page.reload()
    visit.settle()
    assert visit.fits(320)
    assert page.evaluate(TAPESTRY_IN_OTHER_COLOURS) == []
    assert page.evaluate("document.getAnimations().length") == 0
    if page.locator(".goal__bar:visible").count():
        check_bar_shows_what_is_done(page.locator(".goal__bar:visible").first.screenshot())
    for button in page.locator("main .govuk-button:visible").all():
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert button.evaluate("each => getComputedStyle(each).borderTopStyle") == "solid"


def check_bar_shows_what_is_done(picture: bytes) -> None:
    """Its edge, what is done and what is left to do are told apart."""
    bar = Image.open(io.BytesIO(picture)).convert("L")
    right = bar.width - 8
    across = [bar.getpixel((right, y)) for y in range(bar.height)]
    assert len(set(across)) > 1, "an edge around what is left"
    assert bar.getpixel((5, 6)) != bar.getpixel((right, 6))


def test_home_page_fetches_current_totals_at_once(page: Page) -> None:
    page.goto("/en/")
    expect(page.locator("[data-made]")).to_have_text("2,001")
    expect(page.locator("[data-goal-words]")).to_have_text("499 more stitches and a flock of Cheviot sheep appears")


def test_home_page_without_pledges_invites_and_shows_numbers_with_the_first_one(page: Page) -> None:
    answers = [{"seq": 100, "made": 0, "stitches": 2}, {"seq": 101, "made": 1, "stitches": 2}]
    page.route("**/data/totals.json", lambda route: route.fulfill(json=answers[0]))
    page.clock.install()
    page.goto("/en/")
    expect(page.locator("[data-totals]")).to_contain_text("Be stitch number 3")
    for line in page.locator("[data-line]").all():
        expect(line).to_be_hidden()
    answers.pop(0)
    page.clock.run_for(30_000)
    expect(page.locator("[data-made]")).to_have_text("1")
    expect(page.locator("[data-totals]")).to_contain_text("Be one of the first.")
    expect(page.locator("[data-goal-words]")).to_be_visible()


def test_older_or_failed_totals_leave_number_unchanged(page: Page) -> None:
    page.route("**/data/totals.json", lambda route: route.fulfill(json={"seq": 1, "made": 5}))
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/data/totals.json")):
        page.goto("/en/")
    expect(page.locator("[data-made]")).to_have_text("2,000")
    page.route("**/data/totals.json", lambda route: route.abort())
    page.reload()
    expect(page.locator("[data-made]")).to_have_text("2,000")


def let_timers_run(page: Page) -> None:
    """Advance the page's clock by ten minutes, then wait until the requests of its timers have been sent."""
    page.clock.run_for(600_000)
    page.evaluate("fetch('/').then(() => null)")


def test_pause_button_stops_totals_updates(page: Page) -> None:
    asked: list[int] = []

    def answer(route: Route) -> None:
        asked.append(1)
        route.fulfill(json={"seq": 100 + len(asked), "made": 3000 + len(asked)})

    page.route("**/data/totals.json", answer)
    page.clock.install()
    page.goto("/gd/")
    for number in (1, 2, 3):
        expect(page.locator("[data-made]")).to_have_text(f"3,00{number}")
        page.clock.run_for(30_000)
    pause = page.locator("[data-pause]")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    expect(pause).to_have_text("Tòisich ag ùrachadh a-rithist")
    before = len(asked)
    let_timers_run(page)
    assert len(asked) == before


def test_pause_during_a_totals_request_stops_updates(page: Page) -> None:
    asked: list[Route] = []

    def hold_request(route: Route) -> None:
        asked.append(route)

    page.route("**/data/totals.json", hold_request)
    page.clock.install()
    with page.expect_request("**/data/totals.json"):
        page.goto("/en/", wait_until="domcontentloaded")
    page.locator("[data-pause]").click()
    asked[0].fulfill(json={"seq": 200, "made": 4000})
    expect(page.locator("[data-made]")).to_have_text("4,000")
    let_timers_run(page)
    assert len(asked) == 1


def test_unpublished_share_page_loads_once_published(page: Page, short_timeouts: None) -> None:
    ready: list[bool] = []

    def answer(route: Route) -> None:
        if ready:
            route.fulfill(body="<title>Here it is</title>", content_type="text/html")
        else:
            route.continue_()

    page.route("**/gd/p/01JDNOTYET0000000000/", answer)
    page.goto("/gd/p/01JDNOTYET0000000000/")
    expect(page.get_by_role("heading", name="Chan urrainn dhuinn gealladh a shealltainn an seo")).to_be_visible()
    ready.append(True)
    expect(page).to_have_title("Here it is")


def test_page_of_no_pledge_says_one_thing_whatever_the_reason(page: Page) -> None:
    page.clock.install()
    page.goto(f"/en/p/{IDS[50]}/")
    said = page.locator("[data-for=en] [data-no-pledge]")
    before = said.inner_text()
    for reason in ("a few seconds", "reads own words first", "did not add", "taken back"):
        expect(said).to_contain_text(reason)
    for _ in range(25):
        page.clock.run_for(4000)
        page.evaluate("fetch('/').then(() => null)")
    assert said.inner_text() == before


def test_404_page_uses_the_language_of_its_url(page: Page) -> None:
    page.goto("/gd/nowhere/")
    expect(page).to_have_title("Cha lorg sinn an duilleag sin")
    expect(page.locator("[data-for=en]")).to_be_hidden()


def test_home_page_respects_forced_colours_and_reduced_motion(page: Page) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto("/en/")
    assert page.evaluate("getComputedStyle(document.querySelector('.govuk-button')).borderTopStyle") == "solid"
    assert page.evaluate("getComputedStyle(document.querySelector('[data-made]')).animationName") == "none"
