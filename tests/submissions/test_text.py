"""Normalisation and length of texts before they are stored."""

import sys
import unicodedata
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator

from chalicelib import errors
from chalicelib.content.rules import Length
from chalicelib.http.requests import MAX_BYTES, MAX_STORY_BYTES
from chalicelib.models import Model
from chalicelib.pledges import PledgeForm
from chalicelib.stories import StoryForm
from chalicelib.submissions.form import NORMALISED, validate
from chalicelib.submissions.text import length_between, most_characters, normalise, normalise_lines, visible_length
from tests.support import node

STORY = {"text": "I began with one flight of stairs, and now I take four.", "consent": True}
INVISIBLE = [
    "\u200d",
    "\u3164",
    "\u2800",
    "\u115f\u1160",
    "\uffa0",
    "\u034f",
    "\ufe0f",
    "\u0301",
    "\u0903",
    "\u200d \u2800",
]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("walk\u202e the dog\u2066", "walk the dog"),
        ("walk\u0000 the\u0007 dog", "walk the dog"),
        ("  walk\t\n the   dog ", "walk the dog"),
        ("cafe\u0301 walk", "café walk"),
        ("walk \ud800dog", "walk dog"),
        ("zero\u200bwidth", "zerowidth"),
        ("👩‍👩‍👧 walk", "👩‍👩‍👧 walk"),
    ],
)
def test_text_is_normalised_before_it_is_stored(typed: str, stored: str) -> None:
    assert normalise(typed) == stored
    assert validate(PledgeForm, {"text": typed}).text == stored


@pytest.mark.parametrize("character", ["à", "👍"])
def test_text_length_is_counted_in_characters_not_bytes(character: str) -> None:
    assert validate(PledgeForm, {"text": character * 280}).text == character * 280


@pytest.mark.parametrize("characters", INVISIBLE, ids=ascii)
@pytest.mark.parametrize(
    ("model", "field", "others"),
    [
        (PledgeForm, "text", {}),
        (PledgeForm, "name", {"idea": "ten-minute-walk"}),
        (PledgeForm, "plan.when", {"idea": "ten-minute-walk"}),
        (PledgeForm, "plan.will", {"idea": "ten-minute-walk"}),
        (StoryForm, "text", {"consent": True}),
        (StoryForm, "name", STORY),
        (StoryForm, "quote", STORY),
        (StoryForm, "picture_alt", STORY | {"picture": "0" * 26}),
    ],
)
def test_text_that_shows_nothing_is_too_short(characters: str, model: Any, field: str, others: dict[str, Any]) -> None:
    group, dot, name = field.partition(".")
    words = characters * (40 // len(characters))
    with pytest.raises(errors.Invalid) as refused:
        validate(model, others | ({group: {name: words}} if dot else {field: words}))
    assert refused.value.fields[field][0] == "errors.too_short"


def test_what_does_not_show_makes_no_text_longer() -> None:
    assert visible_length("go\u2800\u2800") == 2
    assert visible_length("go \u3164 \u3164 on") == 5
    assert visible_length("I do") == 4


def test_no_blank_character_of_unicode_shows() -> None:
    """Node knows the properties that Python's unicodedata lacks."""
    blank = r"/[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Mark}\p{Separator}\p{Control}\p{Format}]/u"
    codes = node.evaluate(
        f"const codes = Array.from({{length: {sys.maxunicode + 1}}}, (_, code) => code);",
        f"codes.filter((code) => {blank}.test(String.fromCodePoint(code)))",
    )
    shown = [hex(code) for code in codes if (text := normalise(chr(code) * 3)) and visible_length(text)]
    assert len(codes) > 6000
    assert not shown


def test_every_letter_number_and_sign_shows() -> None:
    signs = (chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] in "LNPS")
    hidden = {sign for sign in signs if not visible_length(normalise(sign) or "")}
    assert hidden == set("\u115f\u1160\u2800\u3164\uffa0\U0001d159")


@pytest.mark.parametrize(
    "words",
    [
        "👩‍👩‍👧",
        "❤️❤️❤️",
        "🏊‍♀️ a h-uile latha",
        "Coisichidh mi gach là",
        "می‌خواهم راه بروم",
        "क्‍ष में चलूँगा",
        "ശ്രീ‍ നടക്കും",
        "चलो",
    ],
)
def test_emoji_and_scripts_that_need_joiners_are_retained(words: str) -> None:
    assert validate(PledgeForm, {"idea": "ten-minute-walk", "name": words}).name == unicodedata.normalize("NFC", words)
    assert normalise_lines(f"{words}\n{words}") == "\n".join([unicodedata.normalize("NFC", words)] * 2)
    assert visible_length(words) >= 1


class Two(Model):
    one: Annotated[str | None, NORMALISED, length_between(Length(1, 20))] = None
    other: Annotated[str, length_between(Length(0, 3)), AfterValidator(str.lower)] = ""


class Three(Two):
    inside: Two = Two()
    code: str = ""


def test_texts_of_a_form_are_counted_with_those_inside_it() -> None:
    assert most_characters(Three) == 2 * (20 + 3)


@pytest.mark.parametrize(("form", "limit"), [(PledgeForm, MAX_BYTES), (StoryForm, MAX_STORY_BYTES)])
def test_largest_body_has_room_for_the_longest_texts_and_for_little_more(form: type[Model], limit: int) -> None:
    assert 512 <= limit - 12 * most_characters(form) < 512 + 8 * 1024
