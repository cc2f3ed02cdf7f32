"""Browser journeys through the whole platform, from the pledge form to the wall."""

import re
import urllib.request
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.local import local_stack
from tests.support.browser import follow, go_on, open_page, own_address, pledge_own_words, press, start_reviewing
from tests.support.stack import decision_count, on_wall, pledge_items, review_link, settled_totals, stack_totals
from tests.support.waiting import eventually


def test_two_taps_create_a_counted_pledge_with_a_share_page(stack: local_stack.Stack, page: Page) -> None:
    before = settled_totals(stack)["made"]
    page.goto("/")
    assert page.url == f"{stack.site}/en/"
    follow(page, "Walk briskly")
    page.get_by_role("button", name="I pledge this").click()
    address = own_address(page)
    eventually(lambda: stack_totals(stack)["made"] == before + 1)
    eventually(lambda: page.goto(address).status == 200)  # type: ignore[union-attr]
    for name in ("og:title", "og:description", "og:url", "og:image"):
        assert page.locator(f'meta[property="{name}"]').get_attribute("content")
    page.goto("/en/")
    expect(page.locator("[data-made]")).to_have_text(str(before + 1))


def test_pledge_without_script_is_counted_and_opens_its_own_page(stack: local_stack.Stack, plain: Page) -> None:
    before = settled_totals(stack)["made"]
    plain.goto("/gd/")
    plain.locator("main a[href*='/gd/pledge/ten-minute-walk']").first.click()
    plain.locator("form[action='/api/pledges'] button").first.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Thoir sùil agus cuir")
    plain.get_by_role("button", name="Cuir mo ghealladh").click()
    shown = plain.locator("[data-own-page]").inner_text()
    assert re.search(r"/gd/p/[0-9a-z]{30}/$", shown)
    eventually(lambda: stack_totals(stack)["made"] == before + 1)
    plain.get_by_role("button", name="Fosgail mo dhuilleag phrìobhaideach").click()
    expect(plain.get_by_text("Tha do ghealladh poblach.")).to_be_visible()


def test_owner_takes_a_pledge_back_by_the_private_link(stack: local_stack.Stack, page: Page) -> None:
    before = settled_totals(stack)["made"]
    page.goto("/en/pledge/ten-minute-walk/")
    page.get_by_role("button", name="I pledge this").click()
    address = own_address(page)
    eventually(lambda: stack_totals(stack)["made"] == before + 1)
    eventually(lambda: page.request.get(address).status == 200)
    page.get_by_role("link", name="Open my private page").click()
    page.get_by_text("I want to take my pledge back").click()
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.get_by_text("You have taken this pledge back.")).to_be_visible()
    eventually(lambda: stack_totals(stack)["made"] == before)
    eventually(lambda: page.request.get(address).status == 404)


def test_own_idea_is_pending_review_then_published_on_the_wall(stack: local_stack.Stack, page: Page) -> None:
    """Then its person lets the health board post it."""
    words = "walk to the <b>shop</b> with Dad"
    pledge_own_words(page, words)
    address = own_address(page)
    own_page = page.get_by_role("link", name="Open my private page").get_attribute("href") or ""
    start_reviewing(page, review_link(stack, words))
    card = page.locator(".review__card", has_text=words)
    expect(card).to_be_visible()
    assert not on_wall(stack, "with Dad")
    card.get_by_role("button", name="Publish", exact=True).click()
    expect(card).to_contain_text("Published by Mairi Scott")
    eventually(lambda: on_wall(stack, "walk to the &lt;b&gt;shop&lt;/b&gt; with Dad"))
    eventually(lambda: page.goto(address).status == 200)  # type: ignore[union-attr]
    expect(page.locator("main")).to_contain_text(words)
    page.goto(own_page)
    page.get_by_label("On the health board’s social media").check()
    page.get_by_role("button", name="Save this tick").click()
    expect(page.locator(".note")).to_contain_text("Saved.")
    start_reviewing(page, review_link(stack, words).replace("/review/", "/review/kit/"))
    expect(page.locator("[data-offered]")).to_contain_text(f"“{words}”")


def test_undo_takes_a_published_pledge_off_the_site(stack: local_stack.Stack, page: Page) -> None:
    """Within seconds, after it was public, and the pledge waits to be reviewed again."""
    words = "whistle on the way to work"
    pledge_own_words(page, words)
    address = own_address(page)
    start_reviewing(page, review_link(stack, words))
    card = page.locator(".review__card", has_text=words)
    card.get_by_role("button", name="Publish", exact=True).click()
    eventually(lambda: page.request.get(address).status == 200)
    eventually(lambda: on_wall(stack, words))
    public = settled_totals(stack)
    card.get_by_role("button", name="Undo").click()
    expect(card.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    eventually(lambda: page.request.get(address).status == 404)
    eventually(lambda: not on_wall(stack, words))
    eventually(lambda: stack_totals(stack)["public"] == public["public"] - 1)
    assert stack_totals(stack)["stitches"] == public["stitches"]


def test_rejected_pledge_is_not_published_and_is_subtracted(stack: local_stack.Stack, page: Page) -> None:
    before = settled_totals(stack)["made"]
    pledge_own_words(page, "buy pills from our shop")
    address = own_address(page)
    eventually(lambda: stack_totals(stack)["made"] == before + 1)
    start_reviewing(page, review_link(stack, "buy pills from our shop"))
    card = page.locator(".review__card", has_text="buy pills")
    card.get_by_role("button", name="Reject").click()
    card.get_by_role("combobox").select_option("advertising")
    card.get_by_role("button", name="Reject it").click()
    expect(card).to_contain_text("Rejected by Mairi Scott")
    eventually(lambda: stack_totals(stack)["made"] == before)
    assert not on_wall(stack, "buy pills")
    assert page.goto(address).status == 404  # type: ignore[union-attr]


def test_opening_the_review_link_makes_no_decision(stack: local_stack.Stack, page: Page) -> None:
    """Mail scanners fetch links, and some run the page's scripts and press its first control."""
    pledge_own_words(page, "stand on one leg while brushing")
    link = review_link(stack, "stand on one leg")
    before, audited = sorted(str(item) for item in pledge_items(stack)), decision_count(stack)
    with urllib.request.urlopen(link.partition("#")[0]) as answer:
        assert answer.status == 200
    sent: list[str] = []
    page.on("request", lambda request: sent.append(urlsplit(request.url).path))
    page.goto(link)
    page.locator("main button:visible").first.click()
    expect(page.locator(".review__card", has_text="stand on one leg")).to_be_visible()
    assert [path for path in sent if path.startswith("/api/")] == ["/api/review/session", "/api/review"]
    assert sorted(str(item) for item in pledge_items(stack)) == before
    assert decision_count(stack) == audited


def test_second_moderator_sees_that_the_pledge_is_already_decided(stack: local_stack.Stack, page: Page) -> None:
    pledge_own_words(page, "take the stairs two at a time")
    link = review_link(stack, "take the stairs two")
    first, second = open_page(page.context, link), open_page(page.context, link)
    for each in (first, second):
        press(each, "Start reviewing")
    cards = [each.locator(".review__card", has_text="take the stairs two") for each in (first, second)]
    for card in cards:
        expect(card).to_be_visible()
    cards[0].get_by_role("button", name="Publish", exact=True).click()
    expect(cards[0]).to_contain_text("Published by Mairi Scott")
    cards[1].get_by_role("button", name="Reject").click()
    cards[1].get_by_role("combobox").select_option("unkind")
    cards[1].get_by_role("button", name="Reject it").click()
    expect(cards[1]).to_contain_text("Already published by Mairi Scott at")
    eventually(lambda: on_wall(stack, "take the stairs two"))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_double_click_creates_one_pledge(stack: local_stack.Stack, browser: Browser, script: bool) -> None:
    before = len(pledge_items(stack))
    with browser.new_context(base_url=stack.site, java_script_enabled=script) as context:
        page = open_page(context, "/en/pledge/one-more-veg/")
        if script:
            page.get_by_role("button", name="I pledge this").dblclick()
        else:
            page.get_by_role("button", name="I pledge this").click()
            page.get_by_role("button", name="Send my pledge").dblclick()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert len(pledge_items(stack)) == before + 1


def test_changed_form_after_back_creates_a_second_pledge(stack: local_stack.Stack, page: Page) -> None:
    before = len(pledge_items(stack))
    pledge_own_words(page, "read a book in bed")
    address = own_address(page)
    page.go_back()
    page.wait_for_load_state()
    pledge_own_words(page, "read two books in bed")
    assert own_address(page) != address
    assert len(pledge_items(stack)) == before + 2


def test_request_with_lost_answer_is_retried_and_creates_one_pledge(stack: local_stack.Stack, page: Page) -> None:
    before = len(pledge_items(stack))
    page.goto("/en/pledge/")
    page.locator("textarea[name=text]").fill("cycle to the station")
    failing = {"left": 2}

    def lose_the_answer(route: object) -> None:
        if failing["left"]:
            failing["left"] -= 1
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/api/pledges", lose_the_answer)
    go_on(page, to=4)
    page.get_by_role("button", name="Send my pledge").click()
    expect(page.locator("[data-status]:visible, [role=status]:visible").first).not_to_be_empty()
    expect(page.locator("textarea[name=text]")).to_have_value("cycle to the station")
    page.wait_for_url("**/thanks/**")
    own_address(page)
    assert len(pledge_items(stack)) == before + 1


def test_missing_share_page_explains_that_it_is_not_published_yet(stack: local_stack.Stack, page: Page) -> None:
    answer = page.goto(f"/en/p/{'0' * 36}/")
    assert answer
    assert answer.status == 404
    expect(page.locator("main")).to_contain_text("We cannot show a pledge here")
    page.goto("/en/nowhere/")
    expect(page.locator("main")).not_to_be_empty()


def test_invalid_form_without_script_shows_errors_and_typed_text(stack: local_stack.Stack, plain: Page) -> None:
    plain.goto("/en/pledge/")
    plain.locator("textarea[name=text]").fill("ab")
    plain.locator("input[name=name]").fill("Mòrag")
    plain.get_by_role("button", name="Send my pledge").click()
    expect(plain).to_have_title(re.compile("^Error: "))
    expect(plain.locator(".govuk-error-summary")).to_contain_text("at least 3 characters")
    expect(plain.locator("textarea[name=text]")).to_have_value("ab")
    expect(plain.locator("input[name=name]")).to_have_value("Mòrag")


def test_site_sends_security_and_cache_headers(stack: local_stack.Stack, page: Page) -> None:
    answer = page.goto("/en/")
    assert answer
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "public, max-age=5, stale-while-revalidate=5"
    sheet = page.locator("link[rel=stylesheet]").first.get_attribute("href")
    asset = page.request.get(sheet or "").headers
    assert asset["cache-control"] == "public, max-age=31536000, immutable"
    assert asset["x-content-type-options"] == "nosniff"
    assert asset["content-security-policy"] == "default-src 'none'"
    assert "permissions-policy" not in asset


def test_pledge_is_created_by_keyboard_alone(stack: local_stack.Stack, page: Page) -> None:
    before = len(pledge_items(stack))
    page.goto("/en/pledge/ten-minute-walk/")
    button = page.get_by_role("button", name="I pledge this")
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert len(pledge_items(stack)) == before + 1
