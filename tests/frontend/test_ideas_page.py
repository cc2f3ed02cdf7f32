"""The ideas page filters all ideas by theme, time and sitting."""

from typing import Any

from playwright.sync_api import Page, expect

from chalicelib.content import site


def visible_idea_count(page: Page) -> int:
    return page.locator(".idea:visible").count()


def matching_idea_count(**wanted: Any) -> int:
    found = 0
    for idea in site()["ideas"].values():
        fits = wanted.get("theme") in (None, idea["theme"]) and idea.get("minutes", 0) <= wanted.get("minutes", 999)
        found += fits and (not wanted.get("sitting") or idea["sitting"] or "seated" in idea)
    return found


def test_filter_narrows_ideas_and_is_stored_in_url(page: Page) -> None:
    page.goto("/en/ideas/")
    assert visible_idea_count(page) == len(site()["ideas"])
    page.get_by_label("Which theme?").select_option("mind")
    expect(page.locator("[data-found]")).to_have_text(f"{matching_idea_count(theme='mind')} ideas")
    assert visible_idea_count(page) == matching_idea_count(theme="mind")
    page.get_by_label("How much time do you have?").select_option("5")
    page.get_by_label("I want to do it sitting down").check()
    assert visible_idea_count(page) == matching_idea_count(theme="mind", minutes=5, sitting=True)
    page.reload()
    assert visible_idea_count(page) == matching_idea_count(theme="mind", minutes=5, sitting=True)
    assert page.url.endswith("?theme=mind&minutes=5&sitting=1")


def test_empty_filter_result_offers_reset(page: Page) -> None:
    page.goto("/gd/ideas/?theme=smoke-free&minutes=2&sitting=1")
    if matching_idea_count(theme="smoke-free", minutes=2, sitting=True):
        page.evaluate("for (const card of document.querySelectorAll('.idea--smoke-free')) card.dataset.minutes = '99'")
        page.get_by_label("Dè an ùine a th' agad?").select_option("5")
    assert visible_idea_count(page) == 0
    page.get_by_role("button", name="Seall gach beachd").click()
    assert visible_idea_count(page) == len(site()["ideas"])


def test_every_idea_is_shown_without_javascript(browser: Any, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/en/ideas/#sleep")
    assert visible_idea_count(page) == len(site()["ideas"])
    expect(page.locator("[data-idea-filter]")).to_be_hidden()
    context.close()


def test_number_of_people_is_filled_in_without_moving_the_page(page: Page) -> None:
    totals: dict[str, Any] = {"ideas": {"ten-minute-walk": 1041, "drink-free-days": 12, "one-more-veg": 90}}
    totals |= {"outcomes": {"ideas": ["one-more-veg"]}}
    page.route("**/data/totals.json", lambda route: route.fulfill(status=503))
    page.goto("/en/ideas/")
    before = page.locator(".ideas").first.bounding_box()
    page.unroute("**/data/totals.json")
    page.route("**/data/totals.json", lambda route: route.fulfill(json=totals))
    page.reload()
    expect(page.locator("[data-idea-count=ten-minute-walk]")).to_have_text("1,041 people pledged this")
    expect(page.locator("[data-idea-count=beans-night]")).to_have_text("")
    expect(page.locator("[data-idea-count=one-more-veg]")).to_have_text("Most who answered kept it")
    assert page.locator(".ideas").first.bounding_box() == before
    page.goto("/gd/pledge/drink-free-days/")
    expect(page.locator("[data-idea-count]")).to_have_text("Gheall 12 neach seo")
