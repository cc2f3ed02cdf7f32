"""Small numbers: which figures may be told without telling of single people, by any reader of them, staff too.

A figure of fewer than `SMALL_NUMBER` people is hidden. So is one that could be told from the others and a sum: where
one part is hidden, the sum less the parts that are shown must be of enough people, too; until it is, the smallest part
that is still shown is hidden with it (complementary suppression).
"""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import TypeVar

from chalicelib.content.rules import SMALL_NUMBER
from chalicelib.totals.outcomes import Outcomes, less

Code = TypeVar("Code")
Cell = tuple[str, ...]
"""A code in each dimension: channel, place, hour."""
Cells = dict[Cell, int]


def is_small(count: int) -> bool:
    return 0 < count < SMALL_NUMBER


def is_told(figures: Outcomes) -> bool:
    """Whether asked, answered and kept may be told of these people: enough of them kept it, and enough did not, so that
    nobody's outcome follows from their having answered."""
    return min(figures.kept, figures.answered - figures.kept) >= SMALL_NUMBER


def groups(total: Outcomes, parts: Mapping[Code, Outcomes]) -> dict[Code, Outcomes]:
    """Those of the parts that may be told beside their total. What is left of it is tellable, too, or nothing."""
    shown = {code: figures for code, figures in parts.items() if is_told(figures)}
    while shown and not _is_safe(less(total, shown.values())):
        del shown[min(shown, key=lambda code: shown[code].answered)]
    return shown


def counts(total: int, parts: Mapping[Code, int]) -> dict[Code, int]:
    """The same of plain numbers."""
    shown = {code: count for code, count in parts.items() if count >= SMALL_NUMBER}
    while shown and is_small(total - sum(shown.values())):
        del shown[min(shown, key=lambda code: shown[code])]
    return shown


def table(cells: Mapping[Cell, int]) -> Cells:
    """Those cells of a table of several dimensions that may be told beside its sums over any of them."""
    shown = {cell: count for cell, count in cells.items() if count >= SMALL_NUMBER}
    while further := _further(cells, shown):
        del shown[further]
    return shown


def sums(cells: Mapping[Cell, int], dimension: int) -> Cells:
    """The sums by one dimension that may be told beside the cells of `table`."""
    shown = table(cells)
    parts = {code: group for (code,), group in _groups(cells, (dimension,)).items()}
    found = table({(code,): sum(cells[cell] for cell in group) for code, group in parts.items()})
    return {(code,): count for (code,), count in found.items() if _hides(cells, shown, parts[code]) != 1}


def _further(cells: Mapping[Cell, int], shown: Cells) -> Cell | None:
    """The smallest cell to hide as well, because a sum that it is part of gives a hidden one away."""
    dimensions = range(len(next(iter(cells), ())))
    for kept in (each for size in dimensions for each in combinations(dimensions, size)):
        for group in _groups(cells, kept).values():
            left = [cell for cell in group if cell in shown]
            rest = sum(cells[cell] for cell in group if cell not in shown)
            if left and (_hides(cells, shown, group) == 1 or is_small(rest)):
                return min(left, key=lambda cell: (cells[cell], cell))
    return None


def _hides(cells: Mapping[Cell, int], shown: Cells, group: Iterable[Cell]) -> int:
    """How many cells of the group are hidden."""
    return sum(1 for cell in group if cells[cell] and cell not in shown)


def _groups(cells: Iterable[Cell], kept: tuple[int, ...]) -> dict[Cell, list[Cell]]:
    """The cells of each sum, by the codes in the dimensions that are kept."""
    found: dict[Cell, list[Cell]] = {}
    for cell in cells:
        found.setdefault(tuple(cell[dimension] for dimension in kept), []).append(cell)
    return found


def _is_safe(rest: Outcomes) -> bool:
    return rest.answered == 0 or is_told(rest)
