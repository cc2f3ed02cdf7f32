"""The page of thanks: the promise, its stitch, and what happens to the same pledge sent again."""

import io
import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from chalicelib.content import site
from chalicelib.publishing.pages import NewStitch
from frontend.builder.samples import IDS
from tests.support.browser import follow, open_thanks, press
from tests.support.played_api import Api, created_pledge

WALK: dict[str, Any] = {"idea": "ten-minute-walk", "lang": "en"}
OWN: dict[str, Any] = {"text": "swim on Tuesdays", "lang": "en"}
BEFORE = NewStitch(n=40, theme="eat", idea="beans-night", place="hawick")
BOTTOM = "document.querySelector('[data-stitch-line]').getBoundingClientRect().bottom"
SAID_COUNT = """() => {
  const line = document.querySelector("[data-stitch-line]");
  window.said = 0;
  new MutationObserver(() => (window.said += 1)).observe(line, { childList: true });
}"""


def publish_stitches(page: Page, n: int, *lists: list[NewStitch]) -> None:
    """The own page has this stitch; wall.json answers with these lists in turn, the last one for good."""
    answers = list(lists)

    def wall(route: Route) -> None:
        newest = answers.pop(0) if len(answers) > 1 else answers[0]
        route.fulfill(json={"most": 40, "pages": {}, "newest": newest})

    body = f'<section data-n="{n}"><h2 id="stitch">Stitch number {n}</h2></section>'
    page.route("**/data/wall.json", wall)
    page.route("**/p/*/", lambda route: route.fulfill(body=body, content_type="text/html"))


def line(page: Page) -> Any:
    return expect(page.locator("[data-stitch-line]"))


def test_promise_and_stitch_between_its_neighbours_are_on_the_first_phone_screen(
    page: Page, short_timeouts: None
) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    publish_stitches(page, 41, [NewStitch(n=42, theme="own", idea=None, place=None), BEFORE])
    open_thanks(page, WALK | {"plan": {"when": "wake-up"}})
    expect(page.locator("[data-promise]")).to_have_text("When I get up, I will walk briskly for 10 minutes.")
    line(page).to_have_text("Stitch 41 is yours, beside “cook a meal with beans or lentils” from Hawick.")
    threads = "[...document.querySelectorAll('[data-stitches] use')].map((each) => each.getAttribute('href'))"
    assert page.evaluate(threads) == ["#thread-own", "#thread-eat", "#thread-move"]
    assert page.locator(".stitches__own use").count() == 1
    assert page.evaluate(BOTTOM) <= 640
    open_thanks(page, OWN | {"text": f"{'take the stairs and ' * 14}"[:280]})
    line(page).to_contain_text("Stitch 41")
    assert page.evaluate(BOTTOM) <= 640, "with the longest words"


def test_stitch_is_announced_once_and_neighbours_that_come_later_are_added_in_silence(
    page: Page, short_timeouts: None
) -> None:
    publish_stitches(page, 41, [BEFORE | {"n": 39}], [BEFORE | {"n": 39}], [BEFORE])
    page.add_init_script(f"addEventListener('DOMContentLoaded', {SAID_COUNT})")
    open_thanks(page, WALK)
    line(page).to_have_text("Stitch 41 is yours.")
    assert page.locator("[data-stitch-line]").get_attribute("role") == "status"
    later = page.locator("[data-beside]")
    expect(later).to_have_text("It lies beside “cook a meal with beans or lentils” from Hawick.")
    assert (page.evaluate("window.said"), later.get_attribute("role")) == (1, None)


@pytest.mark.parametrize(
    ("n", "newest", "said"),
    [
        (1, [], "Stitch 1 is yours. It is the first in the cloth."),
        (41, [BEFORE | {"place": None}], "Stitch 41 is yours, beside “cook a meal with beans or lentils”."),
        (41, [BEFORE | {"place": "elsewhere", "idea": None}], "Stitch 41 is yours, beside someone’s own words."),
        (41, [BEFORE | {"idea": "gone"}], "Stitch 41 is yours."),
        (41, [BEFORE | {"idea": None}], "Stitch 41 is yours, beside someone’s own words from Hawick."),
        (41, [BEFORE | {"n": 42}], "Stitch 41 is yours, beside “cook a meal with beans or lentils” from Hawick."),
        (41, [BEFORE | {"n": 2000}], "Stitch 41 is yours."),
    ],
)
def test_neighbour_is_said_as_far_as_the_public_data_name_it(
    page: Page, short_timeouts: None, n: int, newest: list[NewStitch], said: str
) -> None:
    publish_stitches(page, n, newest)
    open_thanks(page, WALK)
    line(page).to_have_text(said)


def test_number_is_never_said_before_the_page_is_published(page: Page, short_timeouts: None) -> None:
    page.route("**/p/*/", lambda route: route.fulfill(status=404))
    open_thanks(page, OWN)
    line(page).to_have_text("Your stitch goes into the cloth once a person has read your words.")
    open_thanks(page, WALK)
    line(page).to_have_text("Your stitch takes longer than usual. Your pledge counts.")


def test_stitch_does_not_move_under_reduced_motion(page: Page, short_timeouts: None) -> None:
    publish_stitches(page, 41, [BEFORE])
    for motion, animation in (("reduce", "none"), ("no-preference", "stitched-in")):
        page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
        open_thanks(page, WALK)
        own = page.locator(".stitches__own")
        own.wait_for()
        assert own.evaluate("own => getComputedStyle(own).animationName") == animation


def test_page_of_thanks_in_gaelic_has_no_violation(page: Page, short_timeouts: None) -> None:
    publish_stitches(page, 41, [BEFORE])
    page.emulate_media(reduced_motion="reduce")
    open_thanks(page, WALK, lang="gd")
    expect(page.locator("[data-promise]")).to_have_text("Coisichidh mi gu sgiobalta airson 10 mionaidean.")
    expect(page.locator("[data-stitch-line]")).to_contain_text("Hamhaig")
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("fragment", ["", "#short", "#%3Cscript%3E", f"#{IDS[5]}"])
def test_page_claims_nothing_where_nothing_was_sent(page: Page, fragment: str) -> None:
    page.goto(f"/en/thanks/{fragment}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your pledge")
    expect(page).to_have_title(re.compile("^Your pledge"))
    for claim in ("[data-sent]", "[data-calendar]", "[data-if-own]", "[data-if-idea]", "[data-owner]"):
        expect(page.locator(claim)).to_be_hidden()
    expect(page.locator("[data-own-page]")).to_be_visible(visible=fragment.endswith(IDS[5]))
    assert "__id__" not in page.locator("main").inner_text()


def test_page_without_script_claims_nothing(browser: Browser, base_url: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=base_url) as context:
        page = context.new_page()
        page.goto("/en/thanks/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your pledge")
        expect(page.get_by_text("Thank you").filter(visible=True)).to_have_count(0)
        assert page.locator("a[href*='__id__']:visible").count() == 0
        page.goto("/en/ideas/")  # what only script can do takes no place
        assert page.locator("[data-idea-filter]").bounding_box() is None


@pytest.mark.parametrize("pledge", [WALK, OWN], ids=["idea", "own words"])
def test_own_page_is_shared_once_it_is_public(
    page: Page, base_url: str, short_timeouts: None, pledge: dict[str, Any]
) -> None:
    ready: list[bool] = []
    page.route("**/en/p/**", lambda route: route.fulfill(body="<p>here</p>") if ready else route.abort())
    open_thanks(page, pledge)
    shared, own = page.locator("[data-copy]"), pledge == OWN
    where = f"{base_url}/en/" if own else f"{base_url}/en/pledge/ten-minute-walk/"
    expect(shared).to_have_attribute("data-copy", f"{where}?c=link")
    expect(page.locator("[data-own-page]")).to_have_text(f"{base_url}/en/p/{IDS[0]}/")
    expect(page.locator("[data-if-own]")).to_be_visible(visible=own)
    expect(page.locator("[data-if-idea]")).to_be_visible(visible=not own)
    message = page.locator("[data-share-links] a[href*=whatsapp]").get_attribute("href") or ""
    pledged = "swim on Tuesdays" if own else "walk briskly for 10 minutes"
    assert f"I have pledged: {pledged}. Will you do it with me?" in unquote(message)
    ready.append(True)
    expect(page.get_by_text("Your page is up.")).to_be_visible()
    expect(page.locator("[data-if-own], [data-if-idea]").filter(visible=True)).to_have_count(0)
    for link in page.locator("[data-share-links] a").all():
        assert IDS[0] in (link.get_attribute("href") or "")
    expect(shared).to_have_attribute("data-copy", f"{base_url}/en/p/{IDS[0]}/?c=link")


def test_same_pledge_again_is_not_sent_and_is_sent_for_someone_else(page: Page, api: Api) -> None:
    api.answers = [created_pledge()]
    send = page.get_by_role("button", name="I pledge this")
    page.goto("/en/pledge/water-first/")
    send.click()
    page.wait_for_url("**/en/thanks/**")
    page.go_back()
    send.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have made this pledge already")
    expect(page.get_by_text("It counts once, and here it is.")).to_be_visible()
    page.goto("/en/pledge/water-first/")
    send.click()
    page.wait_for_url("**/en/thanks/**")
    assert len(api.asked) == 1
    follow(page, "Make it for someone else")
    send.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your pledge counts.")
    assert len({sent["key"] for sent in api.asked}) == 2


def test_promise_is_saved_as_a_picture(page: Page, short_timeouts: None) -> None:
    publish_stitches(page, 41, [BEFORE])
    open_thanks(page, WALK)
    line(page).to_contain_text("Stitch 41")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save it as a picture").click()
    expect(page.get_by_text("Your picture is saved")).to_be_visible()
    with Image.open(io.BytesIO(saved.value.path().read_bytes())) as picture:
        assert (picture.format, picture.size) == ("PNG", (1080, 1080))
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or []}
    drawn = {site()["brand"]["colours"]["ink"], *(site()["themes"][each]["shades"][1] for each in ("move", "eat"))}
    assert {tuple(bytes.fromhex(each[1:])) for each in drawn} <= colours, "words, own stitch and neighbour are in it"


def test_same_pledge_in_another_tab_of_this_browser_is_not_sent_until_it_is_for_someone_else(
    page: Page, api: Api
) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/pledge/water-first/")
    press(page, "I pledge this")
    page.wait_for_url("**/en/thanks/**")
    other = page.context.new_page()
    second = Api(other)
    second.answers = [created_pledge()]
    other.goto("/gd/pledge/water-first/")
    press(other, "Tha mi a' gealltainn seo")
    expect(other.get_by_role("heading", level=1)).to_have_text("Rinn thu an gealladh seo mar-thà")
    assert second.asked == []
    other.goto("/en/pledge/beans-night/")
    expect(other.locator("[data-send]:visible")).to_be_visible()
    other.goto("/en/pledge/water-first/")
    press(other, "I pledge this")
    follow(other, "Make it for someone else")
    press(other, "I pledge this")
    expect(other.get_by_role("heading", level=1)).to_have_text("Thank you. Your pledge counts.")
    assert len(second.asked) == 1


SHARE_SHEET = """() => {
  navigator.canShare = ({ files }) => files.every(({ type }) => type === "image/png");
  navigator.share = async ({ files: [file, ...others] }) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const said = [file.name, file.type, String.fromCharCode(...bytes.slice(1, 4)), bytes.length > 5000, others.length];
    document.body.dataset.sent = said.join();
    throw new DOMException("closed", "AbortError");
  };
}"""
"""A device's own sheet, which notes what it was given and is closed without sending."""


def test_picture_is_sent_by_the_sheet_of_a_device_that_takes_pictures(page: Page, short_timeouts: None) -> None:
    publish_stitches(page, 41, [BEFORE])
    page.add_init_script(f"({SHARE_SHEET})()")
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(error.message))
    open_thanks(page, WALK)
    line(page).to_contain_text("Stitch 41")
    press(page, "Send the picture")
    expect(page.locator("body")).to_have_attribute("data-sent", "my-pledge.png,image/png,PNG,true,0")
    assert failures == [], "closing the sheet is no error"


@pytest.mark.parametrize("able", ["undefined", "() => false"])
def test_picture_is_only_saved_where_a_device_does_not_send_pictures(
    page: Page, short_timeouts: None, able: str
) -> None:
    page.add_init_script(f"navigator.canShare = {able}")
    open_thanks(page, WALK)
    expect(page.locator("[data-save]")).to_be_visible()
    expect(page.locator("[data-send]")).to_be_hidden()


def test_picture_is_not_offered_where_the_canvas_lies(page: Page, short_timeouts: None) -> None:
    """Some browsers hand out another picture than was drawn, so that nobody is tracked by it."""
    page.add_init_script("CanvasRenderingContext2D.prototype.getImageData = () => ({ data: [255, 255, 255, 255] })")
    with page.expect_event("requestfinished", lambda asked: "promise_picture" in asked.url):
        open_thanks(page, WALK)
    expect(page.locator("script[src*=promise_picture]")).to_have_count(1)
    expect(page.locator("[data-promise]")).to_be_visible()
    assert page.evaluate("import(document.querySelector('[data-picture]').dataset.picture).then(() => 'run')") == "run"
    expect(page.locator("[data-save]")).to_be_hidden()


def test_hostile_words_stay_words(page: Page) -> None:
    words = "<img src=x onerror=alert(1)> {{ 7*7 }}"
    open_thanks(page, OWN | {"text": words})
    expect(page.locator("[data-promise]")).to_have_text(words)
    assert json.loads(page.evaluate("JSON.stringify(document.querySelectorAll('[data-promise] *').length)")) == 0
