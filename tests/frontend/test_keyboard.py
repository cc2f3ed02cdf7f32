"""Every journey is made by keyboard alone, and the focus is where a person expects it."""

from playwright.sync_api import Page, Route, expect

from chalicelib import content
from chalicelib.pledges import State
from frontend.builder.samples import IDS
from tests.support.played_api import STORY_CREATED, Api, created_pledge
from tests.support.storage import stored_pledges

FOCUS_MATCHES = """([selector, words]) =>
    document.activeElement.matches(selector) && document.activeElement.textContent.includes(words)"""


def tab_to(page: Page, selector: str, words: str = "") -> None:
    """Press Tab until the focus is on such an element with these words, which is then visible and marked."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS_MATCHES, [selector, words]):
            expect(page.locator(":focus")).to_be_visible()
            return
    raise AssertionError((selector, words))


def press_on(page: Page, selector: str, key: str = "Enter", words: str = "") -> None:
    tab_to(page, selector, words)
    page.keyboard.press(key)


def test_idea_is_chosen_planned_and_sent_by_keyboard_alone(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    press_on(page, ".hero a.button--big")
    page.wait_for_url("**/en/pledge/")
    tab_to(page, "summary")
    tab_to(page, "summary")
    expect(page.locator(":focus")).to_have_text("Eat well")
    page.keyboard.press("Enter")
    for slug in (slug for slug in content.ordered("ideas") if content.site()["ideas"][slug]["theme"] == "eat"):
        page.keyboard.press("Tab")
        expect(page.locator(f".choices a[href$='/{slug}/']")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Sleep better")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/en/pledge/{slug}/")
    press_on(page, "[data-step=change] [data-next]")
    expect(page.locator("#step-plan")).to_be_focused()
    press_on(page, "[name='plan.when']", "Space")
    press_on(page, "[data-step=plan] [data-next]")
    expect(page.locator("#step-about")).to_be_focused()
    tab_to(page, "#f-place")
    page.keyboard.type("Kel")
    press_on(page, "#f-show-place", "Space")
    tab_to(page, "#f-name")
    page.keyboard.type("Ailsa")
    press_on(page, "#f-show-name", "Space")
    press_on(page, "[data-step=about] [data-next]")
    expect(page.locator("#step-check")).to_be_focused()
    press_on(page, "[data-answers] a[href='#plan']")
    expect(page.locator("#step-plan")).to_be_focused()
    for step, following in (("plan", "about"), ("about", "check")):
        press_on(page, f"[data-step={step}] [data-next]")
        expect(page.locator(f"#step-{following}")).to_be_focused()
    press_on(page, "[data-step=check] [data-send]")
    page.wait_for_url("**/en/thanks/**")
    sent = api.asked[0]
    assert (sent["idea"], sent["place"], sent["show_place"]) == (slug, "kelso", True)
    assert (sent["name"], sent["show_name"], sent.get("show_badge")) == ("Ailsa", True, None)


def test_own_words_wall_report_and_story_are_reached_by_keyboard_alone(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/")
    press_on(page, ".hero a[href$='#f-text']")
    page.wait_for_url("**/en/pledge/#f-text")
    expect(page.locator("#f-text")).to_be_focused()
    press_on(page, "[data-step=change] [data-send]")
    expect(page.locator("[data-summary]")).to_be_focused()
    press_on(page, "[data-summary] a")
    expect(page.locator("#f-text")).to_be_focused()
    page.keyboard.type("Swim on Tuesdays")
    press_on(page, "[data-step=change] [data-send]")
    page.wait_for_url("**/en/thanks/**")
    assert api.asked[0]["text"] == "Swim on Tuesdays"

    page.goto("/en/wall/")
    page.route("**/data/wall.json", lambda route: route.fulfill(json={"most": 40, "pages": {}}))
    tab_to(page, "#find-theme")
    page.keyboard.type("Sleep")
    expect(page.locator("[data-found]")).to_have_text("Nobody has pledged this yet. Yours could be the first.")
    expect(page.locator("#find-theme")).to_be_focused()
    press_on(page, "[data-clear] button")
    expect(page.locator("[data-found]")).to_be_focused()

    reports: list[str] = []

    def take_report(route: Route) -> None:
        reports.append(route.request.post_data or "")
        route.fulfill(status=200, body="reported")

    page.route("**/api/reports", take_report)
    page.goto(f"/en/p/{IDS[3]}/")
    press_on(page, "#report summary")
    page.keyboard.press("Tab")
    expect(page.locator("#report-reason")).to_be_focused()
    press_on(page, "#report button")
    page.wait_for_url("**/api/reports")
    assert f"id={IDS[3]}" in reports[0]

    api.answers = [STORY_CREATED]
    page.goto("/en/stories/tell/")
    tab_to(page, "#f-text")
    page.keyboard.type("One flight of stairs, then two, and so on up.")
    press_on(page, "#f-consent", "Space")
    press_on(page, "[data-send]")
    page.wait_for_url("**/stories/thanks/#*")


def test_plan_is_made_changed_and_the_pledge_taken_back_by_keyboard_alone(real: Page) -> None:
    real.goto("/en/pledge/ten-minute-walk/")
    press_on(real, "[data-step=change] [data-send]")
    real.wait_for_url("**/en/thanks/**")
    press_on(real, "[data-when] button", "Space")
    expect(real.locator("#sure")).to_be_focused()
    press_on(real, "[data-sure] button:last-child")
    expect(real.locator("#small")).to_be_focused()
    press_on(real, "[data-way=days]")
    expect(real.locator("[data-promise]")).to_contain_text("starting with 3 days a week")
    press_on(real, "[data-owner-link]")
    real.wait_for_url("**/en/my-pledge/")
    expect(real.get_by_role("heading", level=1)).to_be_focused()

    tab_to(real, "[name='plan.when']")
    real.keyboard.press("ArrowDown")
    press_on(real, "button", words="Save my plan")
    expect(real.get_by_text("Saved.")).to_be_visible()
    expect(real.get_by_role("heading", level=1)).to_be_focused()
    press_on(real, "#f-show-name", "Space")
    press_on(real, "button", words="Save what others see")
    expect(real.locator("[data-summary]")).to_be_focused()
    press_on(real, "[data-summary] a")
    expect(real.locator("#f-name")).to_be_focused()
    press_on(real, "summary", words="take my pledge back")
    press_on(real, "button", words="Yes, take it back")
    expect(real.get_by_text("You have taken this pledge back.")).to_be_visible()
    expect(real.get_by_role("heading", level=1)).to_be_focused()
    (pledge,) = stored_pledges()
    assert (pledge.state, pledge.v) == (State.WITHDRAWN, 5)
