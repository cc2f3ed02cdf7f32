"""Pledges, review links and totals survive a restart of the stack."""

import uuid

from playwright.sync_api import Page, expect

from infra.local import local_stack
from tests.support.browser import pledge_own_words, start_reviewing
from tests.support.stack import on_wall, pledge_items, review_link, settled_totals, stack_totals
from tests.support.waiting import eventually


def test_pledge_pending_review_survives_restart_and_is_published(stack: local_stack.Stack, page: Page) -> None:
    pledge_own_words(page, "carry on after the pause")
    link = review_link(stack, "carry on after the pause")
    before, pledges = settled_totals(stack), pledge_items(stack)
    assert before["made"] >= 1
    stack.restart()
    assert pledge_items(stack) == pledges
    assert stack_totals(stack)["made"] == before["made"]
    assert review_link(stack, "carry on after the pause") == link
    start_reviewing(page, link)
    card = page.locator(".review__card", has_text="carry on after the pause")
    card.get_by_role("button", name="Publish", exact=True).click()
    expect(card).to_contain_text("Published by Mairi Scott")
    eventually(lambda: on_wall(stack, "carry on after the pause"))
    eventually(lambda: stack_totals(stack)["public"] == before["public"] + 1)


def test_pledge_created_just_before_restart_is_counted_and_published(stack: local_stack.Stack, page: Page) -> None:
    before = settled_totals(stack)["made"]
    answer = page.request.post("/api/pledges", data={"key": str(uuid.uuid4()), "idea": "one-more-veg"})
    assert answer.status == 201
    stack.restart()
    eventually(lambda: stack_totals(stack)["made"] == before + 1)
    eventually(lambda: page.goto(answer.json()["links"]["page"]).status == 200)  # type: ignore[union-attr]
