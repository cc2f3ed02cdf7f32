"""What a stage publishes: some of the languages, and a rehearsal that says what it is."""

import json
from pathlib import Path

import pytest

from chalicelib import content, pages
from chalicelib.email import compose
from chalicelib.moderation.moderators import Moderator
from chalicelib.people.model import Person
from chalicelib.publishing import changed_pages
from chalicelib.settings import settings
from frontend.builder import samples, site
from tests.support.world import TODAY

NOTICE = {"paragraphs": ["Words."], "link": "", "label": "", "footer": ""}
BANNER = {lang: pages.text(lang, "rehearsal.banner") for lang in ("en", "gd")}


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site without Gaelic."""
    out = tmp_path_factory.mktemp("english")
    site.build(out, site.Edition(samples.ORIGIN, languages=("en",)))
    return out


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rehearsal")
    site.build(out, site.Edition(samples.ORIGIN, rehearsal=True))
    return out


def test_no_page_picture_or_link_is_in_a_language_that_is_not_published(english: Path) -> None:
    names = [path.relative_to(english).as_posix() for path in english.rglob("*") if path.is_file()]
    assert "en/privacy/index.html" in names
    assert not [name for name in names if name.split("/")[0] == "gd" or name.startswith("cards/gd/")]
    for name in names:
        if name.endswith((".html", ".xml", ".txt")):
            text = (english / name).read_text("utf-8")
            assert not [found for found in ('hreflang="gd"', "/gd/", "data-language", 'lang="gd"') if found in text], (
                name
            )
    assert json.loads((english / "phrases.json").read_text("utf-8"))["support"].keys() == {"en"}


def test_functions_publish_and_take_only_the_languages_of_the_stage(
    world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = changed_pages.fingerprints()
    monkeypatch.setenv("LANGUAGES", "en")
    settings.cache_clear()
    assert content.languages() == ("en",)
    assert content.known_language("gd") == "en"
    someone = {"id": "m", "name": "Una", "address": "una@site.test", "added_at": TODAY, "lang": "gd"}
    assert Moderator.model_validate(someone).lang == Person.model_validate({"id": "p", "lang": "gd"}).lang == "en"
    assert 'hreflang="gd"' not in pages.render("ideas.html", "en", origin="https://x.test")
    assert all(changed != before[kind] for kind, changed in changed_pages.fingerprints().items())


def test_every_page_of_a_rehearsal_says_so_in_its_language_without_script(rehearsal: Path) -> None:
    for path in rehearsal.rglob("*.html"):
        lang = path.relative_to(rehearsal).parts[0]
        said = path.read_text("utf-8").replace("&#39;", "'")
        assert said.count(f">{BANNER.get(lang, BANNER['en'])}<") == 1, path
    assert (rehearsal / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"


def test_pages_and_mails_of_functions_say_that_it_is_a_rehearsal(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert BANNER["en"] not in pages.render("problem.html", "en", message="", switched_off=False)
    before = changed_pages.fingerprints()
    monkeypatch.setenv("REHEARSAL", "1")
    settings.cache_clear()
    assert BANNER["en"] in pages.render("problem.html", "en", message="", switched_off=False)
    assert all(changed != before[kind] for kind, changed in changed_pages.fingerprints().items())
    mail = compose("notice", "gd", "A subject", **NOTICE)
    assert mail.text.startswith(f"{BANNER['gd']}\n\nA subject")
    assert BANNER["gd"] in mail.html.replace("&#39;", "'")
