"""The day in Scotland of a moment says which season it belongs to."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.content import seasons
from chalicelib.content.seasons import Season

SUMMER = Season("2026-summer", date(2026, 6, 1), date(2026, 8, 31), 0)
AUTUMN = Season("2026", date(2026, 9, 20), date(2026, 12, 31), 10)
NEW_YEAR = Season("2027-new-year", date(2027, 1, 1), date(2027, 2, 28), 31)


@pytest.fixture(autouse=True)
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seasons, "every", lambda: (SUMMER, AUTUMN, NEW_YEAR))


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "season"),
    [
        ("2026-12-31T23:59:59.900000", AUTUMN),  # GMT: midnight is that of UTC
        ("2027-01-01T00:00:00", NEW_YEAR),
        ("2026-09-19T22:59:59.999999", SUMMER),  # BST: it comes an hour earlier
        ("2026-09-19T23:00:00", AUTUMN),
        ("2025-01-01T12:00:00", SUMMER),  # before the first one
        ("2026-09-01T12:00:00", SUMMER),  # between two
        ("2029-01-01T12:00:00", NEW_YEAR),  # after the last one
    ],
)
def test_season_turns_at_midnight_in_scotland(moment: str, season: Season) -> None:
    assert seasons.season_at(at(moment)) == season


@pytest.mark.parametrize(
    ("moment", "over", "coming"),
    [
        ("2026-05-01T12:00:00", False, None),  # before the first one, which counts as begun
        ("2026-08-31T22:59:59", False, None),
        ("2026-08-31T23:00:00", True, AUTUMN),  # between two seasons pages speak of the next one
        ("2026-09-19T23:00:00", False, None),
        ("2026-11-30T23:59:59", False, None),
        ("2026-12-01T00:00:00", False, NEW_YEAR),  # 31 days before it
        ("2026-12-31T23:59:59", False, NEW_YEAR),
        ("2027-01-01T00:00:00", False, None),
        ("2027-02-28T23:59:59", False, None),
        ("2027-03-01T00:00:00", True, None),
    ],
)
def test_pages_speak_of_the_next_season_while_they_count_down_and_between(
    moment: str, over: bool, coming: Season | None
) -> None:
    phase = seasons.phase_at(at(moment))
    assert (phase.over, phase.coming) == (over, coming)


def test_who_wishes_to_be_asked_is_asked_in_the_first_season_that_begins_on_a_later_day() -> None:
    assert seasons.next_after(at("2026-05-01T12:00:00")) == AUTUMN
    assert seasons.next_after(at("2026-12-31T23:59:59")) == NEW_YEAR
    assert seasons.next_after(at("2027-01-01T00:00:00")) is None
