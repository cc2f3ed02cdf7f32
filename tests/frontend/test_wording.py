"""What people read is short, plain, in sentence case, and Gaelic nouns agree with their numbers."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from frontend.builder import content
from frontend.builder.content_parts import LONGEST_SENTENCE, Words

LEGAL = ("privacy", "cookies", "accessibility", "moderation")
"""Articles whose sentences the law words in part."""
NOT_OURS = ("date.", "article.status_")
"""Texts of Unicode CLDR, and sentences that the law words."""
NAMES = {
    *(
        "NHS",
        "IT",
        "CHI",
        "GP",
        "A4",
        "SVG",
        "Monday",
        "January",
        "Scottish",
        "Borders",
        "Eildon",
        "Hills",
        "Scotland",
        "England",
        "Northern",
        "Ireland",
        "UK",
    ),
    *(
        "Canada",
        "USA",
        "English",
        "Gaelic",
        "JavaScript",
        "WhatsApp",
        "Facebook",
        "X",
        "Bluesky",
        "JPEG",
        "PNG",
        "WebP",
    ),
    *("MB", "I", "“My", "“NHS", "“Everything", "“Start", "“Check", "Publish", "British", "Sign", "Language"),
}
"""What has a capital letter within a sentence of the site."""
OUTCOMES = ("check_in.", "outcomes.")
"""Texts about pledges that people kept."""
STUMBLED = re.compile(
    r"hardest part|made a small change|Make it easy\.|going in|off the needle|people like you|(staff are|worker is) in"
    r"|of every 100|town has small|that is fine|[Ww]hich are you|^I will$|far the change|stay anonymous|all we need"
    r"|page appears here|being made|still counts|words: Choose|[Tt]ick the box if|kept nothing|same as a table"
    r"|still send your pledge|\bbrown\b|kettle boils|red light"
)
"""What first readers of the site stumbled over."""


def english() -> Iterator[tuple[str, str]]:
    """Where each text stands, and the text."""
    yield from ((key, form) for key, form in sentences("en") if not key.startswith(NOT_OURS))
    for name, file in content.read(content.ROOT).items():
        yield from ((spot, words.en) for spot, words in words_of(file, name) if not any(a in spot for a in LEGAL))


def sentences(lang: str) -> Iterator[tuple[str, str]]:
    language = next(each for each in content.languages() if each.code == lang)
    for key, said in content.read_strings(content.ROOT, language).items():
        yield from [(key, said)] if isinstance(said, str) else ((f"{key} {form}", text) for form, text in said.items())


def words_of(part: Any, spot: str) -> Iterator[tuple[str, Words]]:
    if isinstance(part, Words):
        yield spot, part
    elif isinstance(part, list | tuple):
        for number, each in enumerate(part):
            yield from words_of(each, f"{spot} {getattr(each, 'slug', number)}")
    elif isinstance(part, BaseModel):
        for field in type(part).model_fields:
            yield from words_of(getattr(part, field), f"{spot} {field}")


def found(pattern: str | re.Pattern[str], texts: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(spot, text) for spot, text in texts if re.search(pattern, text)]


def test_sentences_have_at_most_20_words() -> None:
    parts = ((spot, part) for spot, text in english() for part in re.split(r"(?<=[.?!:]) ", text))
    assert [(spot, part) for spot, part in parts if len(part.split()) > LONGEST_SENTENCE] == []


def test_only_names_have_a_capital_letter_within_a_sentence() -> None:
    for key, text in sentences("en"):
        inner = re.findall(r"(?<![.?!:]) ([“(]?[A-Z]\S*?)[,.?!”:)]*(?= |$)", text)
        assert key.startswith(NOT_OURS) or [word for word in inner if word not in NAMES] == [], (key, text)


def test_numbers_from_two_on_are_numerals() -> None:
    assert found(r"(?i)\b(two|three|four|five|six|seven|eight|nine|ten|twelve)\b", english()) == []


def test_one_word_names_one_thing() -> None:
    assert (
        found(r"(?i)\be-mail|\bmails?\b|\bin order to\b|\bshall\b|\bupon\b|\bwhilst\b|\bplease note\b", english()) == []
    )
    others = ((key, text) for key, text in sentences("en") if not key.startswith(OUTCOMES))
    assert found(r"(?i)\bkept\b|^keep it$", others) == [], "kept is a pledge that its person kept"


def test_sentences_that_people_stumbled_over_do_not_return() -> None:
    assert found(STUMBLED, english()) == []
    ideas = {idea.slug: idea for idea in content.read(content.ROOT)["content/ideas.yaml"].ideas}
    assert ideas["drink-free-days"].minutes is None
    assert ideas["my-smoke-free-reasons"].every == "once"


def test_errors_say_what_to_do() -> None:
    to_do = r"(^|\. |, )(Please|Choose|Enter|Write|Use|Reload|Change|Open|Check|Tick|Say|Make)\b"
    errors = [(key, text) for key, text in sentences("en") if key.startswith("errors.") and "summary" not in key]
    assert [error for error in errors if error not in found(to_do, iter(errors))] == []


NOUNS_THAT_DISAGREE = {
    "one": r"[bcfgmp](?!h)",
    "two": r"[bcdfgmpt](?!h)|s(?![hgmpt])",
    "few": r"(?!daoine\b)(?:co-)?\w*[^\Wn]\b(?!-)",
    "other": r"daoine\b|\w*an\b",
}
"""By plural form. 1 and 11 lenite, 2 and 12 too; 3 to 10 and 13 to 19 take the plural; others take the singular."""
NOT_NOUNS = ("de ", "bho ", "eile", "fadalach", "ciad ")
"""What also stands after a number: 3 of the staff, 3 from the staff, 3 more, 3 overdue, 3 first names."""


@pytest.mark.parametrize("form", NOUNS_THAT_DISAGREE)
def test_gaelic_nouns_agree_with_their_number(form: str) -> None:
    counted = (
        (key, re.sub(r".*\{count(:,)?\} ", "", text))
        for key, text in sentences("gd")
        if key.endswith(f" {form}")
        and ("{count" in text or key.startswith(("home.made", "screen.made", "screen.staff")))
    )
    nouns = [(key, rest) for key, rest in counted if not rest.startswith(NOT_NOUNS)]
    assert len(nouns) > 10
    assert [(key, rest) for key, rest in nouns if re.match(NOUNS_THAT_DISAGREE[form], rest)] == []


def test_gaelic_nouns_after_the_numeral_2_are_lenited() -> None:
    files = (words_of(file, name) for name, file in content.read(content.ROOT).items())
    texts = [(spot, words.translation("gd") or "") for file in files for spot, words in file]
    assert found(r"(?<![\d,.])2 [bcdfgmpt](?!h|u \d)", iter([*sentences("gd"), *texts])) == []
