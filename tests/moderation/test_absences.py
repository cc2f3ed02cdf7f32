"""A moderator says themselves that they are away, or back."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import audit_log, clock
from chalicelib.moderation import moderators
from tests.support import api
from tests.support.aws_calls import before_next_call
from tests.support.delivery import mail_by_schedule
from tests.support.factories import create_pledge
from tests.support.review import link_token, open_session, review_token
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("quick_world")


def say(until: object, token: str | None = None) -> api.Answer:
    return api.post("/review/absence", {"token": token or review_token(1), "until": until})


def test_moderator_who_is_away_gets_no_mail_until_they_are_back(sent: list[dict[str, Any]]) -> None:
    create_pledge(text="walk the dog")
    assert say("2026-04-09").json == {"until": "2026-04-09", "day": "9 April 2026"}
    assert open_session(link_token(1)).json["absence"]["until"] == "2026-04-09"
    with clock.at(TODAY + timedelta(hours=2)):
        mail_by_schedule()
    assert {mail["Destination"]["ToAddresses"][0] for mail in sent if "readers" not in str(mail["EmailTags"])} == {
        "mairi@site.test"
    }
    assert say(None).json == {"until": None, "day": None}
    with clock.at(TODAY + timedelta(hours=4)):
        mail_by_schedule()
    assert "ewan@site.test" in {mail["Destination"]["ToAddresses"][0] for mail in sent}
    lines = [(line["action"], line["by"], line.get("until")) for line in _lines(1)]
    assert lines == [("away", "Ewan", "2026-04-09"), ("back", "Ewan", None)]


def _lines(who: int) -> list[dict[str, Any]]:
    return audit_log.history(f"moderator {moderators.moderators()[who].id}")


@pytest.mark.parametrize("until", ["2026-04-06", "2020-01-01", "2027-04-08", "soon", 7, ["x"]])
def test_day_must_be_ahead_and_within_a_year(until: object) -> None:
    answer = say(until)
    assert (answer.status, answer.json["fields"]) == (422, {"until": "Choose a day after today, within a year"})
    assert not moderators.moderators()[1].away


def test_longest_absence_is_of_a_year() -> None:
    assert say("2027-04-07").json["until"] == "2027-04-07"


def test_button_that_is_pressed_twice_at_once_notes_and_logs_it_once() -> None:
    before_next_call("dynamodb.TransactWriteItems", lambda: say("2026-04-09"))
    assert say("2026-04-09").json["until"] == "2026-04-09"
    assert [line["action"] for line in _lines(1)] == ["away"]
    assert moderators.moderators()[1].away


def test_link_alone_sets_nothing() -> None:
    """Scanners have it; they open no session, and press nothing behind it."""
    assert say("2026-04-09", link_token(1)).status == 401
    assert not moderators.moderators()[1].away
