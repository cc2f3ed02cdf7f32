"""The wall: cards, filters that offer what is there, and the way to older pledges."""

import re
from typing import Any

from chalicelib import pages
from chalicelib.content import rules
from frontend.builder import samples
from frontend.builder.samples import ORIGIN


def render_wall(**given: Any) -> str:
    plain: dict[str, Any] = {
        "cards": [samples.card(0)],
        "filters": {},
        "months": [],
        "month": None,
        "page": None,
        "older": None,
    }
    return pages.render("wall.html", "en", origin=ORIGIN, **(plain | given))


def test_wall_month_links_to_its_first_and_last_page() -> None:
    page = render_wall(months=[{"month": "2026-11", "pages": 400}])
    assert re.findall(r"/en/wall/2026-11/(\d+)/", page) == ["1", "400"]


def test_wall_filter_offers_what_is_there_and_nothing_else() -> None:
    page = render_wall(filters={"theme": ["move"], "place": ["hawick"], "audience": [], "team": []})
    assert re.findall(r'<option value="([^"]+)">', page) == ["move", "hawick"]
    assert re.findall(r'<select [^>]*name="(\w+)"', page) == ["theme", "place"]
    page = render_wall(filters={"theme": [], "place": [], "audience": [], "team": []})
    assert "data-wall-filter" not in page
    assert "filter." not in page


def test_links_to_the_wall_lead_to_filters_that_it_offers() -> None:
    for name, facet in (("places", "place"), ("teams", "team")):
        page = samples.counts("en", name, 2000)
        offered = set(samples.filters(2000)[facet])
        shown = set(samples.totals(2000)[name])
        assert set(re.findall(rf"/en/wall/\?{facet}=([a-z-]+)", page)) == shown & offered
    assert "/wall/?" not in pages.render("places.html", "en", totals=samples.totals(2000), filters={"place": []})


def test_wall_cards_are_headings_below_the_title() -> None:
    for month in (None, "2026-11"):
        assert samples.wall("en", 50, month=month).count('<h2 class="pledge__words">') == 50
    assert samples.home("en", 2000).count('<h3 class="pledge__words">') == 7


def test_card_of_an_idea_leads_to_the_same_idea_in_one_tap_and_own_words_do_not() -> None:
    idea, own = samples.card(0), samples.card(1)
    page = render_wall(cards=[idea, own])
    assert re.findall(r'href="([^"]+)">Me too', page) == [f"/en/pledge/{idea['idea']}/?by={idea['id']}"]


def test_wall_folds_up_what_makes_it_long_and_leads_on_to_older_pledges() -> None:
    page = render_wall(cards=[samples.card(n) for n in range(50)], older={"month": "2026-10", "page": 3})
    before, after = page.split("<details", 1)
    assert before.count('<li class="pledge') == rules.CARDS_AT_ONCE
    assert after.count('<li class="pledge') == 50 - rules.CARDS_AT_ONCE
    assert re.search(r'href="/en/wall/2026-10/3/">Older pledges', after)
    assert "<details" not in render_wall(cards=[samples.card(n) for n in range(rules.CARDS_AT_ONCE)])
