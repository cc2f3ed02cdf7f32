"""The poster prints from the browser."""

import re

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize("lang", ["en", "gd"])
def test_poster_fits_one_printed_page(page: Page, lang: str) -> None:
    page.goto(f"/{lang}/poster/")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    fits = "(part) => part.scrollHeight <= part.clientHeight + 1"
    assert page.locator(".poster").evaluate(fits)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.locator(".poster").evaluate(fits)


def test_print_button_prints_the_poster(page: Page) -> None:
    page.add_init_script("window.print = () => (window.printed = true)")
    page.goto("/en/poster/")
    page.get_by_role("button", name="Print the poster").click()
    assert page.evaluate("window.printed")
