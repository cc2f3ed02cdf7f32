"""Texts are complete, consistent in English and Gaelic, compiled, and safe."""

import json
import re
from typing import get_args

import pytest

from chalicelib import content as compiled
from chalicelib.content.phrases import contains
from chalicelib.content.translations import plural, text
from chalicelib.people.consents import TEXTS
from chalicelib.people.links import Act
from frontend.builder import content
from frontend.builder.content_models import Ideas
from frontend.builder.content_phone_lines import wrong_text

PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
COMPOSED_KEYS = (
    "finding.",
    "date.",
    "home.how_",
    "idea.takes_",
    "idea.country_",
    "share.written_in_",
    "review.language_",
    "review.kind_",
    "review.filter_",
    "review.done_",
    "review.was_",
    "review.bulk_",
    "story.told_",
    "site.",
    "errors.",
    "owner.state_",
    "calendar.check_in_",
    "outcomes.key_",
    "outcomes.column_",
    "check_in.answer_",
    "check_in.question_",
    "check_in.said_",
    "check_in.next_",
    "check_in.tip_",
    "plan.sure_",
    "plan.small_",
    "plan.smaller_",
    "own_story.state_",
    *(
        f"{group}.{sentence}"
        for group in ("owner", "own_story")
        for sentence in ("link_invalid", "overtaken", "closed")
    ),
    "owner.name_",
    "owner.show_",
    "owner.changed_",
    "article.status_",
    "off.",
    "rehearsal.",
    "journey.subject_",
    "mail.a_",
    "mail.count_",
    "mail.link_",
    "mail.mark_",
    "mail.overdue_",
    "mail.readers_",
    "mail.rehearsal_",
    "mail.welfare_",
    "mine.shown_",
    "mine.erased_",
    *(f"links.{act}_" for act in get_args(Act)),
    *(f"people.{purpose}" for purpose in TEXTS),
)
"""Prefixes of keys that code composes at run time; `errors.` are the codes of chalicelib.pledges.form."""
STRINGS = {language.code: content.read_strings(content.ROOT, language) for language in content.languages()}
UNUSED_KEYS = {"site.source"}
"""Keys for footer links that an organisation may add."""


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
    places = ["app.py", "chalicelib", "frontend/builder", "frontend/templates", "infra"]
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
    assert text("en", "review.count", count=1) == "1 submission to review"
    assert text("en", "review.count", count=3) == "3 submissions to review"
    assert text("gd", "review.count", count=2) == "2 rud ri sgrùdadh"
    assert text("gd", "review.count", count=4) == "4 rudan ri sgrùdadh"
    assert text("gd", "places.to_go", count=1200, goal=2500) == "1,200 eile gu 2,500"


def test_untranslated_text_falls_back_to_english(monkeypatch: pytest.MonkeyPatch) -> None:
    site = compiled.site()
    fewer = {key: value for key, value in site["strings"]["gd"].items() if key != "review.count"}
    monkeypatch.setitem(site["strings"], "gd", fewer)
    assert text("gd", "review.count", count=2) == "2 submissions to review"


def test_alcohol_and_smoking_ideas_have_a_care_warning() -> None:
    for idea in compiled.site()["ideas"].values():
        if idea["theme"] in {"drink", "smoke-free"}:
            assert idea["care"] in {"alcohol", "smoking", "vaping"}
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
        assert any(idea.get("minutes", 60) <= 5 for idea in ideas.values() if idea["theme"] == theme), theme


def test_there_are_60_ideas_and_some_are_done_once() -> None:
    ideas = compiled.site()["ideas"]
    assert len(ideas) >= 60
    assert {idea["every"] for idea in ideas.values()} == {"day", "week", "once"}
    checks = {slug for slug, idea in ideas.items() if idea["theme"] == "health" and idea["every"] == "once"}
    assert checks >= {"get-my-vaccines", "bowel-screening", "check-my-blood-pressure", "check-my-hearing"}


def test_every_idea_about_moving_has_a_version_sitting_down() -> None:
    for slug, idea in compiled.site()["ideas"].items():
        assert idea["theme"] != "move" or idea["sitting"] or idea["seated"], slug


def test_sources_document_marks_what_was_only_remembered() -> None:
    document = (content.ROOT / "docs/sources.md").read_text("utf-8")
    rows = dict(re.findall(r"(?m)^\| ([a-z0-9-]+) \| (.*)$", document))
    ideas: Ideas = content.read(content.ROOT)["content/ideas.yaml"]
    claims = {idea.slug: idea.source for idea in ideas.ideas} | {care.slug: care.source for care in ideas.cares}
    assert claims.keys() <= rows.keys()
    assert {slug for slug, claim in claims.items() if claim.checked is None} == {
        slug for slug in claims if "**remembered**" in rows[slug]
    }


def test_sources_document_marks_services_that_were_only_remembered() -> None:
    table = (content.ROOT / "docs/sources.md").read_text("utf-8").partition("## Services")[2]
    rows = dict(re.findall(r"(?m)^\| ([a-z0-9-]+) \| (.*)$", table))
    services = content.read(content.ROOT)["content/services.yaml"].services
    real = {each.slug: each.checked for each in services if not each.slug.startswith("example-")}
    assert real.keys() <= rows.keys()
    assert {slug for slug, day in real.items() if day is None} == {
        slug for slug in real if "**remembered**" in rows[slug]
    }


UNSAFE = re.compile(r"kettle boils|red light|stove|open the windows?|does not pass", re.IGNORECASE)
"""What stood here once and could have hurt somebody."""


def test_no_first_step_or_warning_brings_danger() -> None:
    site = compiled.site()
    said = [part["en"] for idea in site["ideas"].values() for part in [*idea["starts"], idea["reward"], idea["will"]]]
    said += [care["en"] for care in site["cares"].values()]
    assert [text for text in said if UNSAFE.search(text)] == ["Dance before you cook, away from the stove"]
    assert "put-kettle-on" not in site["ideas"]["stand-on-one-leg"]["when"]
    moving = site["cares"]["moving"]["en"]
    assert moving.startswith("If you get chest pain or feel faint, stop and sit. Phone 999 at once")
    assert "111 the same day" in moving


def test_medicine_and_pregnancy_ideas_have_a_care_warning() -> None:
    for slug, idea in compiled.site()["ideas"].items():
        if re.search(r"vitamin|medicine|patches|tablet|oily fish|pregnan|strength|stairs|vaccin", json.dumps(idea)):
            assert idea.get("care") in compiled.site()["cares"], slug
    for care in ("smoking", "vaping", "alcohol", "supplements", "fish", "moving", "medicines"):
        assert "pregnant" in compiled.site()["cares"][care]["en"]


def test_cue_has_names_and_usual_time() -> None:
    cue = compiled.site()["cues"]["after-breakfast"]
    assert cue["title"] == {"en": "After breakfast", "gd": "Às dèidh bracaist"}
    assert cue["time"] == "08:30"


def test_help_lines_have_their_phone_numbers() -> None:
    lines = {line["slug"]: line["phone"] for line in compiled.site()["welfare"]["lines"]}
    assert lines == {
        "emergency": "999",
        "samaritans": "116 123",
        "shout": "85258",
        "nhs-24": "111",
        "breathing-space": "0800 83 85 87",
        "childline": "0800 1111",
        "domestic-abuse": "0800 027 1234",
        "rape-crisis": "08088 01 03 02",
        "sexual-assault": "0800 148 88 88",
    }


def test_sentences_of_the_site_name_no_line_that_may_be_shut_alone() -> None:
    lines = content.read(content.ROOT)["content/welfare.yaml"].all_lines()
    for lang, sentences in STRINGS.items():
        for key, sentence in sentences.items():
            for form in all_forms(sentence):
                assert wrong_text(form, lines) == [], (lang, key)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Phone 0800 84 84 84.", ["0800 84 84 84 may be shut: name a line that answers at any hour as well"]),
        ("Phone Drinkline on 0800 7 314 314, or 999.", ["0800 7 314 314 may be shut: name a line that answers at any"]),
        ("Phone 0800 83 85 87 or 116 123.", []),
        ("Phone 0800 83 85 87. NHS 24 is on 111 at any hour.", []),
        ("In an emergency phone 999.", []),
        ("Phone 0800 12 34 56.", ["0800 12 34 56 is no phone line of welfare.yaml"]),
        ("A 500 ml can at 4.4%, 2023-24, over 5,000 people.", []),
    ],
)
def test_line_that_may_be_shut_is_never_named_alone(text: str, wrong: list[str]) -> None:
    found = wrong_text(text, content.read(content.ROOT)["content/welfare.yaml"].all_lines())
    assert len(found) == len(wrong)
    assert all(each.startswith(start) for each, start in zip(found, wrong, strict=True))


def test_catalogue_has_distress_phrases_of_both_languages() -> None:
    phrases = compiled.site()["welfare"]["phrases"]
    assert set(compiled.catalogue().welfare) == {*phrases["en"], *phrases["gd"]}


def test_idea_texts_contain_no_distress_phrase() -> None:
    for slug, idea in compiled.site()["ideas"].items():
        for lang in compiled.languages():
            said = " ".join([idea["title"][lang], idea["will"][lang], *(start[lang] for start in idea["starts"])])
            assert not contains(said, compiled.catalogue().welfare), slug
