"""The review page shows the moderation queue and sends decisions in a real browser; the test plays the API."""

import re
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

LISTED = re.compile("to review")
"""What the page says once it has listed what waits."""
SESSION: PlayedAnswer = (200, {"token": "to.ke.n", "moderator": "Ann Reader"})


def review_queue_answer(*texts: str, following: list[Any] | None = None, **more: Any) -> PlayedAnswer:
    rows = [
        {
            "kind": "pledge",
            "what": "pledge",
            "similar": f"{number}",
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
    return 200, {"moderator": "Ann Reader", "waiting": rows, "next": following, "reasons": reasons}


@pytest.fixture
def open_review(page: Page, api: Api) -> Callable[..., None]:
    def go(*answers: PlayedAnswer) -> None:
        api.answers = [SESSION, *answers]
        start_reviewing(page, "/en/review/#li.n.k")
        expect(page.locator("[data-status]")).to_have_text(LISTED)

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


def decided(decision: str, by: str = "Ann Reader") -> PlayedAnswer:
    return 200, {"decision": decision, "by": by, "at": "2026-11-22T10:00:00+00:00"}


NOTHING = review_queue_answer()


def test_publish_shows_moderator_and_updates_queue_count(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    open_review(review_queue_answer("One", "Two"), decided("publish"))
    press_first(page, "Publish")
    expect(page.locator("[data-outcome]").first).to_contain_text("Published by Ann Reader")
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


def press_first(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_reject_requires_a_reason_and_takes_a_note(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("One"), decided("reject"), NOTHING)
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
    open_review(review_queue_answer("Walk with Dr Smith"), decided("publish"), NOTHING)
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
    open_review(review_queue_answer("One"), decided(decision), NOTHING)
    press(page, "More")
    press(page, button)
    expect(page.locator("[data-outcome]")).to_contain_text("by Ann Reader")
    assert api.asked[2]["decision"] == decision


def test_report_is_dismissed_or_reported_pledge_is_rejected(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    more: dict[str, Any] = {"what": "report", "reported": True, "reported_why": "It is unkind"}
    open_review(review_queue_answer("One", "Two", **more), decided("dismiss", "Ann"))
    expect(page.get_by_text("Reported by the public: It is unkind")).to_have_count(2)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    press_first(page, "Leave it up")
    expect(page.locator("[data-outcome]").first).to_contain_text("Left up by Ann")
    assert api.asked[2]["decision"] == "dismiss"
    api.answers = [decided("reject", "Ann"), NOTHING]
    second = page.locator(".review__card").nth(1)
    second.get_by_role("button", name="Take it down").click()
    second.get_by_role("combobox").select_option("unkind")
    second.get_by_role("button", name="Reject it").click()
    expect(page.locator("[data-outcome]").nth(1)).to_contain_text("Taken down by Ann")


@pytest.mark.parametrize("there", [True, False], ids=["picture shown", "picture missing"])
def test_picture_is_published_only_if_it_was_shown(
    page: Page, api: Api, open_review: Callable[..., None], *, there: bool
) -> None:
    shown = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    story: dict[str, Any] = {
        "kind": "story",
        "what": "story",
        "quote": "Up I go",
        "picture": "0" * 26,
        "picture_alt": "Me on the stairs",
    }
    found = {"picture": shown, "seen": "d1935"} if there else {"picture": None, "seen": None}
    open_review(review_queue_answer("One", **story), (200, found), decided("publish", "Ann"), NOTHING)
    expect(page.locator("[data-row=quote] dd")).to_have_text("Up I go")
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
    open_review(review_queue_answer("One"), (409, {"error": said, **decided("publish", "Bob")[1]}), NOTHING)
    press(page, "Publish")
    expect(page.locator("[data-said]")).to_have_text(said)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_hidden()
    expect(page.locator("[data-status]")).to_have_text("There is nothing to review. Thank you.")
    back = review_queue_answer("One")[1]["waiting"][0] | {"v": 5}
    api.answers = [(200, {"by": "Ann Reader", "entry": back}), decided("reject"), NOTHING]
    press(page, "Undo")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    expect(page.locator(".review__card")).to_be_focused()
    assert (api.asked[-1]["path"], api.asked[-1]["at"]) == ("/review/undo", "2026-11-22T10:00:00+00:00")
    press(page, "Publish")
    expect(page.locator("[data-outcome]")).to_be_visible()
    assert api.asked[-2]["v"] == 5, "the version that it has now"


def test_failed_decision_can_be_retried_and_a_lost_answer_is_no_second_decision(
    page: Page, api: Api, open_review: Callable[..., None]
) -> None:
    own = (409, {"error": "Already published by Ann Reader", **decided("publish")[1]})
    open_review(review_queue_answer("One"), (500, {}), own, NOTHING)
    press(page, "Publish")
    expect(page.locator("[data-problem]")).to_contain_text("Nothing has changed")
    press(page, "Publish")
    expect(page.locator("[data-outcome]")).to_contain_text("Published by Ann Reader. It is public in a minute.")


def test_page_goes_on_until_nothing_waits(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    place = [1, "2026-11-22T10:00:00Z", IDS[0]]
    second = (
        200,
        review_queue_answer("One", "Two")[1] | {"waiting": review_queue_answer("One", "Two")[1]["waiting"][1:]},
    )
    open_review(review_queue_answer("One", following=place), decided("publish"), second)
    expect(page.locator("[data-status]")).to_have_text(
        "1 submission to review. More follow when you have decided on these."
    )
    press_first(page, "Publish")
    expect(page.locator(".review__card")).to_have_count(2)
    assert api.asked[3]["after"] == place
    expect(page.locator(".review__card").nth(1)).to_be_focused()
    api.answers = [decided("publish"), second]
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


def test_words_of_distress_are_covered_until_they_are_asked_for(page: Page, open_review: Callable[..., None]) -> None:
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


def test_what_was_found_is_marked_and_like_words_stand_together(page: Page, open_review: Callable[..., None]) -> None:
    code, body = review_queue_answer("Call 01835 x", "Other", "Call 01835 y")
    body["waiting"][0]["findings"] = [{"field": "text", "start": 5, "end": 10, "label": "a phone number"}]
    body["waiting"][2]["similar"] = body["waiting"][0]["similar"]
    open_review((code, body))
    expect(page.locator("mark")).to_have_text("01835")
    expect(page.locator("[data-findings]").first).to_have_text("Look at: a phone number")
    expect(page.locator(".review__words")).to_have_text(["Call 01835 x", "Call 01835 y", "Other"])
    expect(page.get_by_text("Much like the one above.").locator("visible=true")).to_have_count(1)


def test_many_are_decided_in_steps_with_an_account(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("One", "Two", "Three"))
    page.get_by_text("Keys, and many at once").click()
    press(page, "Select all on this page")
    expect(page.locator("[data-selected]")).to_have_text("3 selected")
    other = (409, {"error": "Already rejected by Bob", **decided("reject", "Bob")[1]})
    api.answers = [decided("publish"), other, (500, {})]
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
    api.answers = [decided("spam")]
    page.evaluate(
        "document.querySelector('[data-list]').addEventListener('focusin', () => 0) ||"
        " new MutationObserver(() => document.querySelector('[data-cancel]').click())"
        ".observe(document.querySelector('[data-list]'), {subtree: true, attributeFilter: ['data-at']})"
    )
    press(page, "All of it is spam")
    expect(page.locator("[data-account]")).to_have_text("1 is decided. 2 are left as they were.")
    assert [asked["path"] for asked in api.asked].count("/review/decisions") == 1


def test_rejecting_many_needs_a_reason(page: Page, api: Api, open_review: Callable[..., None]) -> None:
    open_review(review_queue_answer("One"))
    page.locator("[data-pick]").check()
    press(page, "Reject all")
    expect(page.locator("[data-bulk-problem]")).to_be_visible()
    expect(page.locator("[data-bulk-reason]")).to_be_focused()
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
    api.answers = [decided("publish")]
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
    api.answers = [decided("reject"), NOTHING]
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
    api.answers = [(200, {"decided": [entry | told], "more": False}), (200, {"by": "Ann Reader", "entry": entry})]
    page.get_by_text("Decided in the last 24 hours").click()
    expect(page.locator("[data-recent-said]")).to_have_text("Rejected by Bob at 10:00, 6 April 2026. It is unkind")
    page.locator("[data-recent]").get_by_role("button", name="Undo").click()
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
