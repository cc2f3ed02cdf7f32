"""Totals rows: how often each part was written says whether anything happened in between."""

import pytest

from chalicelib.totals import rows
from chalicelib.totals.rows import CORRECTIONS

pytestmark = pytest.mark.usefixtures("world")


def test_each_correction_is_one_more_write_and_adds_to_those_before() -> None:
    seen = []
    for amount in (2, 3, -1):
        found = next(iter(rows.parts(CORRECTIONS)), None)
        rows.correct("2026", {"made": amount}, found)
        seen.append((rows.read("2026")["made"], rows.writes(rows.parts(CORRECTIONS))))
    assert seen == [(2, 1), (5, 2), (4, 3)]


def test_correction_of_what_another_one_corrected_meanwhile_changes_nothing() -> None:
    rows.correct("2026", {"made": 2}, None)
    rows.correct("2026", {"made": 2}, None)
    (found,) = rows.parts(CORRECTIONS)
    rows.correct("2026", {"made": 3}, found)
    rows.correct("2026", {"made": 3}, found)
    assert rows.read("2026")["made"] == 5
