"""One sentence in one language, with its number agreeing. Needs no template engine, so the API may use it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib import content

ZONE = "Europe/London"


def text(lang: str, key: str, **values: Any) -> str:
    """The sentence under a dotted key with its {placeholders} filled; English where it is not translated.

    A sentence with plural forms needs `count`, a whole number. Raises KeyError for a key that does not exist.
    """
    sentence = forms(lang, key)
    if isinstance(sentence, dict):
        sentence = sentence[plural(lang if spoken(lang, key) else "en", values["count"])]
    return sentence.format(**values)


def forms(lang: str, key: str) -> str | dict[str, str]:
    """The sentence as written, before anything is filled in."""
    strings = content.site()["strings"]
    found: str | dict[str, str] = strings[lang if spoken(lang, key) else "en"][key]
    return found


def moment(lang: str, at: datetime) -> str:
    """A day and time as clocks in Scotland show it: 14:05, 6 April 2026."""
    there = at.astimezone(ZoneInfo(ZONE))
    day = text(lang, "date.long", day=there.day, month=text(lang, f"date.m{there.month}"), year=there.year)
    return f"{there:%H:%M}, {day}"


def name(lang: str, kind: str, code: str) -> str:
    """What people call an idea, place, team, theme, cue or reason; its bare code once it has left the content."""
    found = content.site()[kind].get(code)
    if found is None:
        return code.replace("-", " ").capitalize()
    names = found.get("title", found)
    return str(names.get(lang) or names["en"])


def spoken(lang: str, key: str) -> bool:
    """Is the sentence translated into the language?"""
    return key in content.site()["strings"][lang]


def plural(lang: str, count: int) -> str:
    """Which form of a noun goes with the number: the cardinal rules of Unicode CLDR for English and Gaelic.

    Gaelic: 1 and 11 take `one`, 2 and 12 `two`, 3 to 10 and 13 to 19 `few`, all else `other`.
    Written out because a library for two rules would be the largest thing in the Lambda package.
    """
    if lang != "gd":
        return "one" if count == 1 else "other"
    if count in {1, 11}:
        return "one"
    if count in {2, 12}:
        return "two"
    return "few" if 3 <= count <= 19 else "other"
