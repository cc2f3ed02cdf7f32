"""All ideas on one page, narrowed down by theme, time and sitting."""

from typing import Any

from playwright.sync_api import Page, expect

from chalicelib.content import site


def shown_ideas(page: Page) -> int:
    return page.locator(".idea:visible").count()


def matching(**wanted: Any) -> int:
    found = 0
    for idea in site()["ideas"].values():
        fits = wanted.get("theme") in (None, idea["theme"]) and idea["minutes"] <= wanted.get("minutes", 999)
        found += fits and (not wanted.get("sitting") or idea["sitting"])
    return found


def test_ideas_are_narrowed_down_and_the_address_remembers(page: Page) -> None:
    page.goto("/en/ideas/")
    assert shown_ideas(page) == len(site()["ideas"])
    page.get_by_label("What about?").select_option("mind")
    expect(page.locator("[data-found]")).to_have_text(f"{matching(theme='mind')} ideas")
    assert shown_ideas(page) == matching(theme="mind")
    page.get_by_label("How long have you got?").select_option("5")
    page.get_by_label("I sit at work").check()
    assert shown_ideas(page) == matching(theme="mind", minutes=5, sitting=True)
    page.reload()
    assert shown_ideas(page) == matching(theme="mind", minutes=5, sitting=True)
    assert page.url.endswith("?theme=mind&minutes=5&sitting=1")


def test_when_nothing_fits_the_way_back_is_shown(page: Page) -> None:
    page.goto("/gd/ideas/?theme=smoke-free&minutes=2&sitting=1")
    if matching(theme="smoke-free", minutes=2, sitting=True):
        page.evaluate("for (const card of document.querySelectorAll('.idea--smoke-free')) card.dataset.minutes = '99'")
        page.get_by_label("Dè an ùine a th' agad?").select_option("5")
    assert shown_ideas(page) == 0
    page.get_by_role("button", name="Seall gach beachd").click()
    assert shown_ideas(page) == len(site()["ideas"])


def test_without_script_every_idea_stands_there(browser: Any, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/en/ideas/#sleep")
    assert shown_ideas(page) == len(site()["ideas"])
    expect(page.locator("[data-idea-filter]")).to_be_hidden()
    context.close()
