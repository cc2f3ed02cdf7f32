"""The public totals: sums of every season, without small numbers."""

from datetime import date

import pytest

from chalicelib import totals
from chalicelib.content.rules import SMALL_NUMBER
from chalicelib.content.seasons import Phase, Season
from chalicelib.totals import open_data
from tests.support.factories import SHOWN, create_pledge

pytestmark = pytest.mark.usefixtures("world")
STAFF = {"audience": "staff", "team": "gp-practices", "place": "hawick", "lang": "gd"} | SHOWN
OTHERS = {"audience": "community", "place": "kelso", "idea": "beans-night"} | SHOWN


def count_pledges(staff: int, others: int) -> None:
    totals.apply([create_pledge(**STAFF) for _ in range(staff)] + [create_pledge(**OTHERS) for _ in range(others)])


def test_small_numbers_are_left_out_of_all_but_themes_and_languages() -> None:
    count_pledges(SMALL_NUMBER, 1)
    assert open_data.public_totals() == {
        "season": "2026",
        "over": False,
        "coming": None,
        "at": "2026-04-06T12:00:00+00:00",
        "made": SMALL_NUMBER + 1,
        "public": SMALL_NUMBER + 1,
        "seasons": {"2026": SMALL_NUMBER + 1},
        "themes": {"eat": 1, "move": SMALL_NUMBER},
        "ideas": {"ten-minute-walk": SMALL_NUMBER},
        "languages": {"en": 1, "gd": SMALL_NUMBER},
        "places": {"hawick": SMALL_NUMBER},
        "teams": {"gp-practices": SMALL_NUMBER},
        "audiences": {"staff": SMALL_NUMBER},
    }


def test_audiences_are_left_out_where_staff_are_few() -> None:
    """The sum of all less that of the community would tell how few."""
    count_pledges(1, SMALL_NUMBER)
    public = open_data.public_totals()
    assert (public["places"], public["teams"], public["audiences"]) == ({"kelso": SMALL_NUMBER}, {}, {})


@pytest.mark.parametrize("over", [False, True])
def test_next_season_is_told_with_its_first_day(over: bool) -> None:
    spring = Season("2027", date(2027, 3, 20), date(2027, 5, 31), 14)
    summer = Season("2027-summer", date(2027, 6, 1), date(2027, 8, 31), 14)
    coming = {"season": "2027-summer", "begins": "2027-06-01"}
    assert open_data.dated(Phase(spring, over, summer)) == {"season": "2027", "over": over, "coming": coming}
    assert open_data.dated(Phase(spring, over, None)) == {"season": "2027", "over": over, "coming": None}
