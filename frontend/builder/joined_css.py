"""Joins the vendored style sheet and ours, which follows it: without what ours always overrules."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2  # type: ignore[import-untyped]

from frontend.builder.unused_css import split_selectors

_ALIAS = re.compile(r"(--govuk-[\w-]+):([^;}]*);?")
_READ = re.compile(r"var\((--govuk-[\w-]+)(?:,[^()]*)?\)")
_LONG = {
    "background": ("background-",),
    "border": ("border-color", "border-style", "border-width"),
    "font": ("font-", "line-height"),
    "margin": ("margin-",),
    "padding": ("padding-",),
}
"""Shorthand to the beginnings of what it sets, too."""


def join(theirs: str, ours: str) -> str:
    """One minified style sheet. In place of variables of the vendored system (`--govuk-…`) stand their values: those of
    ours, else of theirs."""
    values = dict(_ALIAS.findall(theirs)) | dict(_ALIAS.findall(ours))
    ours, theirs = (_ALIAS.sub("", sheet) for sheet in (ours, theirs))
    plain = _READ.sub(lambda found: values[found[1]], theirs).replace(":root{}", "")
    return "".join(_kept(_rules(plain), _set_by(ours))) + ours


def _rules(css: str) -> list[Any]:
    return list(tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True))


def _set_by(css: str) -> dict[str, set[str]]:
    """Selector to the properties that these rules set wherever it fits, whatever the window."""
    found: dict[str, set[str]] = {}
    for rule in _rules(css):
        if rule.type == "qualified-rule":
            for selector in split_selectors(rule.prelude):
                found.setdefault(selector, set()).update(each.lower_name for each in _declarations(rule))
    return found


def _kept(rules: Iterable[Any], overruled: dict[str, set[str]]) -> Iterator[str]:
    """A later rule of the same selector wins, so what it sets has no effect in an earlier one."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from _without_overruled(rule, overruled)
        elif inner := "".join(_kept(_rules(rule.content), overruled)):
            yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"


def _without_overruled(rule: Any, overruled: dict[str, set[str]]) -> Iterator[str]:
    """The rule; as several where its selectors keep different parts of it."""
    same: dict[str, list[str]] = {}
    for selector in split_selectors(rule.prelude):
        set_later = overruled.get(selector, set())
        parts = [each for each in _declarations(rule) if each.important or not _sets(set_later, each.lower_name)]
        body = ";".join(each.serialize().replace(": ", ":", 1) for each in parts)
        same.setdefault(body, []).append(selector)
    return (f"{','.join(selectors)}{{{body}}}" for body, selectors in same.items() if body)


def _sets(properties: set[str], name: str) -> bool:
    return name in properties or any(name.startswith(_LONG[each]) for each in properties & _LONG.keys())


def _declarations(rule: Any) -> list[Any]:
    found = tinycss2.parse_declaration_list(rule.content, skip_comments=True, skip_whitespace=True)
    return [each for each in found if each.type == "declaration"]
