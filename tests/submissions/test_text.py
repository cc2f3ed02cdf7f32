"""Normalisation and length of texts before they are stored."""

import pytest

from chalicelib.pledges import PledgeForm
from chalicelib.submissions.form import validate
from chalicelib.submissions.text import normalise


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
