"""A page that everybody can use."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def assert_accessible(page: Page, width: int) -> None:
    """No violation, and nothing wider than the window, also with text of 200 %. All that folds is open."""
    page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.documentElement.style.fontSize = ''")
