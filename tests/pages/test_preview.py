"""What messengers and search engines are told about each page."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from chalicelib import content, pages
from chalicelib.pages import seo
from frontend.builder import samples, share_images
from frontend.builder.samples import ORIGIN

MADE = share_images.files()


class Head(HTMLParser):
    """The meta tags by property, and the data blocks for search engines."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self.linked: list[Any] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag == "script" and given.get("type") == "application/ld+json"
        if tag == "meta" and "content" in given:
            self.said[given.get("property") or given.get("name") or ""] = given["content"] or ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.linked.append(json.loads(data))

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"


HEADS = {(lang, name): Head(page) for lang in ("en", "gd") for name, page in samples.states(lang).items()}


def test_every_picture_that_a_page_names_is_made() -> None:
    named = {head.said["og:image"] for head in HEADS.values() if "og:image" in head.said}
    assert len(named) > 10
    assert {name.removeprefix(f"{ORIGIN}/") for name in named} <= set(MADE)


@pytest.mark.parametrize(
    ("state", "picture"),
    [("home-25", "site"), ("wall-50", "site"), ("form", "site"), ("form-idea", "drink-free-days"), ("share-1", "own")],
)
def test_a_page_has_the_picture_of_what_it_is_about(state: str, picture: str) -> None:
    for lang in ("en", "gd"):
        said = HEADS[lang, state].said
        assert said["og:image"] == f"{ORIGIN}/cards/{lang}/{picture}.png"
        assert said["og:image:alt"] == " – ".join(seo.words(lang, picture))
        assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
        assert said["twitter:card"] == "summary_large_image"
        assert said["og:url"].startswith(f"{ORIGIN}/{lang}/")
        assert said["og:title"]
        assert said["og:description"] == said["description"]


def test_a_shared_idea_has_its_own_picture() -> None:
    assert HEADS["en", "share-0"].said["og:image"] == f"{ORIGIN}/cards/en/{samples.card(0)['idea']}.png"


def test_an_idea_that_left_the_content_still_has_a_picture() -> None:
    assert seo.picture("en", {"card": {"idea": "gone"}})["path"] == "/cards/en/site.png"


def test_pages_that_ask_to_be_left_out_are_not_described() -> None:
    for state in ("thanks", "review", "problem", "missing"):
        assert "og:image" not in HEADS["en", state].said
        assert "noindex" in HEADS["en", state].said["robots"]
        assert HEADS["en", state].said["description"]


@pytest.mark.parametrize("lang", ["en", "gd"])
def test_home_says_who_runs_the_site(lang: str) -> None:
    (data,) = HEADS[lang, "home-25"].linked
    organisation, website = data["@graph"]
    assert data["@context"] == "https://schema.org"
    assert (organisation["@type"], website["@type"]) == ("Organization", "WebSite")
    assert organisation["name"] == content.site()["brand"]["owner"][lang]
    assert website["name"] == content.site()["brand"]["name"][lang]
    assert website["inLanguage"] == lang
    assert website["publisher"]["@id"] == organisation["@id"]
    for address in (organisation["url"], organisation["logo"], website["url"]):
        assert address.startswith(f"{ORIGIN}/")


@pytest.mark.parametrize("lang", ["en", "gd"])
def test_an_idea_says_where_it_belongs(lang: str) -> None:
    (data,) = HEADS[lang, "form-idea"].linked
    assert data["@type"] == "BreadcrumbList"
    assert [item["position"] for item in data["itemListElement"]] == [1, 2, 3]
    assert data["itemListElement"][2]["item"] == f"{ORIGIN}/{lang}/pledge/drink-free-days/"
    assert all(item["name"] and item["item"].startswith(ORIGIN) for item in data["itemListElement"])


def test_other_pages_claim_nothing() -> None:
    for (_, state), head in HEADS.items():
        if not state.startswith(("home", "form-idea")):
            assert head.linked == [], state


def test_names_cannot_leave_the_data_block(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "</script><script>alert(1)</script><!--"
    monkeypatch.setitem(content.site()["brand"]["owner"], "en", evil)
    page = samples.home("en", 25)
    assert "<script>alert" not in page
    assert Head(page).linked[0]["@graph"][0]["name"] == evil


def test_without_an_address_of_the_site_nothing_is_claimed() -> None:
    page = pages.render("pledge.html", "en", idea="drink-free-days", values={}, errors={}, support_needed=False)
    assert "ld+json" not in page
    assert "og:image" not in page
