"""Removes unused rules from a style sheet, and minifies it."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import tinycss2  # type: ignore[import-untyped]

_CLASS = re.compile(r"govuk-[a-z0-9_!-]+", re.IGNORECASE)
_FONT = re.compile(r'"?GDS Transport"?,\s*arial,\s*sans-serif')


def classes_in(sources: str) -> frozenset[str]:
    """Every class of the vendored system named anywhere in templates and scripts."""
    return frozenset(_CLASS.findall(sources))


def remove_unused(css: str, used: frozenset[str], font: str) -> str:
    """The rules whose classes are all used; our font stack replaces the web font."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return _FONT.sub(lambda _: font, "".join(_used_rules(rules, used)))


def minify(css: str) -> str:
    """Remove comments and white space."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", bare)).strip()


def _used_rules(rules: list[Any], used: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [part for part in _split(rule.prelude) if _classes(part) <= used]
            if selectors:
                yield _rule(",".join(tinycss2.serialize(part).strip() for part in selectors), rule)
        elif rule.type == "at-rule" and rule.at_keyword in {"media", "supports"}:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            body = "".join(_used_rules(inner, used))
            if body:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{body}}}"


def _rule(selectors: str, rule: Any) -> str:
    return f"{selectors}{{{tinycss2.serialize(rule.content).strip()}}}"


def _split(prelude: list[Any]) -> list[list[Any]]:
    """A selector list at its top-level commas."""
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _classes(selector: list[Any]) -> set[str]:
    """The classes an element must have. A class inside :not() does not count, or the skip link would show."""
    return {
        after.value
        for before, after in pairwise(selector)
        if before.type == "literal" and before.value == "." and after.type == "ident"
    }
