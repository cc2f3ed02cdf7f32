"""Every page renders correct HTML in every state, before any script or style."""

import html
import re

import pytest
from jinja2 import UndefinedError

from chalicelib import content, pages
from frontend.builder import samples
from frontend.builder.samples import HOSTILE, IDS, ORIGIN
from tests.support import sample_pages
from tests.support.outline import Outline

LANGUAGES = ("en", "gd")
DRAWN = {(lang, name): page for lang in LANGUAGES for name, page in sample_pages.states(lang).items()}
every_page = pytest.mark.parametrize("drawn", DRAWN.values(), ids=[f"{lang}-{name}" for lang, name in DRAWN])


@every_page
def test_page_has_no_inline_code_that_csp_blocks(drawn: str) -> None:
    for tag, attributes in Outline(drawn).tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        assert not str(attributes.get("href")).lower().startswith("javascript:")
        if tag == "script":
            assert attributes.get("src") or attributes.get("type") in {"application/json", "application/ld+json"}
        assert tag != "style"


@every_page
def test_submission_text_is_escaped(drawn: str) -> None:
    assert "<script>alert" not in drawn
    assert "<img src=x" not in drawn
    assert "49 =HYPERLINK" not in drawn


@every_page
def test_ids_are_unique_and_references_have_targets(drawn: str) -> None:
    outline = Outline(drawn)
    ids = outline.ids()
    assert len(ids) == len(set(ids))
    for _, attributes in outline.tags:
        for name in ("for", "aria-labelledby", "aria-describedby"):
            assert set((attributes.get(name) or "").split()) <= set(ids), attributes
        link = attributes.get("href") or ""
        assert not link.startswith("#") or link[1:] in ids, link


@every_page
def test_page_has_no_foreign_resource_and_no_unfilled_placeholder(drawn: str) -> None:
    outline = Outline(drawn)
    for attributes in outline.all("script") + outline.all("img"):
        assert str(attributes.get("src", "/")).startswith("/")
    for attributes in outline.all("link"):
        assert str(attributes["href"]).startswith(("/", ORIGIN, "data:image/svg+xml,"))
    assert not re.search(r"\{[a-z_]+(:,)?\}", re.sub(r"<script type=\"application/json\".*?</script>", "", drawn))


@every_page
def test_page_has_language_one_title_heading_and_skip_link(drawn: str) -> None:
    outline = Outline(drawn)
    assert outline.all("html")[0]["lang"] in LANGUAGES
    assert drawn.count("<title>") == 1
    links = outline.all("a")
    assert len(links) == 1 or links[0]["href"] == "#main", "there is something to skip"
    assert outline.all("h1")


def test_gaelic_page_has_gaelic_name_and_differs_from_english() -> None:
    for (lang, name), page in DRAWN.items():
        if lang == "gd":
            assert content.site()["brand"]["name"]["gd"] in page, name
            assert DRAWN["en", name] != page


def test_language_switch_links_to_the_same_page() -> None:
    assert f'href="/gd/p/{IDS[3]}/"' in DRAWN["en", "share-3"]
    assert 'href="/en/pledge/drink-free-days/"' in DRAWN["gd", "form-idea"]
    assert 'href="/gd/wall/2026-11/2/"' in DRAWN["en", "wall-month"]
    assert (
        f'href="/api/thanks/{IDS[0]}?idea=beans-night&amp;cue=weekend&amp;lang=gd&amp;support=1"'
        in DRAWN["en", "thanks-hard"]
    )


def test_message_to_share_says_what_was_pledged() -> None:
    assert "text=I%20have%20pledged%3A%20Eat%20beans%20or%20lentils" in DRAWN["en", "thanks-hard"]
    assert "text=I%20have%20made%20a%20pledge.%20Will%20you" in DRAWN["en", "thanks"]


def test_unknown_idea_does_not_reach_a_url() -> None:
    page = pages.render(
        "pledge.html", "en", origin=ORIGIN, idea="../../evil", values={}, errors={}, support_needed=False
    )
    assert "evil" not in page


def test_page_names_canonical_url_and_other_languages() -> None:
    page = DRAWN["en", "form-idea"]
    assert f'<link rel="canonical" href="{ORIGIN}/en/pledge/drink-free-days/">' in page
    assert f'hreflang="gd" href="{ORIGIN}/gd/pledge/drink-free-days/"' in page
    assert f'hreflang="x-default" href="{ORIGIN}/en/pledge/drink-free-days/"' in page
    assert f'hreflang="x-default" href="{ORIGIN}/"' in DRAWN["gd", "home-25"]


def test_home_page_shows_small_total_below_25_pledges() -> None:
    assert "total--young" in DRAWN["en", "home-24"]
    assert "total--young" not in DRAWN["en", "home-25"]
    assert '<strong class="total__number" data-made>24</strong>' in DRAWN["en", "home-24"]


def test_title_of_the_home_page_is_not_broken_at_a_hyphen() -> None:
    (title,) = re.findall(r"<h1[^>]*>(.*?)</h1>", samples.home("gd", 0))
    assert "t\N{NON-BREAKING HYPHEN}atharrachadh" in title


def test_home_page_links_to_idea_forms_that_need_no_further_input() -> None:
    home = Outline(DRAWN["en", "home-0"])
    links = {link["href"] for link in home.all("a")}
    assert {f"/en/pledge/{idea}/" for idea in content.site()["seasons"]["2026"]["ideas"]} <= links
    every = {link["href"] for link in Outline(DRAWN["en", "ideas"]).all("a")}
    assert {f"/en/pledge/{idea}/" for idea in content.catalogue().ideas} <= every
    form = Outline(DRAWN["en", "form-idea"])
    assert form.named("idea") == {"type": "hidden", "name": "idea", "value": "drink-free-days"}
    assert [button for button in form.all("button") if button.get("type") == "submit"]
    assert not [field for _, field in form.tags if "required" in field]


def test_share_page_has_link_preview_tags() -> None:
    page = samples.share("en", 1)
    for name in ("og:title", "og:description", "og:url", "og:image", "og:locale", "og:type"):
        assert f'property="{name}"' in page
    assert 'name="twitter:card" content="summary_large_image"' in page
    assert f'property="og:image" content="{ORIGIN}/cards/en/own.png"' in page
    assert f'property="og:url" content="{ORIGIN}/en/p/{IDS[1]}/"' in page


def test_share_page_form_posts_without_javascript() -> None:
    page = Outline(samples.share("en", 3))
    form = page.all("form")[0]
    assert (form["action"], form["method"]) == ("/api/pledges", "post")
    assert page.named("idea")["value"] == samples.card(3)["idea"]
    assert page.named("shared_by")["value"] == IDS[3]
    assert page.named("lang")["value"] == "en"


def test_own_text_is_marked_with_its_language() -> None:
    assert samples.card(1)["lang"] == "gd"
    assert re.search(r'<h1 class="hero-pledge__words" lang="gd">', samples.share("en", 1))
    assert not re.search(r'<h1 class="hero-pledge__words" lang', samples.share("gd", 1))


def test_share_page_without_consent_shows_no_name() -> None:
    card = {**samples.card(0), "name": None, "place": None}
    page = pages.render("share.html", "en", origin=ORIGIN, card=card)
    assert "Someone near you" in page


def test_idea_removed_from_content_still_has_a_title() -> None:
    card = {**samples.card(0), "idea": "an-old-idea", "theme": "an-old-theme", "place": "an-old-place"}
    page = pages.render("share.html", "gd", origin=ORIGIN, card=card)
    assert "An old idea" in page


def test_honeypot_is_hidden_from_people() -> None:
    page = DRAWN["en", "form"]
    trap = Outline(page).named("website")
    assert trap["tabindex"] == "-1"
    assert trap["autocomplete"] == "off"
    assert re.search(r'<div class="unseen" aria-hidden="true">\s*<label for="f-website">', page)


def test_errors_are_shown_at_top_and_field_and_input_is_preserved() -> None:
    page = DRAWN["en", "form-wrong"]
    outline = Outline(page)
    assert page.count("Use 280 characters or fewer") == 2
    assert "<title>Error: " in page
    assert '<a href="#f-text">In your own words: Use 280' in page
    assert outline.named("text")["aria-invalid"] == "true"
    words = re.search(r'<textarea [^>]*name="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert words
    assert html.unescape(words[1]) == HOSTILE
    assert outline.named("name")["value"] == HOSTILE
    assert re.search(r'value="hawick" selected', page)
    assert "checked" in outline.named("show_name")
    own = [field for field in outline.all("input") if field.get("name") == "plan.when" and field["type"] == "text"]
    assert own[0]["value"] == HOSTILE


def test_own_text_error_shows_the_text_field() -> None:
    given = {"values": {"text": "hi", "idea": "water-first"}, "errors": {"text": "Not both"}, "support_needed": False}
    page = pages.render("pledge.html", "en", origin=ORIGIN, idea="water-first", **given)
    assert 'id="f-text"' in page


def test_chosen_cue_is_preserved_after_an_error() -> None:
    given = {"values": {"plan.when": "after-tea"}, "errors": {"start": "no"}, "support_needed": False}
    page = Outline(pages.render("pledge.html", "en", origin=ORIGIN, idea=None, **given))
    chosen = [field["value"] for field in page.all("input") if field.get("name") == "plan.when" and "checked" in field]
    assert chosen == ["after-tea"]


@pytest.mark.parametrize("idea", [None, *content.site()["ideas"]])
def test_form_preselects_no_option(idea: str | None) -> None:
    fields = Outline(samples.form("en", idea))
    assert not [field for field in fields.all("input") if "checked" in field]
    assert not [option for option in fields.all("option") if "selected" in option]
    assert {"show_place", "show_badge", "show_name"} <= {field.get("name") for field in fields.all("input")}


def test_story_form_preselects_no_option() -> None:
    fields = Outline(DRAWN["en", "story-form"])
    assert not [field for field in fields.all("input") + fields.all("option") if {"checked", "selected"} & set(field)]


def test_each_tick_stands_below_its_question() -> None:
    order = ["place", "show_place", "audience", "team", "show_badge", "name", "show_name"]
    for page in ("form", "form-idea", "story-form"):
        names = [fields.get("name") for tag, fields in Outline(DRAWN["en", page]).tags if tag in {"input", "select"}]
        assert [name for name in dict.fromkeys(names) if name in order] == order


def test_names_stories_and_pictures_are_for_people_of_sixteen_and_over() -> None:
    asked = "".join(DRAWN["en", state] for state in ("form", "story-form", "owner-public", "story-owner-public"))
    hints = re.findall(r'id="f-(name|picture)-hint">(.*?)</div>', asked)
    assert [name for name, words in hints if "16 and over" in words] == ["name", "picture", "name", "name", "name"]
    assert "Stories and pictures are for people aged 16 and over" in DRAWN["en", "story-form"]


def test_dates_are_written_in_page_language() -> None:
    card = {**samples.card(0), "date": "2026-11-03"}
    assert "3 November 2026" in pages.render("share.html", "en", origin=ORIGIN, card=card)
    assert "3 dhen t-Samhain 2026" in pages.render("share.html", "gd", origin=ORIGIN, card=card)
    assert "An t-Samhain 2026" in DRAWN["gd", "wall-month"]


def test_missing_template_value_raises_error() -> None:
    with pytest.raises((UndefinedError, KeyError)):
        pages.render("wall.html", "en", cards=[], months=[])


def test_404_page_has_both_languages_without_javascript() -> None:
    page = DRAWN["en", "missing"]
    for lang in LANGUAGES:
        assert html.escape(pages.text(lang, "missing.title"), quote=False) in html.unescape(page)
        assert f'<section lang="{lang}" data-for="{lang}">' in page


def test_review_page_is_noindex_and_has_no_form_without_javascript() -> None:
    page = DRAWN["en", "review"]
    assert 'content="noindex, nofollow"' in page
    assert not Outline(page).all("form")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ideas_and_form_show_every_warning(lang: str) -> None:
    for name in ("ideas", "form"):
        shown = html.unescape(DRAWN[lang, name])
        for slug, care in content.site()["cares"].items():
            assert care[lang] in shown, (name, slug)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_help_lines_begin_with_one_that_answers_now_and_include_a_text_line(lang: str) -> None:
    form = pages.render("pledge.html", lang, origin=ORIGIN, idea=None, values={}, errors={}, support_needed=True)
    links = re.findall(r'href="((?:tel|sms):\d+)"', form)
    assert links[:2] == ["tel:999", "tel:116123"]
    assert "sms:85258" in links


def test_idea_names_year_and_country_of_its_source() -> None:
    page = pages.render(
        "pledge.html", "en", origin=ORIGIN, idea="beans-night", values={}, errors={}, support_needed=False
    )
    assert "</a>, 2021, Scotland</p>" in page
