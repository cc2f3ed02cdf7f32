"""The review page shows the moderation queue and sends decisions in a real browser; the test plays the API."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from frontend.builder.samples import IDS
from tests.support import review
from tests.support.browser import press, start_reviewing
from tests.support.factories import create_pledge, create_story
from tests.support.played_api import Api, PlayedAnswer
from tests.support.storage import every_item

SESSION: PlayedAnswer = (200, {"token": "to.ke.n", "moderator": "Ann Reader"})


def review_queue_answer(*texts: str, **more: Any) -> PlayedAnswer:
    rows = [
        {
            "kind": "pledge",
            "id": IDS[number],
            "v": 3,
            "reported": False,
            "lang": "gd",
            "text": text,
            "idea": None,
            "title": None,
            "name": "<b>Ann</b>",
        }
        | {"place": "hawick", "audience": None, "made_at": "2026-11-22T10:00:00+00:00", "doubtful": False, **more}
        for number, text in enumerate(texts)
    ]
    reasons = [{"code": "unkind", "label": "It is unkind"}]
    return 200, {"moderator": "Ann Reader", "waiting": rows, "reasons": reasons}


@pytest.fixture
def open_review(page: Page, api: Api) -> Callable[..., None]:
    def go(*answers: PlayedAnswer) -> None:
        api.answers = [SESSION, *answers]
        start_reviewing(page, "/en/review/#li.n.k")

    return go


def test_opening_review_page_sends_no_decision(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("One", "Two", doubtful=True))
    expect(page.locator(".review__card")).to_have_count(2)
    expect(page.locator("[data-status]")).to_have_text("2 submissions to review")
    expect(page.get_by_text("This may be spam")).to_have_count(2)
    assert [(asked["path"], asked["token"]) for asked in api.asked] == [
        ("/review/session", "li.n.k"),
        ("/review", "to.ke.n"),
    ]


def test_submission_is_shown_as_escaped_text(page: Page, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("<img src=x onerror=alert(1)>"))
    expect(page.locator(".review__words")).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".review__words")).to_have_attribute("lang", "gd")
    expect(page.locator("[data-row=name] dd")).to_have_text("<b>Ann</b>")
    expect(page.locator("[data-row=place] dd")).to_have_text("Hawick")


def test_publish_shows_moderator_and_updates_queue_count(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    open_review(review_queue_answer("One", "Two"), (200, {"decision": "publish", "by": "Ann Reader", "at": "10:00"}))
    page.get_by_role("button", name="Publish").first.click()
    expect(page.locator("[data-outcome]").first).to_have_text("Published by Ann Reader")
    expect(page.locator("[data-outcome]").first).to_be_focused()
    expect(page.locator("[data-status]")).to_have_text("1 submission to review")
    assert api.asked[2] == {
        "path": "/review/decisions",
        "token": "to.ke.n",
        "lang": "en",
        "kind": "pledge",
        "picture": "",
        "id": IDS[0],
        "v": 3,
        "decision": "publish",
    }


def test_reject_requires_a_reason(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("One"), (200, {"decision": "reject", "by": "Ann Reader", "at": "10:00"}))
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("[data-problem]")).to_have_text("Choose a reason for rejecting it")
    assert len(api.asked) == 2
    page.get_by_label("Why do you reject it?").select_option("unkind")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("[data-outcome]")).to_have_text("Rejected by Ann Reader")
    expect(page.locator("[data-status]")).to_have_text("There is nothing to review. Thank you.")
    assert (api.asked[2]["decision"], api.asked[2]["reason"]) == ("reject", "unkind")


def test_report_is_dismissed_or_reported_pledge_is_rejected(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    more = {"reported": True, "reported_why": "It is unkind"}
    open_review(review_queue_answer("One", "Two", **more), (200, {"decision": "dismiss", "by": "Ann"}))
    expect(page.get_by_text("Reported by the public: It is unkind")).to_have_count(2)
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    page.get_by_role("button", name="Leave it up").first.click()
    expect(page.locator("[data-outcome]").first).to_have_text("Left up by Ann")
    assert api.asked[2]["decision"] == "dismiss"
    api.answers = [(200, {"decision": "reject", "by": "Ann"})]
    second = page.locator(".review__card").nth(1)
    second.get_by_role("combobox").select_option("unkind")
    second.get_by_role("button", name="Take it down").click()
    expect(page.locator("[data-outcome]").nth(1)).to_have_text("Taken down by Ann")


@pytest.mark.parametrize("there", [True, False], ids=["picture shown", "picture missing"])
def test_picture_is_published_only_if_it_was_shown(
    page: Page, api: Api, open_review: Callable[..., None], *, there: bool
) -> None:
    shown = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    story = {"kind": "story", "quote": "Up I go", "picture": "0" * 26, "picture_alt": "Me on the stairs"}
    found = {"picture": shown, "seen": "d1935"} if there else {"picture": None, "seen": None}
    answers: list[PlayedAnswer] = [(200, found), (200, {"decision": "publish", "by": "Ann"})]
    open_review(review_queue_answer("One", **story), *answers)
    expect(page.locator("[data-row=quote] dd")).to_have_text("Up I go")
    if there:
        expect(page.get_by_role("img", name="Me on the stairs")).to_be_visible()
    else:
        expect(page.get_by_text("There is no picture to see")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("[data-outcome]")).to_have_text("Published by Ann")
    assert [asked["path"] for asked in api.asked] == [
        "/review/session",
        "/review",
        "/review/pictures",
        "/review/decisions",
    ]
    assert api.asked[3]["picture"] == ("d1935" if there else "")


def test_second_moderator_sees_the_first_decision(page: Page, open_review: Callable[..., None]) -> None:
    said = "Already published by Bob at 10:00"
    open_review(review_queue_answer("One"), (409, {"error": said, "decision": "publish", "by": "Bob", "at": "10:00"}))
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("[data-outcome]")).to_have_text(said)
    expect(page.get_by_role("button", name="Publish")).to_be_hidden()


def test_failed_decision_can_be_retried(page: Page, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("One"), (500, {}), (200, {"decision": "publish", "by": "Ann", "at": "10:00"}))
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("[data-problem]")).to_contain_text("Nothing has changed")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("[data-outcome]")).to_have_text("Published by Ann")


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
    expect(page.locator("[data-status]")).to_have_text("There is nothing to review. Thank you.")


def test_scanner_that_runs_scripts_and_presses_the_first_control_changes_nothing(real: Page) -> None:
    create_pledge(text="walk the dog"), create_pledge(name="Ailsa", show_name=True), create_story()
    before = every_item()
    real.goto(f"/en/review/#{review.link_token()}")
    real.locator("main :is(a, button, input, select, textarea, summary):visible").first.click()
    expect(real.locator(".review__card")).to_have_count(3)
    assert every_item() == before


@pytest.mark.parametrize("width", [320, 1280])
def test_review_cards_are_accessible_and_fit_the_width(
    page: Page, open_review: Callable[..., None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    code, body = review_queue_answer("One", "W" * 280, doubtful=True)
    body["reasons"].append({"code": "private", "label": "It holds private details (address, phone, email)"})
    open_review((code, body))
    page.get_by_role("button", name="Reject").first.click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
