"""The pledge form sends pledges from a real browser; the test plays the API."""

import hashlib
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from frontend.builder.samples import IDS
from tests.support.browser import follow, go_on
from tests.support.played_api import Api, PlayedAnswer, created_pledge


def test_home_page_sends_pledge_in_two_taps(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/?c=poster")
    follow(page, "Walk briskly for 10 minutes a day")
    page.wait_for_url("**/en/pledge/ten-minute-walk/?c=poster")
    assert page.evaluate("Object.keys({...sessionStorage, ...localStorage})") == []
    page.get_by_role("button", name="I pledge this").click()
    page.wait_for_url(f"**/en/thanks/#{IDS[0]}")
    sent = api.asked[0]
    assert sent["idea"] == "ten-minute-walk"
    assert sent["channel"] == "poster"
    assert sent["challenge"] == "a.b.c"
    assert sent["lang"] == "en"
    assert sent["website"] == ""
    assert set(sent) == {"path", "key", "idea", "lang", "website", "channel", "challenge"}


def test_every_filled_field_is_sent(page: Page, api: Api) -> None:
    api.answers = [created_pledge("gd")]
    page.goto(f"/gd/pledge/?by={IDS[2]}&c=whatsapp")
    page.locator("[name=text]").fill("Coisich dhan bhùth")
    go_on(page, to=2)
    page.get_by_label("Às dèidh mo dhìnneir").check()
    page.locator("[name='plan.will']").fill("thèid mi a-mach")
    page.locator("#f-start-own").fill("2027-01-04")
    go_on(page, to=3)
    page.locator("[name=place]").select_option("hawick")
    page.locator("[name=show_place]").check()
    page.locator("[name=audience][value=staff]").check()
    page.locator("[name=team]").select_option("public-health")
    page.locator("[name=name]").fill("Mòrag")
    go_on(page, to=4)
    expect(page.locator("[data-answers]")).not_to_contain_text("Mòrag")
    page.go_back()
    page.locator("[name=show_name]").check()
    go_on(page, to=4)
    expect(page.locator("[data-answers]")).to_contain_text("Mòrag")
    page.get_by_role("button", name="Cuir mo ghealladh").click()
    page.wait_for_url("**/gd/thanks/**")
    sent = api.asked[0]
    assert sent["plan"] == {"when": "after-tea", "will": "thèid mi a-mach"}
    assert (sent["text"], sent.get("idea")) == ("Coisich dhan bhùth", None)
    assert (sent["start"], sent["place"], sent["audience"]) == ("2027-01-04", "hawick", "staff")
    assert (sent["team"], sent["name"], sent["show_name"]) == ("public-health", "Mòrag", True)
    assert (sent["show_place"], sent.get("show_badge")) == (True, None)
    assert (sent["shared_by"], sent["channel"], sent["lang"]) == (IDS[2], "whatsapp", "gd")


def test_error_summary_takes_focus_links_to_field_and_preserves_text(page: Page, api: Api) -> None:
    api.answers = [
        (422, {"error": "There is a problem", "fields": {"text": "Write at least 3 characters", "key": "Odd"}})
    ]
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("hm")
    go_on(page, to=4)
    page.get_by_role("button", name="Send my pledge").click()
    summary = page.locator("[data-summary]")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Error: Make your pledge – Small Changes, Big Difference")
    expect(page.locator("#f-text-error")).to_contain_text("Write at least 3 characters")
    expect(summary.locator("li")).to_have_count(2)
    summary.get_by_role("link", name="Write at least 3 characters").click()
    expect(page.locator("[name=text]")).to_be_focused()
    expect(page.locator("[name=text]")).to_have_value("hm")
    expect(page.locator("[name=text]")).to_have_attribute("aria-invalid", "true")


BUSY: list[PlayedAnswer] = [(503, {"error": "Not saved", "seconds": 1}), (500, {"message": "Internal server error"})]
"""The API's own answer, and that of API Gateway while all functions are busy."""


@pytest.mark.parametrize("busy", BUSY, ids=["503", "500"])
def test_network_failure_retries_with_same_idempotency_key(
    page: Page, api: Api, short_timeouts: None, busy: PlayedAnswer
) -> None:
    api.answers = [None, busy, created_pledge()]
    page.goto("/en/pledge/water-first/")
    page.get_by_role("button", name="I pledge this").click()
    page.wait_for_url("**/en/thanks/**")
    assert len(api.asked) == 3
    assert len({sent["key"] for sent in api.asked}) == 1


def test_unsent_pledge_survives_reload_and_reuses_idempotency_key(page: Page, api: Api, short_timeouts: None) -> None:
    api.answers = [None]
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("Swim on Tuesdays")
    go_on(page, to=4)
    page.get_by_role("button", name="Send my pledge").click()
    expect(page.locator("[data-summary]")).to_contain_text("Your answers are still here")
    page.reload()
    expect(page.locator("[name=text]")).to_have_value("Swim on Tuesdays")
    expect(page.get_by_role("button", name="Send my pledge")).to_be_visible()
    api.answers = [created_pledge()]
    page.get_by_role("button", name="Send my pledge").click()
    page.wait_for_url("**/en/thanks/**")
    assert len({sent["key"] for sent in api.asked}) == 1


def test_replacement_character_is_sent_escaped(page: Page, api: Api) -> None:
    """The API takes a bare one for bytes that were lost on the way."""
    api.answers = [created_pledge()]
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("walk \ufffd dog")
    go_on(page, to=4)
    with page.expect_request("**/api/pledges") as sent:
        page.get_by_role("button", name="Send my pledge").click()
    assert r"walk \ufffd dog" in (sent.value.post_data or "")


def test_double_click_sends_one_pledge(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/pledge/water-first/")
    page.get_by_role("button", name="I pledge this").dblclick()
    page.wait_for_url("**/en/thanks/**")
    assert len(api.asked) == 1


def test_sent_draft_is_deleted(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("Swim on Tuesdays")
    go_on(page, to=4)
    page.get_by_role("button", name="Send my pledge").click()
    page.wait_for_url("**/en/thanks/**")
    page.goto("/en/pledge/")
    expect(page.locator("[name=text]")).to_have_value("")


def test_form_solves_proof_of_work(page: Page, api: Api) -> None:
    page.route("**/data/challenge.json", lambda route: route.fulfill(json={"token": "t.o.k", "bits": 9}))
    api.answers = [created_pledge()]
    page.goto("/en/pledge/water-first/")
    page.get_by_role("button", name="I pledge this").click()
    page.wait_for_url("**/en/thanks/**")
    sent = api.asked[0]
    digest = hashlib.sha256(f"t.o.k:{sent['key']}:{sent['proof']}".encode()).digest()
    assert int.from_bytes(digest[:4]) >> (32 - 9) == 0


def test_pledge_is_sent_without_a_challenge(page: Page, api: Api) -> None:
    page.route("**/data/challenge.json", lambda route: route.fulfill(status=404))
    api.answers = [created_pledge()]
    page.goto("/en/pledge/water-first/")
    page.get_by_role("button", name="I pledge this").click()
    page.wait_for_url("**/en/thanks/**")
    assert "challenge" not in api.asked[0]


def test_honeypot_field_is_off_screen(page: Page) -> None:
    page.goto("/en/pledge/water-first/")
    expect(page.locator("[name=website]")).not_to_be_in_viewport()
    assert page.evaluate("document.querySelector('[name=website]').getBoundingClientRect().right < 0")


def test_who_shared_is_kept_when_an_idea_is_chosen(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto(f"/en/pledge/?by={IDS[1]}")
    page.locator("summary").first.click()
    follow(page, "Walk briskly")
    page.get_by_role("button", name="I pledge this").click()
    page.wait_for_url("**/en/thanks/**")
    assert api.asked[0]["shared_by"] == IDS[1]


def test_language_switch_preserves_url_query(page: Page) -> None:
    page.goto(f"/en/pledge/?by={IDS[1]}")
    page.locator("[data-language]").click()
    page.wait_for_url(f"**/gd/pledge/?by={IDS[1]}")


@pytest.mark.parametrize(
    ("link", "to"),
    [("a.logo", "/en/?c=radio"), (".idea a", "?c=radio"), ("[data-language]", "/gd/ideas/?x=1&c=radio#sleep")],
)
def test_link_carries_the_channel_in_its_address_also_into_a_new_tab(page: Page, link: str, to: str) -> None:
    page.goto("/en/ideas/?x=1&c=radio#sleep")
    with page.context.expect_page() as opened:
        page.locator(link).first.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url(lambda url: url.endswith(to))
    assert opened.value.url.count("c=radio") == 1


def test_share_page_sends_pledge_in_one_tap(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto(f"/en/p/{IDS[3]}/?c=facebook")
    page.get_by_role("button", name="I will do this too").click()
    page.wait_for_url("**/en/thanks/**")
    assert api.asked[0]["shared_by"] == IDS[3]
    assert api.asked[0]["channel"] == "facebook"


def test_pledge_form_posts_without_javascript(browser: Any, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    bodies: list[str] = []

    def answer(route: Route) -> None:
        bodies.append(route.request.post_data or "")
        route.fulfill(status=200, body="kept")

    page.route("**/api/pledges", answer)
    page.goto("/en/pledge/water-first/")
    page.get_by_role("button", name="I pledge this").click()
    assert "idea=water-first" in bodies[0]
    assert "lang=en" in bodies[0]
    assert "website=&" in bodies[0]
    context.close()


def test_idea_pledge_is_sent_by_keyboard_alone(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/pledge/water-first/")
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-send]')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/thanks/**")
