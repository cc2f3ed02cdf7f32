"""The stack stops and starts again, and everything is still there."""

import uuid

from playwright.sync_api import Page, expect

from infra.local import local_stack
from tests.support.browser import pledge_own_words
from tests.support.stack import on_wall, pledge_items, review_link, stack_totals
from tests.support.waiting import eventually


def test_everything_survives_a_restart_in_the_middle(stack: local_stack.Stack, page: Page) -> None:
    pledge_own_words(page, "carry on after the pause")
    link = review_link(stack, "carry on after the pause")
    eventually(lambda: stack_totals(stack)["made"] >= 1)
    before, pledges = stack_totals(stack), pledge_items(stack)
    stack.restart()
    assert pledge_items(stack) == pledges
    assert stack_totals(stack)["made"] == before["made"]
    assert review_link(stack, "carry on after the pause") == link
    page.goto(link)
    card = page.locator(".review__card", has_text="carry on after the pause")
    card.get_by_role("button", name="Publish").click()
    expect(card).to_contain_text("Published by Mairi Scott")
    eventually(lambda: on_wall(stack, "carry on after the pause"))
    eventually(lambda: stack_totals(stack)["public"] == before["public"] + 1)


def test_what_was_pledged_in_the_last_moment_counts_after_the_restart(stack: local_stack.Stack, page: Page) -> None:
    before = stack_totals(stack)["made"]
    answer = page.request.post("/api/pledges", data={"key": str(uuid.uuid4()), "idea": "one-more-veg"})
    assert answer.status == 201
    stack.restart()
    eventually(lambda: stack_totals(stack)["made"] == before + 1)
    eventually(lambda: page.goto(answer.json()["links"]["page"]).status == 200)  # type: ignore[union-attr]
