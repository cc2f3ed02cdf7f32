"""The pledge form leads through its steps, with Back, reload and the keyboard."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser import follow, go_on
from tests.support.played_api import Api, created_pledge


def expect_heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words)).to_be_visible()


def test_every_step_after_the_first_can_be_skipped(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/pledge/beans-night/")
    page.get_by_role("button", name="Plan it first").click()
    expect_heading(page, "Make it easier to keep")
    expect(page.get_by_role("button", name="I pledge this")).to_be_hidden()
    page.get_by_role("button", name="Skip this").click()
    expect_heading(page, "About you")
    page.get_by_role("button", name="Skip this").click()
    expect_heading(page, "Check and send")
    expect(page.locator("[data-answers]")).not_to_contain_text("I will")
    page.get_by_role("button", name="Send my pledge").click()
    page.wait_for_url("**/en/thanks/**")
    assert api.asked[0]["idea"] == "beans-night"
    assert "plan" not in api.asked[0]


def test_first_step_requires_an_idea_or_own_text(page: Page) -> None:
    page.goto("/en/pledge/")
    page.get_by_role("button", name="Plan it first").click()
    expect(page.locator("[data-summary]")).to_be_focused()
    expect(page.locator("[data-summary] a")).to_have_text("Choose an idea or write your own")
    expect(page.get_by_role("heading", name="Make it easier to keep")).to_be_hidden()
    page.get_by_role("button", name="I pledge this").click()
    expect(page.locator("[data-summary] a")).to_have_text("Choose an idea or write your own")
    page.locator("[name=text]").fill("Swim on Tuesdays")
    page.get_by_role("button", name="Plan it first").click()
    expect(page.locator("[data-summary]")).to_be_hidden()


def test_new_step_takes_focus_and_sets_page_title(page: Page) -> None:
    page.goto("/en/pledge/ten-minute-walk/")
    page.get_by_role("button", name="Plan it first").click()
    expect(page.locator("#step-plan")).to_be_focused()
    expect(page).to_have_title(re.compile("^Make it easier to keep – Walk briskly"))


def test_back_and_reload_preserve_step_and_answers(page: Page) -> None:
    page.goto("/en/pledge/ten-minute-walk/")
    open_plan_step(page)
    page.get_by_label("After my tea").check()
    go_on(page, to=3)
    page.locator("[name=place]").select_option("kelso")
    page.go_back()
    expect_heading(page, "Make it easier to keep")
    expect(page.get_by_label("After my tea")).to_be_checked()
    page.go_forward()
    page.reload()
    expect_heading(page, "About you")
    expect(page.locator("[name=place]")).to_have_value("kelso")
    page.get_by_role("link", name="Back").click()
    expect_heading(page, "Make it easier to keep")
    page.get_by_role("link", name="Back").click()
    expect(page.locator("[data-title]")).to_be_focused()


def test_language_switch_preserves_answers(page: Page) -> None:
    page.goto("/en/pledge/ten-minute-walk/#plan")
    page.get_by_label("After my tea").check()
    page.locator("[data-language]").click()
    page.wait_for_url("**/gd/pledge/ten-minute-walk/#plan")
    expect(page.get_by_label("Às dèidh mo dhìnneir")).to_be_checked()


def open_plan_step(page: Page) -> None:
    page.get_by_role("button", name="Plan it first").click()


def test_link_to_a_later_step_opens_the_first_if_form_is_empty(page: Page) -> None:
    page.goto("/en/pledge/#check")
    expect(page.get_by_text("Choose an idea.")).to_be_visible()
    expect(page.get_by_role("button", name="Send my pledge")).to_be_hidden()


def test_check_step_shows_answers_and_links_to_change_them(page: Page, api: Api) -> None:
    api.answers = [created_pledge("gd")]
    page.goto("/gd/pledge/")
    page.locator("[name=text]").fill("Coisich dhan bhùth")
    go_on(page, to=2)
    page.locator("#f-start-own").fill("2027-01-04")
    go_on(page, to=3)
    page.locator("[name=place]").select_option("hawick")
    page.locator("[name=name]").fill("Mòrag")
    page.locator("[name=show_name]").check()
    go_on(page, to=4)
    answers = page.locator("[data-answers] > div")
    expect(answers).to_have_count(5)
    expect(answers.nth(0)).to_contain_text("Coisich dhan bhùth")
    expect(answers.nth(1)).to_contain_text("4 dhen Fhaoilleach 2027")
    expect(answers.nth(2)).to_contain_text("Hamhaig")
    answers.nth(3).get_by_role("link").click()
    expect(page.locator("[name=name]")).to_be_visible()
    page.locator("[name=show_name]").uncheck()
    go_on(page, to=4)
    expect(answers).to_have_count(3)


def test_pledge_is_sent_though_the_list_of_answers_does_not_come(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.route("**/assets/answers.*.js", lambda route: route.abort())
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("Walk to the shop")
    for step in (2, 3, 4):
        go_on(page, to=step)
    page.locator("[data-step=check] [data-send]").click()
    page.wait_for_url("**/en/thanks/*")


def test_start_day_option_replaces_own_date(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/pledge/ten-minute-walk/#plan")
    page.locator("#f-start-own").fill("2027-01-04")
    page.get_by_label("Next Monday").check()
    expect(page.locator("#f-start-own")).to_have_value("")
    go_on(page, to=4)
    page.get_by_role("button", name="Send my pledge").click()
    page.wait_for_url("**/en/thanks/**")
    assert api.asked[0]["start"] == "monday"


def test_idea_chosen_after_typing_replaces_own_text(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("Swim on Tuesdays")
    page.locator("summary").first.click()
    follow(page, "Walk briskly for 10 minutes a day")
    page.get_by_role("button", name="I pledge this").click()
    page.wait_for_url("**/en/thanks/**")
    assert api.asked[0]["idea"] == "ten-minute-walk"
    assert "text" not in api.asked[0]
    assert page.locator("[data-calendar] [name=text]").count() == 0


def test_field_error_opens_the_step_of_its_field(page: Page, api: Api) -> None:
    api.answers = [(422, {"error": "There is a problem", "fields": {"name": "Use 40 characters or fewer"}})]
    page.goto("/en/pledge/ten-minute-walk/#check")
    page.get_by_role("button", name="Send my pledge").click()
    expect_heading(page, "About you")
    expect(page.locator("[data-summary]")).to_be_focused()
    page.get_by_role("link", name="Your first name: Use 40 characters or fewer").click()
    expect(page.locator("[name=name]")).to_be_focused()


def test_enter_key_opens_next_step_without_sending(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/pledge/ten-minute-walk/#plan")
    page.locator("[name='plan.will']").press("Enter")
    expect_heading(page, "About you")
    assert api.asked == []


def test_avoidance_wording_shows_a_hint(page: Page) -> None:
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("Stop driving everywhere")
    expect(page.locator("[data-wording]")).to_be_visible()
    for kind in ("Walk to the shop on Stopford Road", "Stop smoking with my sister", "Some days I can't go on, never"):
        page.locator("[name=text]").fill(kind)
        expect(page.locator("[data-wording]")).to_be_hidden()


def test_distress_text_shows_help_lines_and_pledge_is_still_sent(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/pledge/")
    page.locator("[name=text]").press_sequentially("Some days I can’t go on")
    support = page.locator("[data-support]")
    expect(support.get_by_role("link", name="Samaritans, 116 123")).to_be_visible()
    assert support.get_by_role("link", name="Samaritans, 116 123").get_attribute("href") == "tel:116123"
    go_on(page, to=4)
    page.get_by_role("button", name="Send my pledge").click()
    page.wait_for_url("**/en/thanks/**")
    expect(page.get_by_role("link", name="Breathing Space, 0800 83 85 87")).to_be_visible()
    expect(page).to_have_title("Thank you for telling us – Small Changes, Big Difference")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")
    headings = page.locator("h2:visible")
    expect(headings).to_have_text(["Change your pledge later", "Help near you"])


def test_distress_that_only_the_server_sees_shows_help_lines_on_the_page_of_thanks(page: Page, api: Api) -> None:
    status, answer = created_pledge()
    api.answers = [(status, answer | {"support": True})]
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("walk, because I want to k1ll mys3lf")
    expect(page.locator("[data-support]")).to_be_hidden()
    go_on(page, to=4)
    page.get_by_role("button", name="Send my pledge").click()
    page.wait_for_url("**/en/thanks/**")
    expect(page.get_by_role("link", name="Breathing Space, 0800 83 85 87")).to_be_visible()


def test_failed_request_for_distress_phrases_is_retried(page: Page) -> None:
    page.route("**/phrases.json", lambda route: route.abort())
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("I want to die")
    expect(page.locator("[data-support]")).to_be_hidden()
    page.unroute("**/phrases.json")
    page.locator("[name=text]").press_sequentially("!")
    expect(page.locator("[data-support]")).to_be_visible()


def test_distress_text_in_plan_shows_help_lines(page: Page) -> None:
    page.goto("/gd/pledge/ten-minute-walk/#plan")
    page.locator("#f-plan-when-own").fill("fèin-mhurt")
    expect(page.locator("[data-support]").get_by_role("link", name="Na Samaratanaich, 116 123")).to_be_visible()
    page.goto("/en/pledge/beans-night/#plan")
    page.locator("#f-plan-when-own").fill("killing it at the gym")
    expect(page.locator("[data-support]")).to_be_hidden()


def test_thanks_page_offers_plan_as_calendar_file(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/pledge/ten-minute-walk/#plan")
    page.get_by_label("After my tea").check()
    go_on(page, to=4)
    page.get_by_role("button", name="Send my pledge").click()
    page.wait_for_url("**/en/thanks/**")
    page.route("**/api/calendar", lambda route: route.fulfill(body="BEGIN:VCALENDAR", content_type="text/calendar"))
    with page.expect_request("**/api/calendar") as asked:
        page.get_by_role("button", name="Get the calendar file").click()
    assert asked.value.method == "POST"
    body = asked.value.post_data or ""
    assert "idea=ten-minute-walk" in body
    assert "plan.when=after-tea" in body
