"""The page of the test mail says whether the link came through the mail system whole."""

import pytest
from playwright.sync_api import Page, expect

from chalicelib.content.rules import REHEARSAL_FRAGMENT
from tests.support.visit import Visit

OUTCOMES = {
    f"#{REHEARSAL_FRAGMENT}": ("The link came through whole", False),
    "": ("is gone", True),
    f"#{REHEARSAL_FRAGMENT[:-1]}": ("has changed", True),
    f"#{REHEARSAL_FRAGMENT}%20": ("has changed", True),
}


@pytest.mark.parametrize("fragment", OUTCOMES)
def test_rehearsal_page_says_whether_the_fragment_survived_and_what_to_do(page: Page, fragment: str) -> None:
    words, helped = OUTCOMES[fragment]
    visit = Visit(page, f"/en/review/rehearsal/{fragment}")
    expect(page.get_by_role("status")).to_contain_text(words)
    expect(page.locator("[data-outcome]:visible")).to_have_count(1)
    expect(page.get_by_role("heading", name="What to do")).to_be_visible(visible=helped)
    assert visit.foreign_requests == visit.console_messages == []
