"""How far publishing everything again has come: one row of the wall table, for operators to read."""

from chalicelib.aws import tables
from chalicelib.aws.tables import Item
from chalicelib.publishing import wall
from chalicelib.publishing.requests import Cursor
from chalicelib.settings import settings

ROW: Item = {"page": "republish", "n": 0}
"""The key of the row. It holds `run`, `part`, `done`, `of` (about how many there are in this part) and `ended`."""


def note(cursor: Cursor, *, ended: bool) -> None:
    """Note that what comes before the cursor is done. The row is that of the latest run."""
    whole = wall.current()
    of = whole.stitches if cursor.part == "pledges" else sum(month["pages"] for month in whole.pages())
    facts = {"run": cursor.run, "part": cursor.part, "done": cursor.done, "of": of, "ended": ended}
    tables.put_newer(settings().wall_table, ROW | facts, by="run")


def read() -> Item | None:
    """The row, or None before the first run."""
    return tables.get(settings().wall_table, ROW)
