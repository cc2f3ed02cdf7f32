"""Pledges, review links and totals survive a restart of the stack."""

import uuid

from playwright.sync_api import Page, expect

from infra.local import local_stack
from tests.support.browser import pledge_own_words, start_reviewing
from tests.support.stack import on_wall, pledge_items, review_link, settled_totals, stack_totals
from tests.support.waiting import eventually


def test_pledges_from_before_a_restart_are_counted_reviewed_and_published(stack: local_stack.Stack, page: Page) -> None:
    pledge_own_words(page, "carry on after the pause")
    link = review_link(stack, "carry on after the pause")
    before = settled_totals(stack)
    assert before["made"] >= 1
    answer = page.request.post("/api/pledges", data={"key": str(uuid.uuid4()), "idea": "one-more-veg"})
    assert answer.status == 201
    pledges = pledge_items(stack)
    stack.restart()
    assert pledge_items(stack) == pledges
    eventually(lambda: stack_totals(stack)["made"] == before["made"] + 1)
    eventually(lambda: page.goto(answer.json()["links"]["page"]).status == 200)  # type: ignore[union-attr]
    assert review_link(stack, "carry on after the pause") == link
    start_reviewing(page, link)
    card = page.locator(".review__card", has_text="carry on after the pause")
    card.get_by_role("button", name="Publish", exact=True).click()
    expect(card).to_contain_text("Published by Mairi Scott")
    eventually(lambda: on_wall(stack, "carry on after the pause"))
    eventually(lambda: stack_totals(stack)["public"] == before["public"] + 2)
