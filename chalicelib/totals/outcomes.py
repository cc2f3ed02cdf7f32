"""Outcomes in the totals: who was asked how it went, and what they answered.

Each step has two rows: `<season>~<step>` of those who were asked by mail, and `<season>~<step>~alone` of those who were
not, and answered on their own page. The latter chose to do so, which makes them unlike the others, so the two are never
added. In both, a figure stands by itself and for each kind of pledge: `asked`, `kept`, `kept:channel:poster`.

Whoever was asked and did not answer is in `asked` only: unknown, and neither kept nor not kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from chalicelib.content import seasons
from chalicelib.pledges import Pledge, check_ins
from chalicelib.pledges.check_in_model import ANSWERS, STEPS, Step
from chalicelib.totals import rows


class Outcomes(NamedTuple):
    """How many were asked, and how many of them gave each answer. Of those who were not asked, `asked` is 0."""

    asked: int = 0
    kept: int = 0
    partly: int = 0
    not_yet: int = 0

    @property
    def answered(self) -> int:
        return self.kept + self.partly + self.not_yet


def add(parts: Iterable[Outcomes]) -> Outcomes:
    return Outcomes(*map(sum, zip(*parts, strict=True)))


def less(total: Outcomes, parts: Iterable[Outcomes]) -> Outcomes:
    """What is left of the total without the parts."""
    return Outcomes(*(each - taken for each, taken in zip(total, add([Outcomes(), *parts]), strict=True)))


ByKind = dict[str, Outcomes]
"""By kind and code (`channel:poster`); "": of all."""


def row_of(season: str, step: Step, *, alone: bool) -> str:
    """The totals row of a step. `alone`: of those who were not asked."""
    return f"{season}~{step}{'~alone' if alone else ''}"


def counters_of(pledge: Pledge, codes: Mapping[str, str | None]) -> set[str]:
    """The counters of its outcomes. `codes`: the kinds of pledges that it is counted among."""
    kinds = {**codes, "plan": "yes" if pledge.plan.when else "no", "staff": _staff(pledge)}
    ends = ["", *(f":{kind}:{code}" for kind, code in kinds.items() if code)]
    return {f"{row}|{figure}{end}" for row, figure in _figures(pledge) for end in ends}


def read(season: str, step: Step, *, alone: bool = False) -> ByKind:
    """The sums of a step's row."""
    sums: dict[str, dict[str, int]] = {}
    for attribute, amount in rows.read(row_of(season, step, alone=alone)).items():
        figure, _, kind = attribute.partition(":")
        sums.setdefault(kind, {})[figure] = amount
    return {kind: Outcomes(**{name: found.get(name, 0) for name in Outcomes._fields}) for kind, found in sums.items()}


def of_all_seasons(step: Step) -> ByKind:
    """The sums of a step's rows of every season, of those who were asked by mail."""
    found = [read(season.code, step) for season in seasons.every()]
    kinds = {kind for each in found for kind in each}
    return {kind: add(each.get(kind, Outcomes()) for each in found) for kind in kinds}


def _figures(pledge: Pledge) -> Iterator[tuple[str, str]]:
    """Row and figure of each of its outcomes, and of each question."""
    for step in STEPS:
        asked, found = check_ins.was_asked(pledge, step), check_ins.outcome_at(pledge, step)
        row = row_of(pledge.season, step, alone=not asked)
        if asked:
            yield row, "asked"
        if found and found.answer in ANSWERS:
            yield row, found.answer


def _staff(pledge: Pledge) -> str | None:
    """Staff whose work address was verified are told from those who only said so."""
    if pledge.audience != "staff":
        return None
    return "verified" if pledge.staff_verified else "said"
