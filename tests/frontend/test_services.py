"""Services near by stand on the pages of ideas and of thanks, by theme."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib import content, pages
from frontend.builder import examples, samples, site
from tests.support.browser import open_thanks
from tests.support.outline import Outline
from tests.support.played_api import Api, created_pledge

SERVICES = content.site()["services"]
THEMES = sorted(content.catalogue().themes - {content.OWN})


def names(theme: str) -> set[str]:
    """Of the services for a theme, as the file has them."""
    return {each["name"]["en"] for each in SERVICES.values() if theme in each["themes"] or not each["themes"]}


def help_of(html: str) -> str:
    """What a page says under the heading of services."""
    return html[html.index("Help near you") :].partition("</ul>")[0]


def shown(html: str) -> set[str]:
    return {each["name"]["en"] for each in SERVICES.values() if each["name"]["en"] in help_of(html)}


def thanks(idea: str | None) -> str:
    """The page by which the API answers a form without script."""
    plan = {"idea": idea} if idea else {}
    given = site.thanks() | {"id": samples.IDS[0], "plan": plan}
    return pages.render("thanks.html", "en", origin=samples.ORIGIN, **given)


@pytest.mark.parametrize("theme", THEMES)
def test_idea_page_and_thanks_show_the_services_of_its_theme(theme: str) -> None:
    idea = next(slug for slug, each in content.site()["ideas"].items() if each["theme"] == theme)
    general = names("no theme")
    assert names(theme) - general, f"no service helps with {theme}"
    assert shown(samples.form("en", idea)) == shown(thanks(idea)) == names(theme)
    assert shown(thanks(None)) == shown(thanks("an-idea-that-left")) == general


def test_service_has_its_address_phone_words_and_places_in_each_language() -> None:
    links = [link["href"] for link in Outline(help_of(samples.form("en", "ten-minute-walk"))).all("a")]
    assert {"https://www.pathsforall.org.uk/", "tel:01632960001"} <= {*links}
    words = re.sub(r"<[^>]+>|\s+(?=[,.])", "", samples.form("gd", "ten-minute-walk"))
    assert "Buidheann coiseachd eisimpleir, 01632 960001. Cuairt fhurasta gach seachdain, agus cupa tì" in words
    assert "cupa tì · Hamhaig, An Geal Àth" in words


def test_line_that_may_be_shut_is_followed_by_one_that_answers_at_any_hour() -> None:
    assert "111, day and night" in samples.form("en", "choose-quit-date")


@pytest.mark.parametrize(
    ("pledge", "theme"), [({"idea": "choose-quit-date"}, "smoke-free"), ({"text": "swim"}, "no theme")]
)
def test_thanks_page_with_script_shows_the_services_that_fit(page: Page, pledge: dict[str, str], theme: str) -> None:
    open_thanks(page, pledge)
    listed = page.locator("[data-themes]")
    expect(listed.locator("visible=true")).to_have_count(len(names(theme)))
    for name in names(theme):
        expect(listed.filter(has_text=name)).to_be_visible()


def services_shown(page: Page) -> list[str]:
    """Names of the services that are shown, in order."""
    shown = [each.inner_text() for each in page.locator("[data-services] > li:visible").all()]
    return [each["name"]["en"] for words in shown for each in SERVICES.values() if words.startswith(each["name"]["en"])]


WALKING_GROUP = "Example walking group"
"""The only one for `move` that is in some towns alone: Hawick and Galashiels."""


@pytest.mark.parametrize(
    ("place", "first", "count"),
    [
        ({"place": "hawick"}, WALKING_GROUP, 0),
        ({"place": "duns"}, "Health Walks", -1),
        ({"place": "elsewhere"}, "Health Walks", -1),
        ({}, WALKING_GROUP, 0),
    ],
    ids=["in town", "in another town", "elsewhere", "no town told"],
)
def test_thanks_page_shows_the_services_of_the_persons_own_town_first(
    page: Page, place: dict[str, str], first: str, count: int
) -> None:
    open_thanks(page, {"idea": "ten-minute-walk", "lang": "en"} | place)
    expect(page.get_by_label("Show help in")).to_have_value(place.get("place", ""))
    assert services_shown(page)[0] == first
    assert len(services_shown(page)) == len(names("move")) + count
    page.get_by_label("Show help in").select_option(label="Galashiels")
    assert services_shown(page)[0] == WALKING_GROUP
    page.get_by_label("Show help in").select_option(label="Kelso")
    assert WALKING_GROUP not in services_shown(page)
    page.get_by_label("Show help in").select_option(label="any town")
    assert set(services_shown(page)) == names("move")


def test_no_town_is_asked_where_all_services_are_everywhere(page: Page) -> None:
    open_thanks(page, {"idea": "choose-quit-date", "lang": "en"})
    expect(page.locator("[data-services]")).to_be_visible()
    expect(page.get_by_label("Show help in")).to_be_hidden()
    assert "data-town" not in samples.form("en", "choose-quit-date")


def test_idea_page_knows_the_town_that_this_tab_was_told_and_sends_none_that_was_only_looked_at(
    page: Page, api: Api
) -> None:
    api.answers = [created_pledge()]
    page.goto("/en/pledge/ten-minute-walk/")
    assert WALKING_GROUP in services_shown(page)
    page.get_by_label("Show help in").select_option(label="Duns")
    assert WALKING_GROUP not in services_shown(page)
    page.get_by_role("button", name="I pledge this").click()
    page.wait_for_url("**/en/thanks/**")
    assert "place" not in api.asked[0]
    open_thanks(page, {"idea": "ten-minute-walk", "lang": "en", "place": "duns"})
    page.goto("/en/pledge/walk-short-trips/")
    assert WALKING_GROUP not in services_shown(page)
    expect(page.get_by_label("Show help in")).to_have_value("duns")


def test_page_without_script_names_the_towns(browser: Browser, base_url: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=base_url) as context:
        page = context.new_page()
        page.goto("/en/pledge/ten-minute-walk/")
        expect(page.get_by_label("Show help in")).to_be_hidden()
        expect(page.get_by_text("Hawick, Galashiels")).to_be_visible()


EXAMPLE_FILES = {
    "content/organisation.yaml": "name:\n  en: Example Health Board\n  gd: Bòrd eisimpleir\nregistration: Z0000000\n",
    "content/services.yaml": "quit:\n  name: Quit Your Way\n  phone: 01632 960001\nwalks:\n  by: Example Council\n",
    "content/welfare.yaml": "duties:\n  - Morag Moderator\n  - Una Bell\n",
    "theme.yaml": "partners:\n  - https://board.example/\n",
}
"""As they are before an organisation made them its own, and with what is nobody's example."""


def test_examples_are_found_by_line_and_nothing_else_is(tmp_path: Path) -> None:
    for name, text in EXAMPLE_FILES.items():
        path = tmp_path / "frontend" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    found = "\n".join(examples.left(tmp_path))
    for line in (
        *(":2: Example Health Board", ":3: Bòrd eisimpleir", ":4: Z0000000", ":3: 01632 960001"),
        *(":5: Example Council", ":2: Morag Moderator", ":2: https://board.example/"),
    ):
        assert line in found
    assert "Quit Your Way" not in found
    assert "Una Bell" not in found
    assert str(tmp_path / "frontend/content/services.yaml") in found


def test_an_organisation_of_ones_own_leaves_no_example(tmp_path: Path) -> None:
    for name in EXAMPLE_FILES:
        path = tmp_path / "frontend" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("name: Another Board\n", "utf-8")
    assert examples.left(tmp_path) == []
