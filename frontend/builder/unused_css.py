"""Removes unused rules from a style sheet, and minifies it."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import tinycss2  # type: ignore[import-untyped]

_CLASS = re.compile(r"govuk-[a-z0-9_!-]+", re.IGNORECASE)
_NONE_OF_OURS = re.compile(r"(?<!:not\():disabled|\[type=number\]|-spin-button")
"""In selectors of fields: none is ever disabled or takes a number."""
_OLD = re.compile(
    r"\(-ms-high-contrast:active\),screen and |-ms-[\w-]+:[^;}]*;|-(?:webkit|moz-osx)-font-smoothing:[^;}]*;"
)
"""Words to browsers before those of frontend/browsers.json, and a smoothing that our own text has not."""
_NO_USE = {
    "print",  # sizes in points: nobody prints a form, and what is read keeps its proportions
    "not (caret-color:auto)",  # Firefox before 53
    "((position:-webkit-sticky) or (position:sticky))",  # room for a button that stays in view: none of ours does
}
"""Conditions of groups of rules that are left out."""
_FONT = re.compile(r'"?GDS Transport"?,\s*arial,\s*sans-serif')


def classes_in(sources: str) -> frozenset[str]:
    """Every class of the vendored system named anywhere in templates and scripts."""
    return frozenset(_CLASS.findall(sources))


def remove_unused(css: str, used: frozenset[str], font: str) -> str:
    """The rules whose classes are all used; our font stack replaces the web font."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return _OLD.sub("", _FONT.sub(lambda _: font, _joined(_used_rules(rules, used))))


def minify(css: str) -> str:
    """Remove comments and white space."""
    bare = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    close = re.sub(r"\s*([{};,>])\s*|(?<=[\w-])(:) ", r"\1\2", bare)
    return close.replace(";}", "}").strip()


def split_selectors(prelude: list[Any]) -> list[str]:
    """The selectors of a rule."""
    return [str(tinycss2.serialize(part)).strip() for part in _split(prelude)]


def _joined(rules: Iterator[tuple[str, str]]) -> str:
    """Rules that follow each other under the same selectors are one."""
    return "".join(
        f"{named}{{{('' if named.startswith('@') else ';').join(body for _, body in same)}}}"
        for named, same in groupby(rules, key=itemgetter(0))
    )


def _used_rules(rules: list[Any], used: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Selectors, or what stands before the brace of a group of rules, and what is between its braces."""
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [part for part in _split(rule.prelude) if _classes(part) <= used and not _never(part)]
            if selectors:
                body = tinycss2.serialize(rule.content).strip().rstrip(";")
                yield ",".join(tinycss2.serialize(part).strip() for part in selectors), body
        elif rule.type == "at-rule" and rule.at_keyword in {"media", "supports"} and not _of_no_use(rule):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            body = _joined(_used_rules(inner, used))
            if body:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}", body


def _never(selector: list[Any]) -> bool:
    return _NONE_OF_OURS.search(str(tinycss2.serialize(selector))) is not None


def _of_no_use(rule: Any) -> bool:
    """Whether a group of rules is for what there is not here."""
    return str(tinycss2.serialize(rule.prelude)).strip() in _NO_USE


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
