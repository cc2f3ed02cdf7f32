"""The totals rows: for each, several interchangeable parts, so that no item is written by everybody.

An item is `{row, part, writes, <attribute>: amount, …}`, and a row is the sum of all its parts, whoever wrote them.
`writes` rises with each change, so equal `writes` mean that nothing happened in between. A part's name begins with its
side, `a` or `b`: the counting writes one of the two, and leaves the other alone until the next round (`rounds`).
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress

from chalicelib.aws import tables
from chalicelib.aws.tables import Action, Item
from chalicelib.settings import settings

CORRECTIONS = "corrections"
"""The part of each row that only the reconciliation writes."""
NOT_COUNTED = {"row", "part", "writes"}

Amounts = dict[str, dict[str, int]]
"""Row to attribute to amount: a Counter of counters, as a table stores it."""


def touched(change: Counter[str]) -> int:
    """How many rows an `add` of this change writes."""
    return len(by_row(change))


def add(change: Counter[str], side: str) -> list[Action]:
    """The actions that add this change (counter to amount), each to one part of that side, chosen at random."""
    part = f"{side}{random.randrange(settings().totals_rows)}"  # noqa: S311 - no secret
    return [
        tables.add_of(settings().totals_table, {"row": row, "part": part}, {**amounts, "writes": 1})
        for row, amounts in by_row(change).items()
    ]


def read(row: str) -> Counter[str]:
    """The sums of one row's attributes."""
    sums: Counter[str] = Counter()
    for item in tables.query(settings().totals_table, row=row):
        sums.update(_amounts(item))
    return sums


def parts(beginning: str) -> list[Item]:
    """The parts of every row whose name begins so: a side, or CORRECTIONS."""
    return [item for item in tables.scan(settings().totals_table) if item["part"].startswith(beginning)]


def counters(items: Iterable[Item]) -> Counter[str]:
    """The sums of these parts, by counter."""
    return joined((item["row"], _amounts(item)) for item in items)


def writes(items: Iterable[Item]) -> int:
    """How often these parts were written. Two equal answers: none of them was written in between."""
    return sum(item.get("writes", 0) for item in items)


def correct(row: str, amounts: dict[str, int], found: Item | None) -> None:
    """Add these amounts to the row's corrections, unless they are no longer as they were `found` (None: there were
    none): then another reconciliation corrected the row."""
    before = found or {"row": row, "part": CORRECTIONS, "writes": 0}
    after = {name: before.get(name, 0) + amount for name, amount in amounts.items()}
    item, table = {**before, **after, "writes": before["writes"] + 1}, settings().totals_table
    unchanged = tables.put_if_of(table, item, "#writes = :was", was=before["writes"])
    with suppress(tables.Contended):
        tables.transact([unchanged if found else tables.put_of(table, item, unless_exists="row")])


def by_row(change: Counter[str]) -> Amounts:
    """The amounts that are not zero, by row."""
    amounts: Amounts = defaultdict(dict)
    for counter, amount in change.items():
        row, _, attribute = counter.partition("|")
        if amount:
            amounts[row][attribute] = amount
    return dict(amounts)


def joined(rows: Iterable[tuple[str, dict[str, int]]]) -> Counter[str]:
    """The sums by counter; the inverse of `by_row`."""
    sums: Counter[str] = Counter()
    for row, amounts in rows:
        sums.update({f"{row}|{attribute}": amount for attribute, amount in amounts.items()})
    return sums


def _amounts(item: Item) -> dict[str, int]:
    return {name: amount for name, amount in item.items() if name not in NOT_COUNTED}
