"""The wall filters pledges by theme, place, audience and team, from static files alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from chalicelib import pages
from frontend.builder.samples import card

Cards = dict[tuple[str, int], list[dict[str, Any]]]


class Wall:
    """The published pages of a wall, played by the test, and the list of fetched pages."""

    def __init__(self, page: Page, cards: Cards, *, most: int = 40) -> None:
        self.fetched: list[str] = []
        self.broken: set[str] = set()
        self.cards = cards
        self.lists: dict[str, dict[str, list[int]]] = {}
        for month, number in sorted(cards, reverse=True):
            for each in cards[month, number]:
                for kind in ("theme", "place", "audience", "team"):
                    self._list(f"{kind}:{each[kind]}", month, number, most)
        page.route("**/data/wall.json", lambda route: route.fulfill(json={"most": most, "pages": self.lists}))
        page.route(re.compile(r"/(en|gd)/wall/2026-"), self._answer)

    def _list(self, facet: str, month: str, number: int, most: int) -> None:
        months = self.lists.setdefault(facet, {})
        if sum(map(len, months.values())) < most and number not in months.setdefault(month, []):
            months[month].append(number)

    def _answer(self, route: Route) -> None:
        lang, month, number = re.findall(r"/(en|gd)/wall/([0-9-]+)/([0-9]+)/$", route.request.url)[0]
        self.fetched.append(f"{month}/{number}")
        if f"{month}/{number}" in self.broken:
            route.abort()
            return
        shown = {
            "filters": {},
            "cards": self.cards[month, int(number)],
            "months": [],
            "older": None,
            "month": month,
            "page": int(number),
        }
        route.fulfill(body=pages.render("wall.html", lang, **shown), content_type="text/html; charset=utf-8")


def wall_card(number: int, **facets: Any) -> dict[str, Any]:
    plain = {"theme": "move", "place": "kelso", "audience": "community", "team": None, "idea": "ten-minute-walk"}
    return card(number) | plain | {"text": None, "id": f"01JE{number:018d}"} | facets


def three_wall_pages() -> Cards:
    """Two of three pages have a pledge from Hawick; two have a pledge by staff."""
    return {
        ("2026-11", 2): [wall_card(9, place="hawick"), wall_card(8)],
        ("2026-11", 1): [wall_card(7, audience="staff"), wall_card(6)],
        ("2026-10", 1): [wall_card(2, place="hawick", audience="staff"), wall_card(1, theme="sleep")],
    }


def shown_pledge_numbers(page: Page) -> list[int]:
    links = page.locator("[data-cards] .pledge__words a:visible").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    return [int(link.strip("/").rpartition("E")[2]) for link in links]


def expect_result_status(page: Page) -> Any:
    return expect(page.locator("[data-found]"))


def test_filter_link_fetches_only_pages_with_matching_pledges(page: Page) -> None:
    wall = Wall(page, three_wall_pages())
    page.goto("/en/wall/?place=hawick")
    expect_result_status(page).to_have_text("A few pledges found")
    assert shown_pledge_numbers(page) == [9, 2]
    assert sorted(wall.fetched) == ["2026-10/1", "2026-11/2"]
    expect(page.get_by_label("Place")).to_have_value("hawick")
    expect(page.locator("[data-more]")).to_be_hidden()
    expect(page.locator("[data-older]")).to_be_hidden()


def test_filters_combine_and_back_button_undoes_them(page: Page) -> None:
    wall = Wall(page, three_wall_pages())
    page.goto("/en/wall/")
    everything = page.locator("[data-cards] > li").count()
    page.get_by_label("Place").select_option("Hawick")
    expect_result_status(page).to_have_text("A few pledges found")
    wall.fetched.clear()
    page.get_by_label("Who").select_option("NHS staff")
    expect_result_status(page).to_have_text("A few pledges found")
    assert shown_pledge_numbers(page) == [2]
    assert wall.fetched == [], "the only page on both lists is already fetched"
    expect(page).to_have_url(re.compile(r"/en/wall/\?place=hawick&audience=staff$"))
    page.go_back()
    expect_result_status(page).to_have_text("A few pledges found")
    expect(page.get_by_label("Who")).to_have_value("")
    page.go_back()
    expect_result_status(page).to_have_text("")
    assert page.locator("[data-cards] > li").count() == everything
    page.go_forward()
    expect_result_status(page).to_have_text("A few pledges found")


def test_filter_reset_shows_every_pledge_and_focuses_status(page: Page) -> None:
    Wall(page, three_wall_pages())
    page.goto("/en/wall/?place=hawick&c=poster")
    expect_result_status(page).to_have_text("A few pledges found")
    page.get_by_role("button", name="Show every pledge").press("Enter")
    expect(page).to_have_url(re.compile(r"/en/wall/\?c=poster$"))
    expect(page.locator("[data-found]")).to_be_focused()
    expect(page.locator("[data-cards] > li")).to_have_count(50)


def test_show_more_button_fetches_pages_on_demand(page: Page) -> None:
    cards: Cards = {
        ("2026-11", n): [wall_card(n * 10 + each, place="hawick") for each in range(10)] for n in range(1, 10)
    }
    wall = Wall(page, cards)
    page.goto("/en/wall/?place=hawick")
    expect_result_status(page).to_have_text("20 pledges found so far")
    assert wall.fetched == ["2026-11/9", "2026-11/8", "2026-11/7"]
    more = page.get_by_role("button", name="Show more")
    more.press("Enter")
    expect_result_status(page).to_have_text("40 pledges found so far")
    expect(more).to_be_focused()
    more.press("Enter")
    expect_result_status(page).to_have_text("60 pledges found so far")
    more.press("Enter")
    expect_result_status(page).to_have_text("80 pledges found so far")
    more.press("Enter")
    expect_result_status(page).to_have_text("90 pledges found")
    expect(page.locator("[data-found]")).to_be_focused()
    assert len(set(shown_pledge_numbers(page))) == 90


def test_found_pledges_are_a_short_page_on_a_phone(page: Page) -> None:
    Wall(page, {("2026-11", 1): [wall_card(number, place="hawick") for number in range(50)]})
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/en/wall/?place=hawick")
    expect_result_status(page).to_have_text("10 pledges found so far")
    assert page.evaluate("document.documentElement.scrollHeight") <= 4000


@pytest.mark.parametrize(("lang", "words"), [("en", "Nobody has pledged this yet"), ("gd", "Cha do gheall duine seo")])
def test_empty_filter_result_invites_a_first_pledge(page: Page, lang: str, words: str) -> None:
    wall = Wall(page, three_wall_pages())
    page.goto(f"/{lang}/wall/?place=hawick&theme=sleep")
    expect_result_status(page).to_contain_text(words)
    expect(page.locator("[data-first] a")).to_be_visible()
    assert wall.fetched == ["2026-10/1"]


def test_truncated_page_list_includes_and_offers_older_pages(page: Page) -> None:
    """Lists hold 2 pages: the Kelso list ends in November, the staff list is complete and so leads to October."""
    cards: Cards = {("2026-11", n): [wall_card(n * 10)] for n in (1, 2, 3, 4)}
    cards["2026-10", 7] = [wall_card(3, audience="staff")]
    wall = Wall(page, cards, most=2)
    page.goto("/en/wall/?place=kelso&audience=staff")
    expect_result_status(page).to_have_text("A few pledges found")
    assert wall.fetched == ["2026-10/7"]
    page.goto("/en/wall/?place=kelso")
    expect_result_status(page).to_have_text("A few pledges found")
    expect(page.locator("[data-older]")).to_be_visible()


def test_filter_tolerates_page_without_its_removed_pledge(page: Page) -> None:
    wall = Wall(page, three_wall_pages())
    wall.cards["2026-10", 1] = wall.cards["2026-10", 1][1:]
    page.goto("/en/wall/?place=hawick")
    expect_result_status(page).to_have_text("A few pledges found")


def test_failed_fetch_preserves_results_and_offers_retry(page: Page) -> None:
    cards: Cards = {
        ("2026-11", n): [wall_card(n * 10 + each, place="hawick") for each in range(9)] for n in range(1, 6)
    }
    wall = Wall(page, cards)
    page.goto("/en/wall/?place=hawick")
    expect_result_status(page).to_have_text("20 pledges found so far")
    wall.broken.add("2026-11/1")
    page.get_by_role("button", name="Show more").click()
    expect_result_status(page).to_have_text("We could not load every pledge. Here is what we found.")
    assert len(shown_pledge_numbers(page)) == 27
    wall.broken.clear()
    page.get_by_role("button", name="Try again").click()
    expect_result_status(page).to_have_text("40 pledges found so far")
    assert len(set(shown_pledge_numbers(page))) == 40


def test_missing_page_lists_offer_retry(page: Page) -> None:
    page.route("**/data/wall.json", lambda route: route.fulfill(status=404))
    page.goto("/en/wall/?place=hawick")
    expect_result_status(page).to_contain_text("We could not load")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_unknown_filter_value_in_url_is_ignored(page: Page) -> None:
    page.goto("/en/wall/?place=%3Cb%3E")
    expect(page.locator("[data-cards] > li")).to_have_count(50)
    expect(page.get_by_label("Place")).to_have_value("")


def test_wall_without_javascript_shows_newest_pledges_without_filter(browser: Any, base_url: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=base_url) as context:
        page = context.new_page()
        page.goto("/en/wall/?place=hawick")
        expect(page.locator("[data-wall-filter]")).to_be_hidden()
        expect(page.locator("[data-cards] > li")).to_have_count(50)
