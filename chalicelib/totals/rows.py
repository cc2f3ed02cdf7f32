"""The totals rows: for each, several interchangeable ones, so that no item is written by everybody."""

import random
from collections import Counter, defaultdict

from chalicelib.aws import tables
from chalicelib.aws.tables import Action
from chalicelib.settings import settings


def touched(change: Counter[str]) -> int:
    """How many rows an `add` of this change writes."""
    return len({counter.partition("|")[0] for counter, amount in change.items() if amount})


def add(change: Counter[str]) -> list[Action]:
    """The actions that add this change (counter to amount), each to one row chosen at random."""
    amounts: dict[str, dict[str, int]] = defaultdict(dict)
    for counter, amount in change.items():
        row, _, attribute = counter.partition("|")
        if amount:
            amounts[row][attribute] = amount
    table, chosen = settings().totals_table, random.randrange(settings().totals_rows)  # noqa: S311 - no secret
    return [tables.add_of(table, {"row": f"{row}#{chosen}"}, given) for row, given in amounts.items()]


def read(row: str) -> Counter[str]:
    """The sums of one row's attributes."""
    keys = [{"row": f"{row}#{each}"} for each in range(settings().totals_rows)]
    sums: Counter[str] = Counter()
    for item in tables.get_many(settings().totals_table, keys):
        sums.update({name: amount for name, amount in item.items() if name != "row"})
    return sums
