"""Texts are complete, consistent in English and Gaelic, compiled, and safe."""

import json
import re

import pytest

from chalicelib import content as compiled
from chalicelib.content.phrases import contains
from chalicelib.content.translations import plural, text
from frontend.builder import content

PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
COMPOSED_KEYS = (
    "date.",
    "home.how_",
    "idea.takes_",
    "share.written_in_",
    "review.language_",
    "story.told_",
    "site.",
    "errors.",
    "owner.state_",
    "owner.name_",
    "owner.show_",
    "owner.changed_",
)
"""Prefixes of keys that code composes at run time; `errors.` are the codes of chalicelib.pledges.form."""
STRINGS = {language.code: content.read_strings(content.ROOT, language) for language in content.languages()}
UNUSED_KEYS = {"site.source"}
"""Keys for footer links that an organisation may add."""


STRINGS = {language.code: content.read_strings(content.ROOT, language) for language in content.languages()}


def all_forms(sentence: str | dict[str, str]) -> list[str]:
    return [sentence] if isinstance(sentence, str) else list(sentence.values())


def test_compiled_content_is_up_to_date() -> None:
    assert content.stale() == [], "run: python -m infra content"


def test_every_text_has_a_gaelic_translation() -> None:
    assert content.missing() == []


@pytest.mark.parametrize("key", sorted(STRINGS["en"]))
def test_both_languages_use_the_same_placeholders(key: str) -> None:
    names = {
        lang: {name for form in all_forms(STRINGS[lang][key]) for name in PLACEHOLDER.findall(form)}
        for lang in compiled.languages()
    }
    assert names["en"] == names["gd"]


def test_every_text_key_is_used() -> None:
    places = ["app.py", "chalicelib", "frontend/templates", "infra"]
    sources = ""
    for place in places:
        root = content.ROOT / place
        files = (
            [root] if root.is_file() else [path for path in root.rglob("*") if path.suffix in {".py", ".html", ".txt"}]
        )
        sources += "".join(path.read_text("utf-8") for path in files)
    unused = [
        key
        for key in STRINGS["en"]
        if not key.startswith(COMPOSED_KEYS)
        and key not in UNUSED_KEYS
        and f'"{key}"' not in sources
        and f"'{key}'" not in sources
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("count", "form"),
    [
        *[(1, "one"), (11, "one"), (2, "two"), (12, "two"), (3, "few"), (10, "few"), (13, "few"), (19, "few")],
        *[(0, "other"), (20, "other"), (21, "other"), (22, "other"), (101, "other"), (111, "other"), (1000, "other")],
    ],
)
def test_gaelic_plurals_have_four_forms(count: int, form: str) -> None:
    assert plural("gd", count) == form


def test_english_plurals_have_two_forms() -> None:
    assert [plural("en", count) for count in (0, 1, 2, 11)] == ["other", "one", "other", "other"]


def test_text_uses_the_plural_form_of_its_count() -> None:
    assert text("en", "mail.review_subject", count=1) == "1 thing to read"
    assert text("en", "mail.review_subject", count=3) == "3 things to read"
    assert text("gd", "review.count", count=2) == "Tha 2 rud a' feitheamh"
    assert text("gd", "review.count", count=4) == "Tha 4 rudan a' feitheamh"
    assert text("gd", "home.next_goal", count=1200, goal=2500) == "1,200 eile gu 2,500"


def test_untranslated_text_falls_back_to_english(monkeypatch: pytest.MonkeyPatch) -> None:
    site = compiled.site()
    fewer = {key: value for key, value in site["strings"]["gd"].items() if key != "review.count"}
    monkeypatch.setitem(site["strings"], "gd", fewer)
    assert text("gd", "review.count", count=2) == "2 things wait"


def test_alcohol_and_smoking_ideas_have_a_care_warning() -> None:
    for idea in compiled.site()["ideas"].values():
        if idea["theme"] in {"drink", "smoke-free"}:
            assert idea["care"] in {"alcohol", "smoking"}
    warning = compiled.site()["cares"]["alcohol"]["en"]
    assert "do not stop suddenly" in warning
    assert "GP" in warning


def test_themes_have_sitting_ideas_and_five_minute_ideas() -> None:
    ideas = compiled.site()["ideas"]
    assert compiled.ordered("ideas")[0] == "ten-minute-walk"
    at_a_desk = [idea["theme"] for idea in ideas.values() if idea["sitting"]]
    assert len(at_a_desk) >= 10
    assert len(set(at_a_desk)) >= 4
    for theme in compiled.catalogue().themes - {compiled.OWN}:
        assert min(idea["minutes"] for idea in ideas.values() if idea["theme"] == theme) <= 5


def test_sources_document_lists_every_idea() -> None:
    listed = set(re.findall(r"(?m)^\| ([a-z0-9-]+) \|", (content.ROOT / "docs/sources.md").read_text("utf-8")))
    assert set(compiled.site()["ideas"]) == listed & set(compiled.site()["ideas"])


def test_medicine_and_pregnancy_ideas_have_a_care_warning() -> None:
    for slug, idea in compiled.site()["ideas"].items():
        if re.search(r"vitamin|medicine|patches|tablet|oily fish|pregnan|strength|stairs", json.dumps(idea)):
            assert idea.get("care") in compiled.site()["cares"], slug
    for care in ("smoking", "alcohol", "supplements", "fish", "moving"):
        assert "pregnant" in compiled.site()["cares"][care]["en"]


def test_cue_has_names_and_usual_time() -> None:
    assert compiled.site()["cues"]["after-breakfast"] == {
        "en": "After breakfast",
        "gd": "Às dèidh bracaist",
        "time": "08:30",
    }


def test_help_lines_have_their_phone_numbers() -> None:
    lines = {line["slug"]: line["phone"] for line in compiled.site()["welfare"]["lines"]}
    assert lines == {
        "breathing-space": "0800 83 85 87",
        "samaritans": "116 123",
        "nhs-24": "111",
        "domestic-abuse": "0800 027 1234",
        "emergency": "999",
    }


def test_catalogue_has_distress_phrases_of_both_languages() -> None:
    phrases = compiled.site()["welfare"]["phrases"]
    assert set(compiled.catalogue().welfare) == {*phrases["en"], *phrases["gd"]}


def test_idea_texts_contain_no_distress_phrase() -> None:
    for slug, idea in compiled.site()["ideas"].items():
        for lang in compiled.languages():
            said = " ".join([idea["title"][lang], idea["will"][lang], *(start[lang] for start in idea["starts"])])
            assert not contains(said, compiled.catalogue().welfare), slug
