"""The review page shows the moderation queue and sends decisions in a real browser; the test plays the API."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from frontend.builder.samples import IDS
from tests.support.browser import press
from tests.support.played_api import Api
from tests.support.played_review import NOTHING, decision_answer, press_first, review_queue_answer

OFFLINE = "We could not reach the site. Check your connection, then try again."


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
    expect(page.locator("[data-facts] dt")).to_have_text("Name to show")
    expect(page.locator("[data-facts] dd")).to_have_text("<b>Ann</b>")


def test_publish_shows_moderator_and_updates_queue_count(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    open_review(review_queue_answer("One", "Two"), decision_answer("publish"), decision_answer("publish"), NOTHING)
    press_first(page, "Publish")
    expect(page.locator("[data-outcome]").first).to_contain_text("Published by Ann Reader")
    expect(page.locator("[data-outcome]").first).to_be_focused()
    second = page.get_by_role("button", name="Publish", exact=True)
    second.dispatch_event("click", {"detail": 2})  # of a double click, under which the list has moved up
    expect(page.locator("[data-status]")).to_have_text("1 submission to review")
    second.focus()
    second.press("Enter")
    expect(page.locator("[data-status]")).to_have_text("There is nothing to review. Thank you.")
    assert [asked["id"] for asked in api.asked if asked["path"] == "/review/decisions"] == IDS[:2]
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


def test_reject_requires_a_reason_and_takes_a_note(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("One"), decision_answer("reject"), NOTHING)
    press(page, "Reject")
    expect(page.get_by_label("Why do you reject it?")).to_be_focused()
    press(page, "Reject it")
    expect(page.locator("[data-problem]")).to_have_text("Choose a reason for rejecting it")
    assert len(api.asked) == 2
    page.get_by_label("Why do you reject it?").select_option("unkind")
    page.get_by_label("A note to the person").fill("Say it kindly")
    press(page, "Reject it")
    expect(page.locator("[data-outcome]")).to_contain_text("Rejected by Ann Reader")
    expect(page.locator("[data-status]")).to_have_text("There is nothing to review. Thank you.")
    sent = {name: api.asked[2][name] for name in ("decision", "reason", "note")}
    assert sent == {"decision": "reject", "reason": "unkind", "note": "Say it kindly"}


def test_words_are_published_with_an_edit(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("Walk with Dr Smith"), decision_answer("publish"), NOTHING)
    press(page, "More")
    field = page.get_by_label("Words to publish")
    expect(field).to_be_focused()
    expect(field).to_have_value("Walk with Dr Smith")
    field.fill("Walk with a friend")
    press(page, "Publish these words")
    expect(page.locator("[data-outcome]")).to_contain_text("Published with changes by Ann Reader")
    assert (api.asked[2]["decision"], api.asked[2]["words"]) == ("publish", {"text": "Walk with a friend"})


@pytest.mark.parametrize(("button", "decision"), [("Hide it", "hide"), ("It is spam", "spam")])
def test_distress_is_hidden_and_spam_rejected_under_more(
    page: Page, api: Api, open_review: Callable[..., None], button: str, decision: str
) -> None:
    open_review(review_queue_answer("One"), decision_answer(decision), NOTHING)
    press(page, "More")
    press(page, button)
    expect(page.locator("[data-outcome]")).to_contain_text("by Ann Reader")
    assert api.asked[2]["decision"] == decision


def test_report_is_dismissed_or_reported_pledge_is_rejected(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    more: dict[str, Any] = {"what": "report", "reported": True, "reported_why": "It is unkind"}
    open_review(review_queue_answer("One", "Two", **more), decision_answer("dismiss", "Ann"))
    expect(page.get_by_text("Reported by the public: It is unkind")).to_have_count(2)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    press_first(page, "Leave it up")
    expect(page.locator("[data-outcome]").first).to_contain_text("Left up by Ann")
    assert api.asked[2]["decision"] == "dismiss"
    api.answers = [decision_answer("reject", "Ann"), NOTHING]
    second = page.locator(".review__card").nth(1)
    second.get_by_role("button", name="Take it down").click()
    second.get_by_role("combobox").select_option("unkind")
    second.get_by_role("button", name="Reject it").click()
    expect(page.locator("[data-outcome]").nth(1)).to_contain_text("Taken down by Ann")


def test_words_of_distress_in_a_check_in_are_shown_once_they_are_asked_for(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    said: dict[str, Any] = {"what": "report", "reported": False, "welfare": True, "said": ["I cannot go on"]}
    said |= {"facts": [{"label": "Said in a check-in, never shown", "value": "I cannot go on"}]}
    open_review(review_queue_answer("One", **said), decision_answer("dismiss", "Ann"), NOTHING)
    expect(page.locator("[data-kind]")).to_have_text("Words of distress in a check-in")
    expect(page.locator("[data-reported]")).to_be_hidden()
    expect(page.locator("[data-public]", has=page.locator("[data-facts]"))).to_have_attribute("aria-hidden", "true")
    page.locator("[data-uncover]").click()
    expect(page.locator("[data-facts] dd")).to_be_visible()
    expect(page.locator("[data-facts] dd")).to_have_text("I cannot go on")
    press(page, "Leave it up")
    expect(page.locator("[data-outcome]").first).to_contain_text("Left up by Ann")
    assert api.asked[2]["decision"] == "dismiss"


@pytest.mark.parametrize("there", [True, False], ids=["picture shown", "picture missing"])
def test_picture_is_published_only_if_it_was_shown(
    page: Page, api: Api, open_review: Callable[..., None], *, there: bool
) -> None:
    shown = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    story: dict[str, Any] = {
        "kind": "story",
        "what": "story",
        "quote": "Up I go",
        "facts": [{"label": "In one sentence", "value": "Up I go"}],
        "picture": "0" * 26,
        "picture_alt": "Me on the stairs",
    }
    found = {"picture": shown, "seen": "d1935"} if there else {"picture": None, "seen": None}
    open_review(review_queue_answer("One", **story), (200, found), decision_answer("publish", "Ann"), NOTHING)
    expect(page.locator("[data-facts] dd")).to_have_text("Up I go")
    if there:
        expect(page.get_by_role("img", name="Me on the stairs")).to_be_visible()
    else:
        expect(page.get_by_text("There is no picture to see")).to_be_visible()
    press(page, "Publish")
    expect(page.locator("[data-outcome]")).to_contain_text("Published by Ann")
    asked = next(each for each in api.asked if each["path"] == "/review/decisions")
    assert asked["picture"] == ("d1935" if there else "")


def test_second_moderator_sees_the_first_decision_and_can_undo_it(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    said = "Already published by Bob at 10:00"
    open_review(review_queue_answer("One"), (409, {"error": said, **decision_answer("publish", "Bob")[1]}), NOTHING)
    press(page, "Publish")
    expect(page.locator("[data-said]")).to_have_text(said)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_hidden()
    expect(page.locator("[data-status]")).to_have_text("There is nothing to review. Thank you.")
    back = review_queue_answer("One")[1]["waiting"][0] | {"v": 5}
    api.answers = [(200, {"by": "Ann Reader", "entry": back}), decision_answer("reject"), NOTHING]
    press(page, "Undo")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    expect(page.locator(".review__card")).to_be_focused()
    assert (api.asked[-1]["path"], api.asked[-1]["at"]) == ("/review/undo", "2026-11-22T10:00:00+00:00")
    press(page, "Publish")
    expect(page.locator("[data-outcome]")).to_be_visible()
    decisions = [each for each in api.asked if each["path"] == "/review/decisions"]
    assert [each["v"] for each in decisions] == [3, 5], "the version that it has now"


def test_failed_decision_can_be_retried_and_a_lost_answer_is_no_second_decision(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    own = (409, {"error": "Already published by Ann Reader", **decision_answer("publish")[1]})
    open_review(review_queue_answer("One"), (500, {}), own, NOTHING)
    press(page, "Publish")
    expect(page.locator("[data-problem]")).to_contain_text("Nothing has changed")
    press(page, "Publish")
    expect(page.locator("[data-outcome]")).to_contain_text("Published by Ann Reader. It is public in a minute.")


def test_lost_connection_is_said_and_keeps_what_is_listed(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    open_review(review_queue_answer("One"))
    api.answers = [None]
    card = page.locator(".review__card")
    card.get_by_role("button", name="More", exact=True).click()
    card.locator("[data-edit=text]").fill("Only one")
    press(page, "Check for more")
    expect(page.locator("[data-status]")).to_have_text(OFFLINE)
    page.get_by_text("Decided in the last 24 hours").click()
    expect(page.locator("[data-recent-none]")).to_have_text(OFFLINE)
    press(page, "Publish these words")
    expect(page.locator("[data-problem]")).to_have_text(OFFLINE)
    expect(card.locator("[data-edit=text]")).to_have_value("Only one")
    api.answers = [(200, {"decided": [], "more": False})]
    page.get_by_text("Decided in the last 24 hours").click()
    expect(page.locator("[data-recent-none]")).to_be_hidden()
    page.get_by_text("Decided in the last 24 hours").click()
    expect(page.locator("[data-recent-none]")).to_have_text("Nothing was decided.")
