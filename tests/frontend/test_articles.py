"""Legal pages hold what the law asks, are filled from organisation and stage, and say what scripts store."""

import re
from typing import Any

import pytest

from chalicelib import pages
from chalicelib.content.translations import plural
from chalicelib.content.translations import text as translated
from frontend.builder import articles, content
from frontend.builder.page_models import Article
from frontend.builder.samples import ORIGIN
from tests.support.outline import Outline

FILES = content.read()
ARTICLES: dict[str, Article] = {each.slug: each for each in FILES["content/articles.yaml"].articles}
LANGUAGES = ("en", "gd")
MONTHS = 7
"""Not the default, so that a page with a number of its own is found."""
LARGEST_PAGE = 20 * 1024

every_page = pytest.mark.parametrize(("lang", "slug"), [(lang, slug) for slug in ARTICLES for lang in LANGUAGES])


def page(lang: str, slug: str, files: dict[str, Any] = FILES, months: int = MONTHS, **changed: Any) -> str:
    """The page as the site is built with it."""
    article = ARTICLES[slug].model_dump(mode="json", exclude_none=True) | changed
    facts = articles.facts(lang, files, months)
    return pages.render("article.html", lang, origin=ORIGIN, article=article, facts=facts)


def main_part(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


@every_page
def test_page_is_small_names_its_language_and_has_headings_in_order(lang: str, slug: str) -> None:
    html = page(lang, slug)
    assert len(html.encode()) <= LARGEST_PAGE
    assert f'<html lang="{lang}"' in html
    headings = [tag for tag, _ in Outline(html).tags if re.fullmatch("h[1-6]", tag)]
    assert headings == ["h1", *["h2"] * len(ARTICLES[slug].sections)]


@every_page
def test_page_names_no_fact_that_nobody_filled(lang: str, slug: str) -> None:
    assert not re.search(r"[{}]", main_part(page(lang, slug)))


@every_page
def test_footer_links_to_every_page(lang: str, slug: str) -> None:
    links = [link["href"] for link in Outline(page("en", "about").partition("<footer")[2]).all("a")]
    assert f"/en/{slug}/" in links


@pytest.mark.parametrize("lang", LANGUAGES)
def test_privacy_page_says_who_why_what_and_how_long(lang: str) -> None:
    organisation, html = FILES["content/organisation.yaml"], main_part(page(lang, "privacy"))
    own = (organisation.controller, organisation.address, organisation.hosting)
    for words in [each.translation(lang) for each in own]:
        assert words in html
    for words in (organisation.ico_registration, organisation.phone, f"mailto:{organisation.data_protection}"):
        assert words in html
    for law in ("6(1)(e)", "9(2)(i)", "9(2)(a)", "ico.org.uk/make-a-complaint/", f"/{lang}/my-pledge/"):
        assert law in html
    for words in {"en": ("channel", "shared by"), "gd": ("seanail", "air a cho-roinn le")}[lang]:
        assert words in html


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", ["privacy", "easy-read"])
def test_months_of_details_are_the_setting_of_the_stage(lang: str, slug: str) -> None:
    html = page(lang, slug)
    assert re.search(rf"\b{MONTHS} (months after|mìosan (an|às) dèidh)", html)
    assert not re.search(r"\b12 (months|m)", html)


MONTHS_IN_WORDS = {
    1: ("1 month", "1 mhìos"),
    3: ("3 months", "3 mìosan"),
    12: ("12 months", "12 mhìos"),
    24: ("24 months", "24 mìos"),
}


@pytest.mark.parametrize("months", MONTHS_IN_WORDS)
def test_month_agrees_with_its_number(months: int) -> None:
    for lang, words in zip(LANGUAGES, MONTHS_IN_WORDS[months], strict=True):
        assert re.search(rf"\b{words}\b", page(lang, "privacy", months=months))
    counted = re.findall(r"\b(\d+) (m\w*ìos\w*)", page("gd", "privacy", months=months))
    assert len(counted) >= 2
    for number, noun in counted:
        form = plural("gd", int(number))
        assert noun == {"one": "mhìos", "two": "mhìos", "few": "mìosan", "other": "mìos"}[form]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("status", "said"), [("fully", "fully"), ("partially", "partially"), ("not", "is not")])
def test_accessibility_statement_has_the_parts_that_the_law_asks(lang: str, status: str, said: str) -> None:
    organisation = FILES["content/organisation.yaml"]
    statement = organisation.accessibility.model_copy(update={"status": status})
    changed = FILES | {"content/organisation.yaml": organisation.model_copy(update={"accessibility": statement})}
    html = main_part(page(lang, "accessibility", changed))
    for part in ("2018", "EHRC", "EASS", "equalityadvisoryservice.com", "WCAG 2.2 AA", f"mailto:{statement.contact}"):
        assert part in html
    if lang == "en":
        assert f"{said} compliant with the Web Content Accessibility Guidelines version 2.2 AA standard" in html
        assert "prepared on 26 November 2026" in html
        assert "last tested on 26 November 2026" in html
        for heading in STATEMENT:
            assert f"<h2>{heading}</h2>" in html


STATEMENT = (
    "Feedback and contact information",
    "Enforcement procedure",
    "Compliance status",
    "Non-accessible content",
    "Non-compliance with the accessibility regulations",
    "Disproportionate burden",
    "Content that’s not within the scope of the accessibility regulations",
    "Preparation of this accessibility statement",
)


def test_moderation_policy_says_that_a_moderator_may_change_words() -> None:
    for lang, said in (("en", "may mend spelling"), ("gd", "litreachadh a cheartachadh")):
        html = main_part(page(lang, "moderation"))
        assert said in html
        assert translated(lang, "owner.title") in html, "where the person sees what was changed"


@every_page
def test_film_in_sign_language_is_offered_only_where_its_address_is_given(lang: str, slug: str) -> None:
    assert 'hreflang="bfi"' not in page(lang, slug)
    assert '<a href="https://films.example/bsl" hreflang="bfi">' in page(lang, slug, bsl="https://films.example/bsl")


def test_easy_read_has_a_picture_a_part_and_one_short_sentence_a_line() -> None:
    sections = ARTICLES["easy-read"].sections
    assert len({section.picture for section in sections}) == len(sections)
    for line in [words.en for section in sections for words in section.text]:
        assert len(line.split()) <= 15, line
        assert re.findall(r"[.?!]", line) == ["."], line
    html = page("en", "easy-read")
    assert main_part(html).count('<svg viewBox="0 0 96 96" width="96" height="96" aria-hidden="true"') == len(sections)
    assert pages.asset("easy_read.css") in html
    assert pages.asset("easy_read.css") not in page("en", "privacy")


def test_cookies_page_lists_what_scripts_store_and_nothing_else() -> None:
    said = {point.stores for section in ARTICLES["cookies"].sections for point in section.points}
    assert stored_names() == said


def stored_names() -> set[str]:
    """The names under which scripts keep something in the browser, without what follows a colon."""
    found = set()
    for path in (content.ROOT / "frontend" / "assets").glob("*.js"):
        script = path.read_text("utf-8")
        assert not re.search(r"document\.cookie|indexedDB|(?<!store\(\(\) => )(session|local)Storage", script), path
        for name in re.findall(r"(?:visit|device)\.set\(([^,]+),", script):
            constant = re.search(rf"const {re.escape(name)} = (.+);", script)
            said = constant[1] if constant else name
            found |= set(re.findall(r'"([a-z-]+)"', said)) or {said.strip("`").partition(":")[0]}
    return found


REAL = re.compile(r"NHS (Borders|nan Crìochan)|Borders (General|College|Council)|(scot|nhs)borders|borderscollege")


def test_content_templates_and_samples_name_no_real_board_council_or_college() -> None:
    for folder in ("frontend", "chalicelib", "infra", "tests"):
        for path in (content.ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".yaml", ".html", ".js", ".json"} and path.name != "test_articles.py":
                assert not REAL.search(path.read_text("utf-8")), path
