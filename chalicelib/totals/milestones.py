"""Milestones that the campaign, a town, a team or the NHS staff have reached: each noted once, for ever.

The campaign is counted in stitches, as the bar of the start page is; they never become fewer. All others are counted as
the public totals count them, over all seasons. A milestone that was lost by a withdrawal and reached again is the same.

One transaction notes them in two tables, as it is with the state of the wall: whatever one table lost, or a restore
took from it, comes back from the other. Where neither knows any, this is the first look: what lies behind is noted in
silence.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from chalicelib import clock, log
from chalicelib.aws import tables
from chalicelib.aws.tables import Action, Item
from chalicelib.content.rules import MILESTONE_DAYS, MILESTONES
from chalicelib.models import Model
from chalicelib.settings import settings
from chalicelib.totals.open_data import PublicTotals

ALL = "all"
"""The subject of the campaign's milestones."""
IN_WALL_TABLE: Item = {"page": "milestones", "n": 0}
IN_STITCHES_TABLE: Item = {"pledge_id": "milestones"}
_TICK = timedelta(milliseconds=1)


class Milestone(Model):
    """`subject`: `all`, or `audience:staff`, `place:hawick`, `team:college`; `at`: when it was noted, no two at once,
    which is never published; None: before our first look, so nobody is told of it."""

    subject: str
    count: int
    at: datetime | None = None

    @property
    def name(self) -> tuple[str, int]:
        """Which one it is."""
        return self.subject, self.count

    @property
    def on(self) -> date | None:
        """The day in Scotland."""
        return clock.in_scotland(self.at).date() if self.at else None

    @property
    def until(self) -> date | None:
        """The day from which on nobody is told of it any more."""
        return self.on + timedelta(days=MILESTONE_DAYS) if self.on else None


def record(public: PublicTotals, stitches: int) -> list[Milestone]:
    """Note those that these totals have reached and nobody noted; returns all, in their order. Once each, whatever is
    repeated; a run that dies before it is made up for by the next one."""
    while True:
        rows = _rows()
        known = _joined(rows)
        new = _new(_counts(public, stitches), known, first_look=not any(rows))
        if any(rows) and not new and rows[0].get("v") == rows[1].get("v"):
            return known
        kept = [*known, *new]
        try:
            tables.transact(_puts(rows, kept))
        except tables.Contended:  # another run noted them, or others
            continue
        log.event("milestones.noted", new=[f"{each.subject} {each.count}" for each in new])
        return kept


def read() -> list[Milestone]:
    """All that were noted, in their order."""
    return _joined(_rows())


def present(reached: Iterable[Milestone]) -> list[Milestone]:
    """The highest of each subject of the last days: the campaign's first, then the newest first."""
    today = clock.today()
    told = sorted((each for each in reached if each.until and today < each.until), key=lambda each: each.count)
    highest = {each.subject: each for each in told}
    return sorted(highest.values(), key=lambda each: (each.subject == ALL, each.at), reverse=True)


def _rows() -> tuple[Item, Item]:
    """What the two tables know: `v` rises with each note."""
    return (
        tables.get(settings().wall_table, IN_WALL_TABLE) or {},
        tables.get(settings().stitches_table, IN_STITCHES_TABLE) or {},
    )


def _joined(rows: Iterable[Item]) -> list[Milestone]:
    """What either knows. Those of the first look come first."""
    found = (Milestone.model_validate(each) for row in rows for each in row.get("reached", ()))
    by_name = {each.name: each for each in found}
    return sorted(by_name.values(), key=lambda each: (each.at is not None, each.at or each.count, each.name))


def _counts(public: PublicTotals, stitches: int) -> dict[str, int]:
    """How far each subject is."""
    places = {code: count for code, count in public["places"].items() if code != "elsewhere"}
    staff = {code: count for code, count in public["audiences"].items() if code == "staff"}
    kinds = {"place": places, "team": public["teams"], "audience": staff}
    return {ALL: stitches} | {f"{kind}:{code}": n for kind, codes in kinds.items() for code, n in codes.items()}


def _new(counts: dict[str, int], known: list[Milestone], *, first_look: bool) -> list[Milestone]:
    names = {each.name for each in known}
    behind = [(subject, goal) for subject, count in counts.items() for goal in MILESTONES if goal <= count]
    new = [name for name in behind if name not in names]
    last = max((each.at for each in known if each.at), default=clock.now() - _TICK)
    since = max(clock.now(), last + _TICK)
    return [
        Milestone(subject=subject, count=goal, at=None if first_look else since + number * _TICK)
        for number, (subject, goal) in enumerate(new)
    ]


def _puts(rows: tuple[Item, Item], kept: list[Milestone]) -> list[Action]:
    """The actions that write both rows, if they are still as they were read."""
    places = ((settings().wall_table, IN_WALL_TABLE), (settings().stitches_table, IN_STITCHES_TABLE))
    facts = {
        "v": max(row.get("v", 0) for row in rows) + 1,
        "reached": [each.model_dump(mode="json", exclude_none=True) for each in kept],
    }
    return [
        tables.put_if_of(table, key | facts, "#v = :was", was=row["v"])
        if row
        else tables.put_of(table, key | facts, unless_exists="v")
        for (table, key), row in zip(places, rows, strict=True)
    ]
