"""Removes unused rules from a style sheet, and minifies it."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import tinycss2  # type: ignore[import-untyped]

_CLASS = re.compile(r"govuk-[a-z0-9_!-]+", re.IGNORECASE)
_DISABLED = re.compile(r"(?<!:not\():disabled")
"""In selectors of fields: none of ours is ever disabled."""
_FALLBACK = re.compile(r"var\((--[\w-]+),[^()]*\)")
_FONT = re.compile(r'"?GDS Transport"?,\s*arial,\s*sans-serif')


def classes_in(sources: str) -> frozenset[str]:
    """Every class of the vendored system named anywhere in templates and scripts."""
    return frozenset(_CLASS.findall(sources))


def remove_unused(css: str, used: frozenset[str], font: str) -> str:
    """The rules whose classes are all used; our font stack replaces the web font."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return _FONT.sub(lambda _: font, _joined(_used_rules(rules, used)))


def slim(css: str, theirs: str) -> str:
    """Without what has no effect before our own style sheets (`theirs`): variables that these set or that nothing
    reads, and what stands in for a variable that is always set."""
    bare = _FALLBACK.sub(r"var(\1)", css)
    read = set(re.findall(r"var\((--[\w-]+)", bare + theirs))
    set_later = set(re.findall(r"(--[\w-]+):", theirs))

    def wanted(found: re.Match[str]) -> str:
        return found[0] if found[1] in read - set_later else ""

    start, end = bare.index(":root{") + 6, bare.index("}")
    return bare[:start] + re.sub(r"(--[\w-]+):[^;}]*;?", wanted, bare[start:end]).rstrip(";") + bare[end:]


def minify(css: str) -> str:
    """Remove comments and white space."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", bare)).strip()


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
        elif rule.type == "at-rule" and rule.at_keyword in {"media", "supports"} and not _printed(rule):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            body = _joined(_used_rules(inner, used))
            if body:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}", body


def _never(selector: list[Any]) -> bool:
    return _DISABLED.search(str(tinycss2.serialize(selector))) is not None


def _printed(rule: Any) -> bool:
    """Sizes in points for paper: nobody prints a form, and what is read keeps its proportions."""
    return str(tinycss2.serialize(rule.prelude)).strip() == "print"


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
