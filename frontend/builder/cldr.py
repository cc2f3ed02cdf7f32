"""Plural rules, dates and lists of our languages, from Unicode CLDR by Babel.

They are stored in content/cldr.json, so that only adding a language needs Babel, and a build does not.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypedDict

from chalicelib.content.translations import Condition, PluralRules
from frontend.builder.content_source import ContentError

_OPERANDS_OF_FRACTIONS = set("vwftce")
"""They are 0 for whole numbers, and we count nothing else."""
_FIELDS = {"d": "{day}", "MMMM": "{month}", "LLLL": "{month}", "y": "{year}"}
_PATTERN = re.compile(r"'([^']*)'|([A-Za-z])\2*")


class LocaleData(TypedDict):
    """`strings`: those under `date.` in a strings file, by dotted key; `either`: "{0} or {1}"."""

    either: str
    plurals: PluralRules
    strings: dict[str, str]


def load(root: Path, locales: Iterable[str]) -> dict[str, LocaleData]:
    """Locale to its rules. Raises ContentError if the file lacks one."""
    path = _path(root)
    data: dict[str, LocaleData] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if lacking := [locale for locale in locales if locale not in data]:
        raise ContentError(f"{path}:1: no rules for {', '.join(lacking)}. Run: python -m infra content")
    return data


def update(root: Path, locales: Iterable[str]) -> None:
    """Write the file if it has not exactly these locales."""
    path, wanted = _path(root), sorted(locales)
    known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if sorted(known) != wanted:
        data = {locale: known.get(locale) or read_babel(locale) for locale in wanted}
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def read_babel(locale: str) -> LocaleData:
    """The locale's rules as Babel has them. Raises ContentError for an unknown locale, or without Babel, which
    `make run` does not install: only a new language needs it."""
    try:
        from babel import Locale, UnknownLocaleError
    except ImportError as error:
        raise ContentError("A new language needs Babel. Run: make setup, then make content") from error

    try:
        data = Locale.parse(locale)
    except (UnknownLocaleError, ValueError) as error:
        raise ContentError(f"languages.yaml: Unicode CLDR has no locale {locale}") from error
    months = {"m": data.months["format"]["wide"], "alone": data.months["stand-alone"]["wide"]}
    strings = {f"date.{key}{month}": names[month] for key, names in months.items() for month in range(1, 13)}
    strings["date.long"] = _placeholders(str(data.date_formats["long"].pattern))
    strings["date.month_year"] = _placeholders(str(data.datetime_skeletons["yMMMM"].pattern))
    plurals = {form: alternatives(rule) for form, rule in data.plural_form.abstract}
    return {"plurals": plurals, "strings": strings, "either": str(data.list_patterns["or"]["2"])}


def alternatives(rule: Any, *, positive: bool = True) -> list[list[Condition]]:
    """A rule of Babel (`PluralRule.abstract`) for whole numbers: alternatives of conditions.

    An empty list never holds; a list with an empty list always does.
    """
    kind, parts = rule
    if kind == "not":
        return alternatives(parts[0], positive=not positive)
    if kind == "relation":
        return _relation(parts[1], parts[2], positive=positive)
    left, right = (alternatives(part, positive=positive) for part in parts)
    if (kind == "or") == positive:
        return left + right
    return [one + other for one in left for other in right]


def _relation(operand: Any, ranges: Any, *, positive: bool) -> list[list[Condition]]:
    kind, parts = operand
    modulus = parts[1][1][0] if kind == "mod" else 0
    name = parts[0][0] if kind == "mod" else kind
    bounds = [(int(low[1][0]), int(high[1][0])) for low, high in ranges[1]]
    if name in _OPERANDS_OF_FRACTIONS:
        holds = any(low <= 0 <= high for low, high in bounds) == positive
        return [[]] if holds else []
    return [[(int(modulus), positive, bounds)]]


def _placeholders(pattern: str) -> str:
    """`d MMMM y` as `{day} {month} {year}`."""
    return _PATTERN.sub(lambda found: found[1] if found[1] is not None else _FIELDS[found[0]], pattern)


def _path(root: Path) -> Path:
    return root / "frontend" / "content" / "cldr.json"
