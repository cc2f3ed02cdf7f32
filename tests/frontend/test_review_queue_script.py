"""The review page goes through the whole queue: kinds, keys, many at once, what was decided, links and sessions."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from frontend.builder.samples import IDS
from tests.support import review
from tests.support.browser import press, start_reviewing
from tests.support.factories import create_pledge, create_story
from tests.support.played_api import Api
from tests.support.played_review import NOTHING, SESSION, decision_answer, press_first, review_queue_answer
from tests.support.storage import every_item

PHONE: ViewportSize = {"width": 360, "height": 740}
AT_EACH_DECISION = (
    "new MutationObserver(() => document.querySelector('[data-cancel]').%s)"
    ".observe(document.querySelector('[data-list]'), {subtree: true, attributeFilter: ['data-at']})"
)
"""What happens to "Stop" whenever a card was decided: a press, or the second one of a double click near by."""


def test_page_goes_on_until_nothing_waits(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    place = [1, "2026-11-22T10:00:00Z", IDS[0]]
    second = (
        200,
        review_queue_answer("One", "Two")[1] | {"waiting": review_queue_answer("One", "Two")[1]["waiting"][1:]},
    )
    open_review(review_queue_answer("One", following=place), decision_answer("publish"), second)
    expect(page.locator("[data-status]")).to_have_text(
        "1 submission to review. More follow when you have decided on these."
    )
    press_first(page, "Publish")
    expect(page.locator(".review__card")).to_have_count(2)
    assert api.asked[3]["after"] == place
    expect(page.locator(".review__card").nth(1)).to_be_focused()
    api.answers = [decision_answer("publish"), second]
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("[data-status]")).to_have_text("There is nothing to review. Thank you.")
    assert "after" in api.asked[-1]
    assert api.asked[-1]["after"] is None, "from the most urgent on, for what came in meanwhile"


def test_filter_asks_for_one_kind_and_looks_on_while_there_is_more(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    open_review(review_queue_answer("One"))
    place = [1, "2026-11-22T10:00:00Z", IDS[0]]
    api.answers = [review_queue_answer(following=place), review_queue_answer("Two", what="name", name="Ann")]
    press(page, "Names")
    expect(page.locator(".review__card")).to_contain_text("Two")
    assert [(asked["kind"], asked["after"]) for asked in api.asked[2:]] == [("name", None), ("name", place)]
    expect(page.get_by_role("button", name="Names")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="More", exact=True)).to_be_hidden()
    api.answers = [NOTHING]
    press(page, "Stories")
    expect(page.locator("[data-status]")).to_have_text(
        "There are none of these to review. Choose “Everything” to see the rest."
    )


def test_words_of_distress_are_covered_until_they_are_asked_for(page: Page, open_review: Callable[..., None]) -> None:
    page.set_viewport_size(PHONE)
    open_review(review_queue_answer("Dark words", welfare=True))
    expect(page.get_by_text("This person may be in distress.")).to_be_visible()
    words = page.locator("[data-public]")
    assert "blur" in words.evaluate("each => getComputedStyle(each).filter")
    expect(words).to_have_attribute("aria-hidden", "true")
    for hidden in (page.get_by_role("button", name="Publish", exact=True), page.locator("[data-pick]")):
        expect(hidden).to_be_hidden()
    press(page, "Show the words")
    assert words.evaluate("each => getComputedStyle(each).filter") == "none"
    expect(page.get_by_role("heading", name="Dark words")).to_be_visible()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_was_found_is_marked_and_like_words_stand_together(page: Page, open_review: Callable[..., None]) -> None:
    code, body = review_queue_answer("Call 01835 x", "Other", "Call 01835 y")
    body["waiting"][0]["findings"] = [
        {"field": "text", "name": "duplicate", "start": 0, "end": 12, "label": "like another"},
        {"field": "text", "name": "phone", "start": 5, "end": 10, "label": "a phone number"},
    ]
    body["waiting"][2]["similar"] = body["waiting"][0]["similar"]
    open_review((code, body))
    expect(page.locator("mark")).to_have_text("01835")
    expect(page.locator("[data-findings]").first).to_have_text("Look at: like another, a phone number")
    expect(page.locator(".review__words")).to_have_text(["Call 01835 x", "Call 01835 y", "Other"])
    expect(page.get_by_text("Much like the one above.").locator("visible=true")).to_have_count(1)


def test_many_are_decided_in_steps_with_an_account(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("One", "Two", "Three"))
    page.get_by_text("Keys, and many at once").click()
    press(page, "Select all on this page")
    expect(page.locator("[data-selected]")).to_have_text("3 selected")
    other = (409, {"error": "Already rejected by Bob", **decision_answer("reject", "Bob")[1]})
    api.answers = [decision_answer("publish"), other, (500, {})]
    page.evaluate(AT_EACH_DECISION % "dispatchEvent(new MouseEvent('click', {bubbles: true, detail: 2}))")
    press(page, "Publish all")
    account = page.locator("[data-account]")
    expect(account).to_have_text(
        "1 is decided. 1 was decided or changed by someone else. 1 could not be saved. It is still selected."
    )
    expect(account).to_be_focused()
    assert [(asked["path"], asked["id"]) for asked in api.asked[2:]] == [
        ("/review/decisions", IDS[number]) for number in range(3)
    ]
    expect(page.locator("[data-selected]")).to_have_text("1 selected")


def test_cancel_leaves_the_rest_as_it_is(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("One", "Two", "Three"))
    page.get_by_text("Keys, and many at once").click()
    press(page, "Select all on this page")
    api.answers = [decision_answer("spam")]
    page.evaluate(AT_EACH_DECISION % "click()")
    press(page, "All of it is spam")
    expect(page.locator("[data-account]")).to_have_text("1 is decided. 2 are left as they were.")
    assert [asked["path"] for asked in api.asked].count("/review/decisions") == 1


def test_rejecting_many_needs_a_reason(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    page.set_viewport_size(PHONE)
    open_review(review_queue_answer("One"))
    page.locator("[data-pick]").check()
    press(page, "Reject all")
    expect(page.locator("[data-bulk-problem]")).to_be_visible()
    expect(page.locator("[data-bulk-reason]")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert len(api.asked) == 2


def test_review_by_keyboard_alone(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    """From the link to the last decision, and back by one undo."""
    api.answers = [SESSION, review_queue_answer("One", "Two", "Three")]
    page.goto("/en/review/#li.n.k")
    button = page.get_by_role("button", name="Start reviewing")
    for _ in range(30):
        page.keyboard.press("Tab")
        if button.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    cards = page.locator(".review__card")
    expect(cards.nth(0)).to_be_focused()
    api.answers = [decision_answer("publish")]
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press("p")
    expect(cards.nth(0).locator("[data-said]")).to_contain_text("Published by Ann Reader")
    page.keyboard.press("j")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("e")
    page.keyboard.type("jp")
    expect(page.get_by_label("Words to publish").nth(1)).to_have_value("Twojp")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(cards.nth(1).locator("[data-said]")).to_contain_text("Published with changes")
    page.keyboard.press("j")
    api.answers = [decision_answer("reject"), NOTHING]
    page.keyboard.press("r")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_have_text("There is nothing to review. Thank you.")
    back = review_queue_answer("Three")[1]["waiting"][0] | {"v": 5}
    api.answers = [(200, {"by": "Ann Reader", "entry": back})]
    page.keyboard.press("u")
    expect(page.locator("[data-status]")).to_have_text("1 submission to review")
    sent = [asked for asked in api.asked if asked["path"] == "/review/decisions"]
    assert [(each["decision"], each.get("words"), each.get("reason")) for each in sent] == [
        ("publish", None, None),
        ("publish", {"text": "Twojp"}, None),
        ("reject", None, "unkind"),
    ]


def test_keys_can_be_turned_off(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("One"))
    page.get_by_text("Keys, and many at once").click()
    page.get_by_label("Use these keys").uncheck()
    page.locator(".review__card").focus()
    page.keyboard.press("p")
    page.keyboard.press("j")
    expect(page.locator(".review__card")).to_be_focused()
    assert len(api.asked) == 2


def test_decisions_of_the_day_are_listed_and_undone(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("One"))
    entry = review_queue_answer("Walk far")[1]["waiting"][0] | {"id": IDS[3]}
    told = {"decision": "reject", "by": "Bob", "decided_at": "10:00, 6 April 2026", "reason": "It is unkind", "at": "x"}
    undone = (200, {"by": "Ann Reader", "entry": entry})
    api.answers = [(200, {"decided": [entry | told], "more": False}), undone, (409, {"error": "Too late"})]
    page.get_by_text("Decided in the last 24 hours").click()
    expect(page.locator("[data-recent-said]")).to_have_text("Rejected by Bob at 10:00, 6 April 2026. It is unkind")
    page.locator("[data-recent]").get_by_role("button", name="Undo").dblclick()
    expect(page.locator("[data-recent-said]")).to_have_text("Undone by Ann Reader. It waits to be reviewed again.")
    expect(page.locator(".review__card")).to_have_count(2)
    assert api.asked[-1] == {"path": "/review/undo", "token": "to.ke.n", "lang": "en"} | {
        "kind": "pledge",
        "id": IDS[3],
        "at": "x",
    }


def test_expired_link_and_missing_token_are_explained(page: Page, api: Api) -> None:
    api.answers = [(401, {"error": "This link has expired. Open the link in your newest email."})]
    start_reviewing(page, "/en/review/#li.n.k")
    expect(page.locator("[data-status]")).to_contain_text("expired")
    page.goto("/en/about/")
    page.goto("/en/review/")
    expect(page.locator("[data-status]")).to_contain_text("link in your email")
    expect(page.get_by_role("button", name="Start reviewing")).to_be_hidden()
    assert len(api.asked) == 1


def test_session_that_ended_begins_again_with_the_first_button(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    open_review(review_queue_answer("One"), (401, {"error": "Your session has ended."}), SESSION, review_queue_answer())
    press(page, "Check for more")
    expect(page.locator("[data-status]")).to_have_text("Your session has ended.")
    press(page, "Start reviewing")
    expect(page.locator("[data-status]")).to_have_text("1 submission to review")
    press(page, "Check for more")
    expect(page.locator("[data-status]")).to_have_text("There is nothing to review. Thank you.")


def test_scanner_that_runs_scripts_and_presses_the_first_control_changes_nothing(real: Page) -> None:
    create_pledge(text="walk the dog")
    create_pledge(name="Ailsa", show_name=True)
    create_story()
    before = without_views(every_item())
    real.goto(f"/en/review/#{review.link_token()}")
    real.locator("main :is(a, button, input, select, textarea, summary):visible").first.click()
    expect(real.locator(".review__card")).to_have_count(3)
    assert without_views(every_item()) == before


def without_views(items: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """All but who saw what: the audit log is told of each listing."""
    lines = [line for line in items["audit-log"] if line["action"] != {"S": "viewed"}]
    return items | {"audit-log": lines}


@pytest.mark.parametrize("width", [320, 1280])
def test_review_cards_are_accessible_and_fit_the_width(
    page: Page, open_review: Callable[..., None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    code, body = review_queue_answer("One", "W" * 280, doubtful=True)
    body["reasons"].append({"code": "private", "label": "It holds private details (address, phone, email)"})
    open_review((code, body))
    for name in ("Reject", "More"):
        page.get_by_role("button", name=name, exact=True).nth(1 if name == "More" else 0).click()
    page.get_by_text("Keys, and many at once").click()
    page.locator("[data-pick]").first.check()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_expired_link_offers_a_new_one_by_mail(page: Page, api: Api) -> None:
    api.answers = [(401, {"error": "This link has expired.", "expired": True}), (202, {})]
    start_reviewing(page, "/en/review/#li.n.k")
    page.get_by_role("button", name="Email me a new link").click()
    expect(page.locator("[data-status]")).to_contain_text("We have sent a new link")
    expect(page.locator("main").get_by_role("button")).to_have_count(0)
    assert [asked["path"] for asked in api.asked] == ["/review/session", "/review/links"]
    assert api.asked[1]["token"] == "li.n.k"


def test_link_that_is_not_ours_offers_nothing(page: Page, api: Api) -> None:
    api.answers = [(401, {"error": "This link does not work."})]
    start_reviewing(page, "/en/review/#li.n.k")
    expect(page.locator("[data-status]")).to_have_text("This link does not work.")
    expect(page.get_by_role("button", name="Email me a new link")).to_be_hidden()


def test_moderator_says_until_when_they_are_away_and_that_they_are_back(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    page.set_viewport_size(PHONE)
    open_review(NOTHING)
    page.get_by_text("I am away").click()
    expect(page.get_by_text("You are not away.")).to_be_visible()
    page.get_by_label("Back on").fill("2027-01-05")
    api.answers = [(200, {"until": "2027-01-05", "day": "5 January 2027"}), (200, {"until": None, "day": None})]
    press(page, "Save")
    expect(page.get_by_text("You are away until 5 January 2027.")).to_be_visible()
    press(page, "I am back")
    expect(page.get_by_text("You are not away.")).to_be_visible()
    assert [asked["until"] for asked in api.asked[-2:]] == ["2027-01-05", None]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
