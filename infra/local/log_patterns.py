"""What a metric filter of CloudWatch Logs says of a line: the part of its language that `monitoring.yaml` uses."""

import json
import operator
import re
from collections.abc import Callable
from typing import Any

_TOKENS = re.compile(r'\(|\)|&&|\|\||NOT EXISTS|IS NULL|\$\.\w+|"[^"]*"|>=|<=|!=|=|>|<|[\d.]+')
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def matches(pattern: str, line: str) -> bool:
    """Whether the filter counts the line. A pattern in braces is about JSON; any other lists words, `-` before those
    that must not be there."""
    if not pattern.startswith("{"):
        return all((word in line) != bool(without) for without, word in re.findall(r'(-?)"([^"]*)"', pattern))
    try:
        facts = json.loads(line)
    except ValueError:
        return False
    return isinstance(facts, dict) and _Condition(_TOKENS.findall(pattern), facts).holds()


class _Condition:
    """Reads tokens from left to right; `&&` binds closer than `||`."""

    def __init__(self, tokens: list[str], facts: dict[str, Any]) -> None:
        self._tokens, self._facts = tokens[::-1], facts

    def holds(self) -> bool:
        found = self._all()
        while self._next("||"):
            found |= self._all()
        return found

    def _all(self) -> bool:
        found = self._one()
        while self._next("&&"):
            found &= self._one()
        return found

    def _one(self) -> bool:
        if self._next("("):
            found = self.holds()
            self._tokens.pop()  # the bracket that closes
            return found
        name, how = self._tokens.pop()[2:], self._tokens.pop()
        if how == "NOT EXISTS":
            return name not in self._facts
        if how == "IS NULL":
            return name in self._facts and self._facts[name] is None
        wanted, live = json.loads(self._tokens.pop()), self._facts.get(name)
        comparable = isinstance(live, str) == isinstance(wanted, str) and live is not None
        return comparable and _COMPARED[how](live, wanted)

    def _next(self, token: str) -> bool:
        if self._tokens and self._tokens[-1] == token:
            self._tokens.pop()
            return True
        return False
