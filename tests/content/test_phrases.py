"""Distress phrases match text as people type it, and do not match everyday text."""

import pytest

from chalicelib.content import catalogue, site
from chalicelib.content.phrases import contains, starts_with


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "some days I just can\u2019t go on",
        "SELF-HARM: I will talk to somebody about it",
        "call someone before I\n  hurt  or kill\tmyself",
        "be less scared to go home",
        "cant cope since mum died",
        "tell the doctor I have been making myself sick",
        "he hits me when he drinks",
        "I can\u2019t see a way out of this",
        "leave before he threatens me again",
        "bruidhinn ri cuideigin mu fh\u00e8in-mhurt, oir tha f\u00e8in-mhurt nam inntinn",
        "chan eil mi airson a bhith be\u00f2",
        "Chan Urrainn Dhomh Cumail A\u2019 Dol",
        "tha e gam bhualadh",
    ],
)
def test_distress_phrase_is_found(text: str) -> None:
    assert contains(text, catalogue().welfare)


@pytest.mark.parametrize(
    "text",
    [
        "keep killing it at the gym",
        "I want to stop being depressed about the weather",
        "learn to cook, because I am hopeless at it",
        "stop eating crisps at night",
        "eat nothing after 8pm",
        "cut myself some slack on Sundays",
        "beat me at chess if you can, dad",
        "stretch first so that my back hurts less",
        "walk to the shop in place of the car",
        "watch what I eat, I could murder a curry",
        "finish the diet, it will not be the death of me",
        "suicidally early mornings are over",
        "get outside when the winter blues start hitting me",
        "be draped in a warm blanket by 9",
        "coisich dhan bh\u00f9th gach latha",
        "thoir fois dhomh fh\u00ecn aig an deireadh-sheachdain",
        "tha d\u00f2chas agam gun coisich mi barrachd",
        "be\u00f2thaich an g\u00e0rradh",
        "cuir \u00e0s an solas aig 10",
    ],
)
def test_everyday_text_contains_no_distress_phrase(text: str) -> None:
    assert not contains(text, catalogue().welfare)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("be\u00f2", True),
        ("a bhith be\u00f2.", True),
        ("be\u00f2thail", False),
        ("sl\u00e0nbe\u00f2", False),
        ("be\u00f22", False),
        ("\u00e0be\u00f2", False),
        ("_be\u00f2_", True),
    ],
)
def test_phrase_matches_only_whole_words_with_any_letters(text: str, *, there: bool) -> None:
    assert contains(text, ["be\u00f2"]) is there


def test_match_ignores_case_apostrophe_style_and_spacing() -> None:
    for text in ("I CAN'T  GO ON", "i can\u2019t go\u00a0on", "I can\u02bct\ngo on.", "i can`t go on"):
        assert contains(text, ["can't go on"])
    assert not contains("I can't go onwards", ["can't go on"])


def test_phrase_punctuation_matches_literally() -> None:
    assert not contains("a+b", ["a.b"])
    assert contains("say (a.b)", ["a.b"])


def test_empty_phrase_list_matches_nothing() -> None:
    assert not contains("anything", [])


def test_starts_with_matches_only_at_the_beginning() -> None:
    assert starts_with("Stop driving", ["stop"])
    assert not starts_with("Stopwatch at the ready", ["stop"])
    assert not starts_with("Walk to the bus stop", ["stop"])


@pytest.mark.parametrize(
    ("text", "hinted"),
    [
        ("stop driving to work", True),
        ("spend less time on my phone", True),
        ("I won\u2019t stay up late", True),
        ("walk to the bus stop", False),
        ("get off one stop early", False),
        ("stop smoking", False),
        ("don't forget to stretch", False),
        ("walk without my phone", False),
        ("drink less wine", False),
        ("sguir de smocadh", False),
        ("sguir a dhr\u00e0ibheadh a dh'obair", True),
        ("coisich dhan bh\u00f9th", False),
    ],
)
def test_avoidance_hint_ignores_smoking_alcohol_and_bus_stops(text: str, *, hinted: bool) -> None:
    said = [phrase for kind in ("en", "gd") for phrase in site()["wording"]["avoidance"][kind]]
    unless = [phrase for kind in ("en", "gd") for phrase in site()["wording"]["unless"][kind]]
    assert (contains(text, said) and not contains(text, unless)) is hinted
