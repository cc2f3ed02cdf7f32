"""Pages describe themselves to messengers and search engines."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from chalicelib import content, pages
from chalicelib.pages import seo
from frontend.builder import samples, share_images
from frontend.builder.samples import ORIGIN
from tests.support import sample_pages

MADE = share_images.files()


class Head(HTMLParser):
    """The meta tags by property, and the JSON-LD blocks for search engines."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.json_ld: list[Any] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag == "script" and given.get("type") == "application/ld+json"
        if tag == "meta" and "content" in given:
            self.meta[given.get("property") or given.get("name") or ""] = given["content"] or ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.json_ld.append(json.loads(data))

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"


HEADS = {(lang, name): Head(page) for lang in ("en", "gd") for name, page in sample_pages.states(lang).items()}


def test_every_preview_picture_exists() -> None:
    named = {head.meta["og:image"] for head in HEADS.values() if "og:image" in head.meta}
    assert len(named) > 10
    assert {name.removeprefix(f"{ORIGIN}/") for name in named} <= set(MADE)


@pytest.mark.parametrize(
    ("state", "picture"),
    [("home-25", "site"), ("wall-50", "site"), ("form", "site"), ("form-idea", "drink-free-days"), ("share-1", "own")],
)
def test_page_has_the_preview_picture_of_its_subject(state: str, picture: str) -> None:
    for lang in ("en", "gd"):
        meta = HEADS[lang, state].meta
        assert meta["og:image"] == f"{ORIGIN}/cards/{lang}/{picture}.png"
        assert meta["og:image:alt"] == " – ".join(seo.words(lang, picture))
        assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
        assert meta["twitter:card"] == "summary_large_image"
        assert meta["og:url"].startswith(f"{ORIGIN}/{lang}/")
        assert meta["og:title"]
        assert meta["og:description"] == meta["description"]


def test_share_page_has_the_preview_picture_of_its_idea() -> None:
    assert HEADS["en", "share-0"].meta["og:image"] == f"{ORIGIN}/cards/en/{samples.card(0)['idea']}.png"


def test_idea_removed_from_content_has_the_site_picture() -> None:
    assert seo.picture("en", {"card": {"idea": "gone"}})["path"] == "/cards/en/site.png"


def test_noindex_page_has_no_preview_picture() -> None:
    for state in ("thanks", "review", "problem", "missing"):
        assert "og:image" not in HEADS["en", state].meta
        assert "noindex" in HEADS["en", state].meta["robots"]
        assert HEADS["en", state].meta["description"]


@pytest.mark.parametrize("lang", ["en", "gd"])
def test_home_page_names_owner_and_site_in_json_ld(lang: str) -> None:
    (data,) = HEADS[lang, "home-25"].json_ld
    organisation, website = data["@graph"]
    assert data["@context"] == "https://schema.org"
    assert (organisation["@type"], website["@type"]) == ("Organization", "WebSite")
    assert organisation["name"] == content.site()["organisation"]["name"][lang]
    assert website["name"] == content.site()["brand"]["name"][lang]
    assert website["inLanguage"] == lang
    assert website["publisher"]["@id"] == organisation["@id"]
    for address in (organisation["url"], organisation["logo"], website["url"]):
        assert address.startswith(f"{ORIGIN}/")


@pytest.mark.parametrize("lang", ["en", "gd"])
def test_idea_page_has_breadcrumbs_in_json_ld(lang: str) -> None:
    (data,) = HEADS[lang, "form-idea"].json_ld
    assert data["@type"] == "BreadcrumbList"
    assert [item["position"] for item in data["itemListElement"]] == [1, 2, 3]
    assert data["itemListElement"][2]["item"] == f"{ORIGIN}/{lang}/pledge/drink-free-days/"
    assert all(item["name"] and item["item"].startswith(ORIGIN) for item in data["itemListElement"])


def test_other_pages_have_no_json_ld() -> None:
    for (_, state), head in HEADS.items():
        if not state.startswith(("home", "form-idea")):
            assert head.json_ld == [], state


def test_json_ld_escapes_owner_name(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "</script><script>alert(1)</script><!--"
    monkeypatch.setitem(content.site()["organisation"]["name"], "en", evil)
    page = samples.home("en", 25)
    assert "<script>alert" not in page
    assert Head(page).json_ld[0]["@graph"][0]["name"] == evil


def test_page_without_site_origin_has_no_json_ld_or_preview_picture() -> None:
    page = pages.render("pledge.html", "en", idea="drink-free-days", values={}, errors={}, support_needed=False)
    assert "ld+json" not in page
    assert "og:image" not in page
