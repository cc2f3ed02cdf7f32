"""Choosing and pledging: one door, warnings first, an inviting empty site, and how many pledged an idea."""

import html
import re
from typing import Any

import pytest
from markupsafe import escape

from chalicelib import content, pages
from frontend.builder import samples, season_samples
from tests.support import sample_pages
from tests.support.outline import Outline

ALONE: dict[str, Any] = {"story": None, "leader": None, "filters": samples.filters(0)}
"""What the home page shows beside its cards, where there is nothing."""
LANGUAGES = ("en", "gd")
DRAWN = {(lang, name): page for lang in LANGUAGES for name, page in sample_pages.states(lang).items()}


def hero(page: str) -> str:
    return page[page.index('<div class="hero">') : page.index('<div class="tapestry"')]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("made", [0, 1, 24, 25, 2000])
def test_first_screen_says_health_who_it_is_for_and_has_one_door(lang: str, made: int) -> None:
    first = hero(DRAWN[lang, f"home-{made}"])
    for word in {"en": ("your health", "Scottish Borders"), "gd": ("shlàinte", "Crìochan")}[lang]:
        assert word in first
    assert content.site()["organisation"]["short"][lang] in first
    links = [link["href"] for link in Outline(first).all("a")]
    assert links == [f"/{lang}/pledge/", f"/{lang}/pledge/#f-text"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_menu_and_calls_to_pledge_lead_to_one_page(lang: str) -> None:
    for (code, name), page in DRAWN.items():
        if code == lang and '<nav class="top__nav"' in page:
            menu = page[page.index('<nav class="top__nav"') : page.index("</nav>")]
            assert f'href="/{lang}/ideas/"' not in menu, name
    calls = [page for name in ("home-0", "wall-0", "places-0", "teams-0") for page in [DRAWN[lang, name]]]
    for page in calls:
        buttons = [link["href"] for link in Outline(page).all("a") if "govuk-button" in str(link.get("class"))]
        doors = [href for href in buttons if href != f"/{lang}/ideas/"]
        assert doors
        assert {str(href).partition("#")[0] for href in doors} == {f"/{lang}/pledge/"}


@pytest.mark.parametrize(("lang", "invitation"), [("en", "Be stitch number 1"), ("gd", "Bi nad ghrèim àireamh 1")])
def test_home_without_pledges_invites_and_shows_no_zero(lang: str, invitation: str) -> None:
    page = DRAWN[lang, "home-0"]
    assert invitation in page
    shown = re.sub(r"<(p|div)[^>]* hidden data-line>.*?</\1>", "", page, flags=re.DOTALL)
    words = html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", shown, flags=re.DOTALL))
    assert not re.search(r"\b0\b", words)
    assert "25" not in words
    assert f"/{lang}/wall/" not in page[page.index("<main") : page.index("</main>")]
    assert invitation not in DRAWN[lang, "home-1"]


def test_next_stitch_is_named_where_earlier_ones_were_withdrawn() -> None:
    given: dict[str, Any] = {
        "cards": [],
        "stitches": [""] * 5,
        "story": None,
        "leader": None,
        "filters": samples.filters(0),
    }
    page = season_samples.home("en", samples.totals(0) | {"stitches": 5}, **given)
    assert "Be stitch number 6" in page


@pytest.mark.parametrize("idea", content.site()["ideas"])
def test_warning_is_the_first_thing_on_an_idea_page(idea: str) -> None:
    page = samples.form("en", idea)
    care = ['class="care"'] if "care" in content.site()["ideas"][idea] else []
    parts = ["</h1>", *care, "chosen__why", "data-send"]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert page.count('class="care"') == len(care)


@pytest.mark.parametrize("name", ["form", "ideas"])
def test_warnings_of_a_theme_stand_once_before_its_ideas(name: str) -> None:
    ideas, page = content.site()["ideas"], DRAWN["en", name]
    cares = {(idea["theme"], idea["care"]) for idea in ideas.values() if "care" in idea}
    assert page.count('class="care"') == len({theme for theme, _ in cares})
    for theme, care in cares:
        first = min(page.index(f"/pledge/{slug}/") for slug, idea in ideas.items() if idea["theme"] == theme)
        others = [page.index(f"/pledge/{slug}/") for slug, idea in ideas.items() if idea["theme"] != theme]
        before_it = max((place for place in others if place < first), default=0)
        assert escape(content.site()["cares"][care]["en"]) in page[before_it:first], (theme, care)


def test_own_words_are_reachable_from_the_top_of_the_form() -> None:
    page = DRAWN["en", "form"]
    assert page.index("data-title") < page.index('href="#f-text"') < page.index("<summary")


def test_home_and_share_page_say_how_many_pledged_an_idea() -> None:
    idea = content.site()["seasons"]["2026"]["ideas"][0]
    totals = samples.totals(2000) | {"ideas": {idea: 1041}, "outcomes": None}
    given: dict[str, Any] = {
        "cards": [],
        "stitches": [],
        "story": None,
        "leader": None,
        "filters": samples.filters(0),
    }
    assert season_samples.home("en", totals, **given).count("1,041 people pledged this") == 1
    assert season_samples.home("gd", totals, **given).count("Gheall 1,041 neach seo") == 1
    card = {**samples.card(0), "idea": idea}
    assert "1,041 people pledged this" in pages.render("share.html", "en", card=card, totals=totals)


@pytest.mark.parametrize(("name", "script"), [("ideas", "ideas.js"), ("form-idea", "form.js")])
def test_pages_without_totals_have_a_place_for_the_number_and_the_script_that_fills_it(name: str, script: str) -> None:
    page = DRAWN["en", name]
    ideas = {"ideas": set(content.site()["ideas"]), "form-idea": {"drink-free-days"}}[name]
    assert set(re.findall(r'data-idea-count="(.*?)"></p>', page)) == ideas
    assert pages.asset(script) in page
