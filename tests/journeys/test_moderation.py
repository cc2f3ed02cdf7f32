"""A moderator with a phone, and the authors: from what the screening found to what each author is told."""

from playwright.sync_api import Page, expect

from infra.local import local_stack
from tests.support.browser import pledge_own_words, press, start_reviewing
from tests.support.stack import on_wall, raw_items, review_link, site_bytes
from tests.support.waiting import eventually

STORY = "I sold my old car in spring and walk to the shop with my neighbour."


def open_private_page(page: Page) -> str:
    """Open the owner's page from the page of thanks; its address, which stays nowhere else."""
    link = page.get_by_role("link", name="Open my private page")
    address = link.get_attribute("href") or ""
    link.click()
    return address


def enter_paper_form(page: Page) -> None:
    """Go on from the review page, with its link, to type in a form of a box in Hawick."""
    page.get_by_role("link", name="Pledges from paper and phone").click()
    press(page, "Start reviewing")
    page.locator("#f-number").fill("482 913 7705")
    page.get_by_label("Where was the form handed in?").select_option("hawick")
    page.get_by_label("The idea they ticked").select_option("ten-minute-walk")
    press(page, "Save this pledge")
    expect(page.locator("[data-status]")).to_have_text("Saved: 482 913 7705. Ready for the next one.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_moderator_with_a_phone_decides_and_each_author_is_told(stack: local_stack.Stack, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    pledge_own_words(page, "walk with me, ring 07700 900461 after tea")
    pledge = open_private_page(page)
    page.goto("/en/stories/tell/")
    page.get_by_label("Your story").fill(STORY)
    page.get_by_label("Yes, you can publish my story").check()
    press(page, "Send my story")
    story = open_private_page(page)
    expect(page.get_by_text("A person will read your story before we show it.")).to_be_visible()

    start_reviewing(page, review_link(stack, "walk to the shop with my neighbour"))
    assert not [mail for mail in stack.mails() if "900461" in mail["BodyText"]], "personal data stays out of mails"
    card = page.locator(".review__card", has_text="07700 900461")
    expect(card.locator("mark")).to_have_text("07700 900461")
    card.get_by_role("button", name="More", exact=True).click()
    card.locator("[data-edit=text]").fill("walk with a friend after tea")
    card.get_by_role("button", name="Publish these words").click()
    expect(card).to_contain_text("by Mairi Scott")
    card = page.locator(".review__card", has_text=STORY)
    card.get_by_role("button", name="Reject", exact=True).click()
    card.get_by_role("combobox").select_option("names-someone")
    card.locator("[data-note]").fill("Your neighbour may not want this")
    card.get_by_role("button", name="Reject it").click()
    expect(card).to_contain_text("by Mairi Scott")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    eventually(lambda: on_wall(stack, "walk with a friend after tea"))
    page.goto(pledge)
    expect(page.get_by_text("You wrote: walk with me, ring 07700 900461 after tea")).to_be_visible()
    page.goto(story)
    expect(page.get_by_text("Your neighbour may not want this")).to_be_visible()
    expect(page.get_by_text("Mairi")).to_have_count(0)
    page.get_by_label("Your story").fill("I sold my old car in spring and walk to the shop instead.")
    press(page, "Send it again")
    expect(page.get_by_text("A person will read your story before we show it.")).to_be_visible()

    start_reviewing(page, review_link(stack, "walk to the shop instead"))
    card = page.locator(".review__card", has_text="walk to the shop instead")
    card.get_by_role("button", name="Publish", exact=True).click()
    expect(card).to_contain_text("Published by Mairi Scott")
    eventually(lambda: b"walk to the shop instead" in site_bytes(stack, "/en/stories/"))
    enter_paper_form(page)
    eventually(lambda: "channel:paper-hawick" in str(raw_items(stack, "totals")))
    page.goto(story)
    expect(page.get_by_text("Your story is public.")).to_be_visible()
