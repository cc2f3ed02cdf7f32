"""Switches and the notice: what an operator turns off, or tells everybody, without a deployment.

One item holds all of it. Each function reads it at most every few seconds, so a change is in force within half a
minute; pages follow by the publisher. Each change has a line in the audit log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import audit_log, clock, errors, log
from chalicelib.aws import tables
from chalicelib.aws.tables import Item
from chalicelib.settings import settings

PUBLIC = ("pledging", "stories", "pictures", "reports", "wall")
"""Switches that the public notices: a sentence says each (`off.wall`)."""
NAMES = (*PUBLIC, "mail")
READ_AGAIN_AFTER = timedelta(seconds=10)
_KEY: Item = {"name": "current"}


@dataclass(frozen=True)
class Notice:
    """`words`: by code of the language, in all languages; shown until that moment."""

    words: Mapping[str, str]
    until: datetime


@dataclass(frozen=True)
class Switches:
    """No pydantic model, which would cost a cold start of the API more than reading the item does."""

    off: frozenset[str] = frozenset()
    notice: Notice | None = None
    v: int = 0

    @property
    def present_notice(self) -> Notice | None:
        """The notice, if its time is not over."""
        return self.notice if self.notice and clock.now() < self.notice.until else None


@dataclass
class _Memory:
    switches: Switches = field(default_factory=Switches)
    read_at: datetime | None = None


_memory = _Memory()


def is_off(name: str) -> bool:
    """Whether it is turned off, as this process has known for some seconds at most. What cannot be read stays as it
    was: trouble with one item stops no pledge."""
    return name in current().off


def require(name: str) -> None:
    """Raise SwitchedOff if it is turned off."""
    if is_off(name):
        raise errors.SwitchedOff(name)


def current() -> Switches:
    """Everything, as this process has known for some seconds at most."""
    now = clock.now()
    if _memory.read_at is None or not now - READ_AGAIN_AFTER < _memory.read_at <= now:
        _memory.read_at = now
        try:
            _memory.switches = read()
        except tables.Busy as error:
            log.failure("switches.unread", error)
    return _memory.switches


def forget() -> None:
    """Read anew at the next question."""
    _memory.read_at = None


def reset() -> None:
    """Forget everything."""
    _memory.switches, _memory.read_at = Switches(), None


def read() -> Switches:
    """Everything as it is now. Raises Busy."""
    item = tables.get(settings().switches_table, _KEY) or {}
    told = item.get("notice")
    notice = Notice(told["words"], datetime.fromisoformat(told["until"])) if told else None
    return Switches(frozenset(item.get("off", ())), notice, item.get("v", 0))


def turn(name: str, *, on: bool, by: str, why: str | None = None) -> Switches:
    """Turn one switch. Repeats change nothing. Raises Busy."""
    while True:
        before = read()
        after = replace(before, off=before.off - {name} if on else before.off | {name})
        line = {"subject": f"switch {name}", "action": "switched", "by": by, "to": "on" if on else "off", "why": why}
        if _change(before, after, line):
            return after


def tell(notice: Notice | None, *, by: str) -> Switches:
    """Show this notice in place of any other, or none. Repeats change nothing. Raises Busy."""
    while True:
        before = read()
        after = replace(before, notice=notice)
        words = {**notice.words, "until": notice.until.isoformat()} if notice else {}
        line = {"subject": "notice", "action": "told" if notice else "ended", "by": by, **words}
        if _change(before, after, line):
            return after


def _change(before: Switches, after: Switches, line: dict[str, Any]) -> bool:
    """Whether it is now as in `after`: nobody else made a change meanwhile."""
    if after == before:
        return True
    new = _KEY | {"v": before.v + 1, "off": sorted(after.off)}
    if after.notice:
        new["notice"] = {"words": dict(after.notice.words), "until": after.notice.until.isoformat()}
    put = tables.put_if_of(settings().switches_table, new, "attribute_not_exists(#v) OR #v = :v", v=before.v)
    try:
        tables.transact([put, audit_log.entry(v=before.v + 1, **line)])
    except tables.Contended:
        return False
    forget()
    return True
