"""What `status` prints: one setting of one thing, as it is wanted and as it is live."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SAME = "as wanted"
NAMED = 5


@dataclass(frozen=True)
class Row:
    """One setting of one thing."""

    thing: str
    setting: str
    wanted: Any
    live: Any

    @property
    def drifted(self) -> bool:
        return bool(self.wanted != self.live)


def row_of(thing: str, setting: str, differing: Iterable[str]) -> Row:
    """One row for many things of a kind: as wanted, or the names of those that differ."""
    names = sorted(differing)
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return Row(thing, setting, SAME, (", ".join(names[:NAMED]) + rest) or SAME)


def differing(wanted: Mapping[str, Any], live: Mapping[str, Any]) -> list[str]:
    """The names whose values differ, or that one of the two lacks."""
    return sorted(name for name in {*wanted, *live} if wanted.get(name) != live.get(name))
