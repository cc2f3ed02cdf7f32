"""Days that people see are Scotland's; moments are real and in UTC, and nothing but a test can set the clock."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib import clock
from chalicelib.settings import Settings
from chalicelib.totals.counters import counters_of
from tests.support.factories import create_counted_pledge, create_pledge, create_public_story
from tests.support.storage import site_object

ROOT = Path(__file__).parents[1]
NIGHTS = [
    ("2026-06-30T22:59:59", "2026-06-30"),
    ("2026-06-30T23:30:00", "2026-07-01"),
    ("2026-03-29T00:59:59", "2026-03-29"),
    ("2026-03-29T23:30:00", "2026-03-30"),
    ("2026-10-24T23:30:00", "2026-10-25"),
    ("2026-10-25T23:30:00", "2026-10-25"),
    ("2026-12-31T23:59:59", "2026-12-31"),
]
"""Moments in UTC, in summer, in winter and at both changes of the clocks, and their days in Scotland."""


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("moment", "day"), NIGHTS)
def test_cards_show_the_day_in_scotland(moment: str, day: str) -> None:
    with clock.at(datetime.fromisoformat(moment).replace(tzinfo=UTC)):
        assert clock.today().isoformat() == day
        assert create_pledge().card()["date"] == day
        assert create_public_story().card()["date"] == day


@pytest.mark.usefixtures("world")
def test_pledge_is_on_the_wall_of_the_month_in_scotland() -> None:
    with clock.at(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)):
        pledge = create_counted_pledge()
    assert pledge.id in (site_object("en/wall/2026-07/1/index.html") or "")
    assert site_object("en/wall/2026-06/1/index.html") is None


@pytest.mark.usefixtures("world")
def test_hour_that_comes_twice_is_counted_as_two() -> None:
    hours = set()
    for hour in (0, 1):  # both are from 1 to 2 in Scotland
        with clock.at(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)):
            hours |= {counter for counter in counters_of(create_pledge()) if "@" in counter}
    assert hours == {"2026@2026-10-25|00", "2026@2026-10-25|01"}


def test_clock_tells_the_real_time_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC


def test_nothing_that_is_deployed_can_set_the_clock() -> None:
    for source in [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")]:
        tree = list(ast.walk(ast.parse(source.read_text("utf-8"))))
        named = {ast.unparse(node) for node in tree if isinstance(node, ast.Attribute)}
        imported_from = {node.module for node in tree if isinstance(node, ast.ImportFrom)}
        assert not named & {"clock.at", "clock._set_to"}, source
        assert "chalicelib.clock" not in imported_from, source
    assert not [name for name in Settings.__dataclass_fields__ if "clock" in name]


def test_only_the_clock_reads_the_time() -> None:
    """Whatever asks the system itself would not stand still in tests, or would show the server's day."""
    for source in [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")]:
        calls = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(source.read_text("utf-8")))
            if isinstance(node, ast.Call)
        }
        asked = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time"} & calls
        assert not asked or source.name == "clock.py", source
