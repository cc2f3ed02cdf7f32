"""One sentence in one language, with its number agreeing. Needs no template engine, so the API may use it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from chalicelib import clock, content

Condition = tuple[int, bool, list[tuple[int, int]]]
"""(modulus or 0, whether the number is in the ranges or not, [(first, last), ...])."""
PluralRules = Mapping[str, list[list[Condition]]]
"""Form to alternatives, each a list of conditions that hold together."""


def text(lang: str, key: str, **values: Any) -> str:
    """The sentence under a dotted key with its {placeholders} filled; English where it is not translated.

    A sentence with plural forms needs `count`, a whole number. Raises KeyError for a key that does not exist.
    """
    sentence = forms(lang, key)
    if isinstance(sentence, dict):
        sentence = sentence[plural(lang if spoken(lang, key) else content.DEFAULT_LANGUAGE, values["count"])]
    return sentence.format(**values)


def forms(lang: str, key: str) -> str | dict[str, str]:
    """The sentence as written, before anything is filled in."""
    strings = content.site()["strings"]
    found: str | dict[str, str] = strings[lang if spoken(lang, key) else content.DEFAULT_LANGUAGE][key]
    return found


def moment(lang: str, at: datetime) -> str:
    """A day and time as clocks in Scotland show it: 14:05, 6 April 2026."""
    there = clock.in_scotland(at)
    return f"{there:%H:%M}, {day(lang, there)}"


def day(lang: str, on: date) -> str:
    """A day in words: 6 April 2026."""
    return text(lang, "date.long", day=on.day, month=text(lang, f"date.m{on.month}"), year=on.year)


def name(lang: str, kind: str, code: str) -> str:
    """What people call an idea, place, team, theme, cue or reason; its bare code once it has left the content."""
    found = content.site()[kind].get(code)
    if found is None:
        return code.replace("-", " ").capitalize()
    return in_language(lang, found.get("title", found))


def in_language(lang: str, words: Mapping[str, str]) -> str:
    """A text of the content; in the default language where it is not translated."""
    return words.get(lang) or words[content.DEFAULT_LANGUAGE]


def spoken(lang: str, key: str) -> bool:
    """Is the sentence translated into the language?"""
    return key in content.site()["strings"][lang]


def plural(lang: str, count: int) -> str:
    """Which form of a noun goes with a whole number: the cardinal rules of Unicode CLDR, as `frontend.builder.cldr`
    compiled them."""
    return plural_form(content.site()["languages"][lang]["plurals"], count)


def plural_form(rules: PluralRules, count: int) -> str:
    """The form whose rule holds for the number; `other` if none does."""
    return next((form for form, alternatives in rules.items() if _any_holds(alternatives, count)), "other")


def _any_holds(alternatives: list[list[Condition]], count: int) -> bool:
    return any(
        all(
            any(low <= (count % modulus if modulus else count) <= high for low, high in ranges) == positive
            for modulus, positive, ranges in conditions
        )
        for conditions in alternatives
    )


def who(lang: str, card: Mapping[str, Any]) -> str:
    """Who promised or told it, as far as they want it known. `card`: with `name` and `place`."""
    place = name(lang, "places", card["place"]) if card["place"] not in {None, "elsewhere"} else None
    if card["name"] and place:
        return text(lang, "share.by", name=card["name"], place=place)
    if card["name"]:
        return str(card["name"])
    return text(lang, "share.by_place", place=place) if place else text(lang, "share.by_nobody")
