"""`python -m infra seasons` prints the plan; verbs that take a season or a day refuse what is none."""

import argparse
from datetime import UTC, datetime

import pytest

from infra import verbs
from infra.aws import season_plan
from infra.stage import OperatorError
from tests.support.factories import create_counted_pledge


@pytest.mark.usefixtures("world")
def test_plan_tells_days_pledges_channels_and_kit() -> None:
    create_counted_pledge()
    told = list(season_plan.lines())
    assert told[0] == "2026: Small changes for dark nights  <- now"
    assert told[1:3] == ["  Tue 01 Sep 2026 to Thu 31 Dec 2026", "  1 of 1,000 pledges"]
    assert "  radio            http://site.test/go/radio" in told
    assert "  printed: poster, slip, leaflet, table-tent, staff-card, paper (make print SEASON=2027-new-year)" in told
    assert sum(line.endswith("<- now") for line in told) == 1


@pytest.mark.usefixtures("world")
def test_season_is_that_of_now_unless_it_is_named() -> None:
    assert verbs.find_season("") == "2026"
    assert verbs.find_season("2027-spring") == "2027-spring"
    with pytest.raises(OperatorError, match="Known: 2026, 2027-new-year, 2027-spring"):
        verbs.find_season("2027")


def test_day_to_travel_to_begins_at_scotlands_midnight() -> None:
    assert verbs.midnight_in_scotland("2027-01-01") == datetime(2027, 1, 1, tzinfo=UTC)
    assert verbs.midnight_in_scotland("2027-06-01") == datetime(2027, 5, 31, 23, tzinfo=UTC)
    with pytest.raises(argparse.ArgumentTypeError, match="'New Year' is not a day, such as 2027-01-01"):
        verbs.midnight_in_scotland("New Year")
