"""Finding pledges on the wall by theme, place, audience and team, from static files alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from chalicelib import pages
from frontend.builder.samples import card, totals

Cards = dict[tuple[str, int], list[dict[str, Any]]]


class Wall:
    """The published pages of a wall, and which of them were asked for."""

    def __init__(self, page: Page, cards: Cards, *, most: int = 40) -> None:
        self.asked: list[str] = []
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
        self.asked.append(f"{month}/{number}")
        if f"{month}/{number}" in self.broken:
            route.abort()
            return
        shown = {
            "totals": totals(0),
            "cards": self.cards[month, int(number)],
            "months": [],
            "month": month,
            "page": int(number),
        }
        route.fulfill(body=pages.render("wall.html", lang, **shown), content_type="text/html; charset=utf-8")


def a_card(number: int, **facets: Any) -> dict[str, Any]:
    plain = {"theme": "move", "place": "kelso", "audience": "community", "team": None, "idea": "ten-minute-walk"}
    return card(number) | plain | {"text": None, "id": f"01JE{number:018d}"} | facets


def three_pages() -> Cards:
    """Hawick on two pages of three, staff on two."""
    return {
        ("2026-11", 2): [a_card(9, place="hawick"), a_card(8)],
        ("2026-11", 1): [a_card(7, audience="staff"), a_card(6)],
        ("2026-10", 1): [a_card(2, place="hawick", audience="staff"), a_card(1, theme="sleep")],
    }


def shown_cards(page: Page) -> list[int]:
    links = page.locator("[data-cards] .pledge__words a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return [int(link.strip("/").rpartition("E")[2]) for link in links]


def found(page: Page) -> Any:
    return expect(page.locator("[data-found]"))


def test_a_link_shows_what_it_names_and_fetches_only_pages_that_hold_it(page: Page) -> None:
    wall = Wall(page, three_pages())
    page.goto("/en/wall/?place=hawick")
    found(page).to_have_text("A few pledges found")
    assert shown_cards(page) == [9, 2]
    assert sorted(wall.asked) == ["2026-10/1", "2026-11/2"]
    expect(page.get_by_label("Place")).to_have_value("hawick")
    expect(page.locator("[data-more]")).to_be_hidden()
    expect(page.locator("[data-older]")).to_be_hidden()


def test_choices_combine_and_the_back_button_takes_them_back(page: Page) -> None:
    wall = Wall(page, three_pages())
    page.goto("/en/wall/")
    everything = page.locator("[data-cards] > li").count()
    page.get_by_label("Place").select_option("Hawick")
    found(page).to_have_text("A few pledges found")
    wall.asked.clear()
    page.get_by_label("Who").select_option("NHS staff")
    found(page).to_have_text("A few pledges found")
    assert shown_cards(page) == [2]
    assert wall.asked == [], "the one page that is on both lists was fetched before"
    expect(page).to_have_url(re.compile(r"/en/wall/\?place=hawick&audience=staff$"))
    page.go_back()
    found(page).to_have_text("A few pledges found")
    expect(page.get_by_label("Who")).to_have_value("")
    page.go_back()
    found(page).to_have_text("")
    assert page.locator("[data-cards] > li").count() == everything
    page.go_forward()
    found(page).to_have_text("A few pledges found")


def test_every_pledge_comes_back_and_the_focus_is_not_lost(page: Page) -> None:
    Wall(page, three_pages())
    page.goto("/en/wall/?place=hawick&c=poster")
    found(page).to_have_text("A few pledges found")
    page.get_by_role("button", name="Show every pledge").press("Enter")
    expect(page).to_have_url(re.compile(r"/en/wall/\?c=poster$"))
    expect(page.locator("[data-found]")).to_be_focused()
    expect(page.locator("[data-cards] > li")).to_have_count(50)


def test_more_is_shown_when_asked_for_and_pages_are_fetched_only_then(page: Page) -> None:
    cards: Cards = {("2026-11", n): [a_card(n * 10 + each, place="hawick") for each in range(10)] for n in range(1, 10)}
    wall = Wall(page, cards)
    page.goto("/en/wall/?place=hawick")
    found(page).to_have_text("20 pledges found so far")
    assert wall.asked == ["2026-11/9", "2026-11/8", "2026-11/7"]
    more = page.get_by_role("button", name="Show more")
    more.press("Enter")
    found(page).to_have_text("40 pledges found so far")
    expect(more).to_be_focused()
    more.press("Enter")
    found(page).to_have_text("60 pledges found so far")
    more.press("Enter")
    found(page).to_have_text("80 pledges found so far")
    more.press("Enter")
    found(page).to_have_text("90 pledges found")
    expect(page.locator("[data-found]")).to_be_focused()
    assert len(set(shown_cards(page))) == 90


@pytest.mark.parametrize(("lang", "words"), [("en", "Nobody has pledged this yet"), ("gd", "Cha do gheall duine seo")])
def test_nothing_found_is_said_kindly(page: Page, lang: str, words: str) -> None:
    wall = Wall(page, three_pages())
    page.goto(f"/{lang}/wall/?place=hawick&theme=sleep")
    found(page).to_contain_text(words)
    expect(page.locator("[data-first] a")).to_be_visible()
    assert wall.asked == ["2026-10/1"]


def test_full_lists_leave_room_for_older_pages_and_say_so(page: Page) -> None:
    """With lists of 2: Kelso's ends in November, those of staff are all there, so October's page is looked at too."""
    cards: Cards = {("2026-11", n): [a_card(n * 10)] for n in (1, 2, 3, 4)}
    cards["2026-10", 7] = [a_card(3, audience="staff")]
    wall = Wall(page, cards, most=2)
    page.goto("/en/wall/?place=kelso&audience=staff")
    found(page).to_have_text("A few pledges found")
    assert wall.asked == ["2026-10/7"]
    page.goto("/en/wall/?place=kelso")
    found(page).to_have_text("A few pledges found")
    expect(page.locator("[data-older]")).to_be_visible()


def test_a_taken_down_pledges_page_is_looked_at_in_vain(page: Page) -> None:
    wall = Wall(page, three_pages())
    wall.cards["2026-10", 1] = wall.cards["2026-10", 1][1:]
    page.goto("/en/wall/?place=hawick")
    found(page).to_have_text("A few pledges found")


def test_a_failed_fetch_keeps_what_was_found_and_can_be_tried_again(page: Page) -> None:
    cards: Cards = {("2026-11", n): [a_card(n * 10 + each, place="hawick") for each in range(9)] for n in range(1, 6)}
    wall = Wall(page, cards)
    page.goto("/en/wall/?place=hawick")
    found(page).to_have_text("20 pledges found so far")
    wall.broken.add("2026-11/1")
    page.get_by_role("button", name="Show more").click()
    found(page).to_have_text("We could not fetch all of the wall. What we found is here.")
    assert len(shown_cards(page)) == 27
    wall.broken.clear()
    page.get_by_role("button", name="Try again").click()
    found(page).to_have_text("40 pledges found so far")
    assert len(set(shown_cards(page))) == 40


def test_no_lists_at_all(page: Page) -> None:
    page.route("**/data/wall.json", lambda route: route.fulfill(status=404))
    page.goto("/en/wall/?place=hawick")
    found(page).to_contain_text("We could not fetch")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_an_unknown_code_in_the_address_is_passed_over(page: Page) -> None:
    page.goto("/en/wall/?place=%3Cb%3E")
    expect(page.locator("[data-cards] > li")).to_have_count(50)
    expect(page.get_by_label("Place")).to_have_value("")


def test_without_script_the_newest_pledges_stand_alone(browser: Any, base_url: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=base_url) as context:
        page = context.new_page()
        page.goto("/en/wall/?place=hawick")
        expect(page.locator("[data-wall-filter]")).to_be_hidden()
        expect(page.locator("[data-cards] > li")).to_have_count(50)
