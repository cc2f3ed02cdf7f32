"""A finding has a name, a weight, and the span of what the person wrote, however it is disguised."""

import time

import pytest

from chalicelib.screening import WEIGHTS, Finding, screen
from chalicelib.screening.numbers import is_checked


def marked(text: str) -> list[tuple[str, str]]:
    """The name of each finding, and the part of the text that it marks."""
    return [(each.name, text[each.start : each.end]) for each in screen(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("walk the dog", []),
        ("Ring 07700 900123 now", [("phone", "07700 900123")]),
        ("Café: ring (01632)\u00a0960 123!", [("phone", "01632)\u00a0960 123")]),
        ("mail jo(at)example(dot)org, thanks", [("email", "jo(at)example(dot)org")]),
        ("see www.example.org/walk today", [("link", "www.example.org/walk")]),
        ("at TD1\u200b 9ZZ, come", [("postcode", "TD1\u200b 9ZZ")]),
        ("so f\u200d u c k it", [("profanity", "f\u200d u c k")]),
        ("\U0001f600 fυcking stairs", [("profanity", "fυcking")]),
        ("follow @jo_walks today", [("handle", "@jo_walks")]),
        ("my CHI is 3201991236.", [("chi_nhs_number", "3201991236")]),
    ],
)
def test_finding_marks_what_the_person_wrote(text: str, found: list[tuple[str, str]]) -> None:
    assert marked(text) == found


def test_finding_has_the_weight_of_its_name() -> None:
    assert screen("call 07700 900123") == (Finding(name="phone", start=5, end=17, weight=WEIGHTS["phone"]),)


def test_all_findings_of_a_text_are_listed_in_its_order() -> None:
    found = marked("I want to die, ring 07700 900123 or jo@example.org")
    assert [name for name, _ in found] == ["distress", "phone", "email"]


@pytest.mark.parametrize("number", ["116 123", "0800 83 85 87", "0800 84 84 84", "01632 960000"])
def test_number_that_our_own_pages_name_is_no_finding(number: str) -> None:
    assert marked(f"call {number} when it is hard") == []


@pytest.mark.parametrize(
    "text", ["cunntas-beatha", "an cunntair", "Scunthorpe", "cook shiitake", "Twatt in Orkney", "cock-a-leekie"]
)
def test_word_that_only_looks_profane_is_no_finding(text: str) -> None:
    assert marked(text) == []


@pytest.mark.parametrize(("number", "right"), [("9990001111", True), ("9990001112", False), ("9991234560", False)])
def test_last_figure_of_an_nhs_number_is_a_check_digit(number: str, *, right: bool) -> None:
    assert is_checked(number) is right


@pytest.mark.parametrize("unit", ["a ", "a.", "1 ", "a@", "w w w . ", "one ", "not ", "f*", "s", "he hits ", "a dot "])
def test_no_text_takes_long(unit: str) -> None:
    """A bound far above what any takes, and far below what an expression takes that goes wrong: minutes."""
    began = time.process_time()
    screen((unit * 3000)[:3000])
    assert time.process_time() - began < 5
