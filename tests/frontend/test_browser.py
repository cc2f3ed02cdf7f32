"""The pages in a real browser under the real Content-Security-Policy; the API is played by the test."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Route, expect

from tests.frontend.samples import IDS

PATHS = (
    [
        "",
        "first/",
        "pledge/",
        "pledge/drink-free-days/",
        "wrong/",
        f"thanks/#{IDS[0]}",
        "wall/",
        "wall/2026-11/2/",
        "empty/",
    ]
    + ["review/", "about/", "privacy/", "accessibility/", "moderation/"]
    + [f"p/{IDS[number]}/" for number in (0, 1, 4, 7)]
)
Answer = tuple[int, dict[str, Any]]


class Api:
    """Answers POST requests with what the test lays ready, in order, the last for ever; remembers what was asked."""

    def __init__(self, page: Page) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: list[Answer | None] = []
        page.route("**/api/**", self._answer)

    def _answer(self, route: Route) -> None:
        self.asked.append(json.loads(route.request.post_data or "{}") | {"path": route.request.url.split("/api")[1]})
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            route.abort()
        else:
            route.fulfill(status=answer[0], json=answer[1])


@pytest.fixture
def api(page: Page) -> Api:
    return Api(page)


@pytest.fixture
def fast(page: Page) -> None:
    """Waits pass at once."""
    page.add_init_script("const slow = setTimeout; window.setTimeout = (f, ms, ...rest) => slow(f, ms / 50, ...rest)")


def kept(lang: str = "en") -> Answer:
    return 201, {"id": IDS[0], "links": {"page": f"/{lang}/p/{IDS[0]}/", "thanks": f"/{lang}/thanks/#{IDS[0]}"}}


# ---- every page -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "gd"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_accessible_quiet_and_fits(page: Page, lang: str, width: int, path: str) -> None:
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    foreign: list[str] = []
    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: foreign.append(request.url) if "//localhost" not in request.url else None)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/{lang}/{path}")
    page.wait_for_load_state("networkidle")
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    assert foreign == []
    assert page.context.cookies() == []


# ---- totals ---------------------------------------------------------------------------------------------------------


def test_the_number_is_fetched_at_once(page: Page) -> None:
    page.goto("/en/")
    expect(page.locator("[data-made]")).to_have_text("2,001")
    expect(page.locator("[data-goal-words]")).to_have_text("499 more to reach 2,500")


def test_an_older_or_failed_answer_keeps_the_number(page: Page) -> None:
    page.route("**/data/totals.json", lambda route: route.fulfill(json={"seq": 1, "made": 5}))
    page.goto("/en/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-made]")).to_have_text("2,000")
    page.route("**/data/totals.json", lambda route: route.abort())
    page.reload()
    expect(page.locator("[data-made]")).to_have_text("2,000")


def test_updates_go_on_until_they_are_paused(page: Page, fast: None) -> None:
    asked: list[int] = []

    def answer(route: Route) -> None:
        asked.append(1)
        route.fulfill(json={"seq": 100 + len(asked), "made": 3000 + len(asked)})

    page.route("**/data/totals.json", answer)
    page.goto("/gd/")
    expect(page.locator("[data-made]")).to_have_text("3,003")
    pause = page.locator("[data-pause]")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    expect(pause).to_have_text("Tòisich ag ùrachadh a-rithist")
    page.wait_for_timeout(200)
    before = len(asked)
    page.wait_for_timeout(1500)
    assert len(asked) == before


# ---- the form -------------------------------------------------------------------------------------------------------


def test_two_taps_from_home_to_a_sent_pledge(page: Page, api: Api) -> None:
    api.answers = [kept()]
    page.goto("/en/?c=poster")
    page.get_by_role("link", name="Walk briskly for 10 minutes a day").first.click()
    page.get_by_role("button", name="I pledge this").click()
    page.wait_for_url(f"**/en/thanks/#{IDS[0]}")
    sent = api.asked[0]
    assert sent["idea"] == "ten-minute-walk"
    assert sent["channel"] == "poster"
    assert sent["challenge"] == "a.b.c"
    assert sent["lang"] == "en"
    assert sent["website"] == ""
    assert set(sent) == {"path", "key", "idea", "lang", "website", "channel", "challenge"}


def test_everything_that_was_filled_in_is_sent(page: Page, api: Api) -> None:
    api.answers = [kept("gd")]
    page.goto(f"/gd/pledge/?by={IDS[2]}&c=whatsapp")
    page.locator("[name=text]").fill("Coisich dhan bhùth")
    page.get_by_label("Às dèidh mo dhìnneir").check()
    page.locator("[name='plan.will']").fill("thèid mi a-mach")
    page.locator("[name=start]").fill("2027-01-04")
    page.locator("[name=place]").select_option("hawick")
    page.locator("[name=audience][value=staff]").check()
    page.locator("[name=team]").select_option("public-health")
    page.locator("[name=name]").fill("Mòrag")
    page.locator("[name=show_name]").check()
    page.get_by_role("button", name="Cuir mo ghealladh").click()
    page.wait_for_url("**/gd/thanks/**")
    sent = api.asked[0]
    assert sent["plan"] == {"when": "Às dèidh mo dhìnneir", "will": "thèid mi a-mach"}
    assert (sent["text"], sent.get("idea")) == ("Coisich dhan bhùth", None)
    assert (sent["start"], sent["place"], sent["audience"]) == ("2027-01-04", "hawick", "staff")
    assert (sent["team"], sent["name"], sent["show_name"]) == ("public-health", "Mòrag", True)
    assert (sent["shared_by"], sent["channel"], sent["lang"]) == (IDS[2], "whatsapp", "gd")


def test_errors_take_the_focus_lead_to_the_field_and_keep_the_words(page: Page, api: Api) -> None:
    api.answers = [
        (422, {"error": "There is a problem", "fields": {"text": "Write at least 3 characters", "key": "Odd"}})
    ]
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("hm")
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


def test_a_dead_line_tries_again_with_the_same_key(page: Page, api: Api, fast: None) -> None:
    api.answers = [None, (503, {"error": "We kept nothing", "seconds": 1}), kept()]
    page.goto("/en/pledge/water-first/")
    page.get_by_role("button", name="I pledge this").click()
    page.wait_for_url("**/en/thanks/**")
    assert len(api.asked) == 3
    assert len({sent["key"] for sent in api.asked}) == 1


def test_when_nothing_helps_the_words_are_kept_and_sent_once_more_under_the_same_key(
    page: Page, api: Api, fast: None
) -> None:
    api.answers = [None]
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("Swim on Tuesdays")
    page.get_by_role("button", name="Send my pledge").click()
    expect(page.locator("[data-summary]")).to_contain_text("Your words are still here")
    page.reload()
    expect(page.locator("[name=text]")).to_have_value("Swim on Tuesdays")
    expect(page.locator("[name=idea][value='']")).to_be_checked()
    api.answers = [kept()]
    page.get_by_role("button", name="Send my pledge").click()
    page.wait_for_url("**/en/thanks/**")
    assert len({sent["key"] for sent in api.asked}) == 1


def test_a_double_click_sends_once(page: Page, api: Api) -> None:
    api.answers = [kept()]
    page.goto("/en/pledge/water-first/")
    page.get_by_role("button", name="I pledge this").dblclick()
    page.wait_for_url("**/en/thanks/**")
    assert len(api.asked) == 1


def test_back_and_send_again_is_the_same_pledge_but_a_fresh_visit_is_a_new_one(page: Page, api: Api) -> None:
    api.answers = [kept()]
    button = page.get_by_role("button", name="I pledge this")
    page.goto("/en/pledge/water-first/")
    button.click()
    page.wait_for_url("**/en/thanks/**")
    page.go_back()
    button.click()
    page.wait_for_url("**/en/thanks/**")
    page.goto("/en/pledge/water-first/")
    button.click()
    page.wait_for_url("**/en/thanks/**")
    keys = [sent["key"] for sent in api.asked]
    assert keys[0] == keys[1] != keys[2]


def test_a_sent_draft_is_forgotten(page: Page, api: Api) -> None:
    api.answers = [kept()]
    page.goto("/en/pledge/")
    page.locator("[name=text]").fill("Swim on Tuesdays")
    page.get_by_role("button", name="Send my pledge").click()
    page.wait_for_url("**/en/thanks/**")
    page.goto("/en/pledge/")
    expect(page.locator("[name=text]")).to_have_value("")


def test_a_proof_of_work_is_found(page: Page, api: Api) -> None:
    page.route("**/data/challenge.json", lambda route: route.fulfill(json={"token": "t.o.k", "bits": 9}))
    api.answers = [kept()]
    page.goto("/en/pledge/water-first/")
    page.get_by_role("button", name="I pledge this").click()
    page.wait_for_url("**/en/thanks/**")
    sent = api.asked[0]
    digest = hashlib.sha256(f"t.o.k:{sent['key']}:{sent['proof']}".encode()).digest()
    assert int.from_bytes(digest[:4]) >> (32 - 9) == 0


def test_without_a_challenge_the_pledge_is_still_sent(page: Page, api: Api) -> None:
    page.route("**/data/challenge.json", lambda route: route.fulfill(status=404))
    api.answers = [kept()]
    page.goto("/en/pledge/water-first/")
    page.get_by_role("button", name="I pledge this").click()
    page.wait_for_url("**/en/thanks/**")
    assert "challenge" not in api.asked[0]


def test_an_idea_in_the_address_is_chosen(page: Page) -> None:
    page.goto("/en/pledge/?idea=beans-night")
    expect(page.locator("[value=beans-night]")).to_be_checked()


def test_the_language_switch_keeps_the_rest_of_the_address(page: Page) -> None:
    page.goto(f"/en/pledge/?by={IDS[1]}")
    page.locator("[data-language]").click()
    page.wait_for_url(f"**/gd/pledge/?by={IDS[1]}")


def test_a_share_page_joins_in_one_tap(page: Page, api: Api) -> None:
    api.answers = [kept()]
    page.goto(f"/en/p/{IDS[3]}/?c=facebook")
    page.get_by_role("button", name="I will do this too").click()
    page.wait_for_url("**/en/thanks/**")
    assert api.asked[0]["shared_by"] == IDS[3]
    assert api.asked[0]["channel"] == "facebook"


def test_without_script_the_form_posts_itself(browser: Any, base_url: str) -> None:
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


# ---- thanks, missing ------------------------------------------------------------------------------------------------


def test_the_thanks_page_knows_ones_own_address(page: Page, base_url: str) -> None:
    page.goto(f"/en/thanks/#{IDS[5]}")
    own = page.locator("[data-own-page]")
    expect(own).to_have_text(f"{base_url}/en/p/{IDS[5]}/")
    whatsapp = page.get_by_role("link", name="Ask them on WhatsApp")
    assert IDS[5] in (whatsapp.get_attribute("href") or "")
    assert "__id__" not in page.locator("main").inner_html()
    expect(page.get_by_role("link", name="Gàidhlig")).to_be_visible()


@pytest.mark.parametrize("fragment", ["", "#short", "#%3Cscript%3E"])
def test_a_thanks_page_without_an_id_says_so(page: Page, fragment: str) -> None:
    page.goto(f"/en/thanks/{fragment}")
    expect(page.locator("[data-lost]")).to_be_visible()
    expect(page.locator("[data-own-page]")).to_be_hidden()


def test_a_page_in_the_making_appears_by_itself(page: Page, fast: None) -> None:
    ready: list[bool] = []

    def answer(route: Route) -> None:
        if ready:
            route.fulfill(body="<title>Here it is</title>", content_type="text/html")
        else:
            route.continue_()

    page.route("**/gd/p/01JDNOTYET0000000000/", answer)
    page.goto("/gd/p/01JDNOTYET0000000000/")
    expect(page.get_by_role("heading", name="Tha an duilleag agad ga dèanamh")).to_be_visible()
    ready.append(True)
    expect(page).to_have_title("Here it is")


def test_a_page_that_never_comes_says_so(page: Page, fast: None) -> None:
    page.clock.install()
    page.goto("/en/p/01JDNOTYET0000000000/")
    for _ in range(25):
        page.clock.run_for(4000)
        page.wait_for_timeout(20)
    expect(page.locator("[data-for=en] [data-making-words]")).to_contain_text("longer than usual")


def test_another_missing_page_says_so_in_its_language(page: Page) -> None:
    page.goto("/gd/nowhere/")
    expect(page).to_have_title("Cha lorg sinn an duilleag sin")
    expect(page.locator("[data-for=en]")).to_be_hidden()


# ---- review ---------------------------------------------------------------------------------------------------------


def waiting(*texts: str, **more: Any) -> Answer:
    rows = [
        {"id": IDS[number], "v": 3, "lang": "gd", "text": text, "idea": None, "title": None, "name": "<b>Ann</b>"}
        | {"place": "hawick", "audience": None, "made_at": "2026-11-22T10:00:00+00:00", "doubtful": False, **more}
        for number, text in enumerate(texts)
    ]
    reasons = [{"code": "unkind", "label": "It is unkind"}]
    return 200, {"moderator": "Ann Reader", "waiting": rows, "reasons": reasons}


@pytest.fixture
def review(page: Page, api: Api) -> Callable[..., None]:
    def go(*answers: Answer) -> None:
        api.answers = list(answers)
        page.goto("/en/review/#to.ke.n")

    return go


def test_opening_the_page_only_reads(page: Page, api: Api, review: Callable[..., None]) -> None:
    review(waiting("One", "Two", doubtful=True))
    expect(page.locator(".review__card")).to_have_count(2)
    expect(page.locator("[data-status]")).to_have_text("2 pledges wait")
    expect(page.get_by_text("This may be spam")).to_have_count(2)
    assert [asked["path"] for asked in api.asked] == ["/review"]
    assert api.asked[0]["token"] == "to.ke.n"


def test_what_people_wrote_is_shown_as_words(page: Page, review: Callable[..., None]) -> None:
    review(waiting("<img src=x onerror=alert(1)>"))
    expect(page.locator(".review__words")).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".review__words")).to_have_attribute("lang", "gd")
    expect(page.locator("[data-row=name] dd")).to_have_text("<b>Ann</b>")
    expect(page.locator("[data-row=place] dd")).to_have_text("Hawick")


def test_publish_says_who_did_it_and_counts_down(page: Page, api: Api, review: Callable[..., None]) -> None:
    review(waiting("One", "Two"), (200, {"decision": "publish", "by": "Ann Reader", "at": "10:00"}))
    page.get_by_role("button", name="Publish").first.click()
    expect(page.locator("[data-outcome]").first).to_have_text("Published by Ann Reader")
    expect(page.locator("[data-outcome]").first).to_be_focused()
    expect(page.locator("[data-status]")).to_have_text("1 pledge waits")
    assert api.asked[1] == {
        "path": "/review/decisions",
        "token": "to.ke.n",
        "lang": "en",
        "id": IDS[0],
        "v": 3,
        "decision": "publish",
    }


def test_reject_wants_a_reason_first(page: Page, api: Api, review: Callable[..., None]) -> None:
    review(waiting("One"), (200, {"decision": "reject", "by": "Ann Reader", "at": "10:00"}))
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("[data-problem]")).to_have_text("Choose why you reject it")
    assert len(api.asked) == 1
    page.get_by_label("Why reject it?").select_option("unkind")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("[data-outcome]")).to_have_text("Rejected by Ann Reader")
    expect(page.locator("[data-status]")).to_have_text("Nothing waits. Thank you.")
    assert (api.asked[1]["decision"], api.asked[1]["reason"]) == ("reject", "unkind")


def test_the_second_moderator_reads_who_was_first(page: Page, review: Callable[..., None]) -> None:
    said = "Already published by Bob at 10:00"
    review(waiting("One"), (409, {"error": said, "decision": "publish", "by": "Bob", "at": "10:00"}))
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("[data-outcome]")).to_have_text(said)
    expect(page.get_by_role("button", name="Publish")).to_be_hidden()


def test_a_failed_decision_can_be_made_again(page: Page, review: Callable[..., None]) -> None:
    review(waiting("One"), (500, {}), (200, {"decision": "publish", "by": "Ann", "at": "10:00"}))
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("[data-problem]")).to_contain_text("Nothing has changed")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("[data-outcome]")).to_have_text("Published by Ann")


def test_an_old_link_an_empty_list_and_no_token_each_say_what_to_do(
    page: Page, api: Api, review: Callable[..., None]
) -> None:
    review((401, {"error": "This link has run out. Open the link in your newest mail."}))
    expect(page.locator("[data-status]")).to_contain_text("run out")
    api.answers = [waiting()]
    page.reload()
    expect(page.locator("[data-status]")).to_have_text("Nothing waits. Thank you.")
    page.goto("/en/about/")
    page.goto("/en/review/")
    expect(page.locator("[data-status]")).to_contain_text("link in your mail")
    assert len(api.asked) == 2


# ---- by keyboard, in other clothes ----------------------------------------------------------------------------------


def test_a_pledge_by_keyboard_alone(page: Page, api: Api) -> None:
    api.answers = [kept()]
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


def test_forced_colours_and_still_pictures(page: Page) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto("/en/")
    assert page.evaluate("getComputedStyle(document.querySelector('.govuk-button')).borderTopStyle") == "solid"
    assert page.evaluate("getComputedStyle(document.querySelector('[data-made]')).animationName") == "none"
