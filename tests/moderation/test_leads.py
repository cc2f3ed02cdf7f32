"""What the lead is told: what waits too long, once, and that fewer than two moderators are left."""

import io
import json
from contextlib import redirect_stdout
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib import clock, switches
from chalicelib.moderation import moderators
from chalicelib.moderation.rhythm import Rhythm
from tests.support.crashes import crash_at
from tests.support.delivery import mail_by_schedule
from tests.support.factories import create_pledge
from tests.support.review import mail_body
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("quick_world")
MAIRI, EWAN = "mairi@site.test", "ewan@site.test"


def told_to_leads(sent: list[dict[str, Any]], topic: str) -> list[str]:
    """To whom mails on the topic went, with how many they tell of."""
    mails = [mail for mail in sent if mail["EmailTags"][0]["Value"].startswith(topic)]
    subjects = [mail["Content"]["Simple"]["Subject"]["Data"] for mail in mails]
    to = [mail["Destination"]["ToAddresses"][0] for mail in mails]
    return [f"{address}: {subject}" for address, subject in zip(to, subjects, strict=True)]


def run_after(**later: float) -> None:
    with clock.at(TODAY + timedelta(**later)):
        mail_by_schedule()


def pledge_at(**later: float) -> None:
    with clock.at(TODAY + timedelta(**later)):
        create_pledge(text="walk the dog")


def test_lead_is_told_once_of_each_submission_that_waits_for_three_days(sent: list[dict[str, Any]]) -> None:
    pledge_at(hours=0)
    pledge_at(hours=1)
    run_after(hours=71)
    assert told_to_leads(sent, "overdue") == []
    run_after(hours=74)
    run_after(hours=75)
    run_after(hours=99)
    assert told_to_leads(sent, "overdue") == [f"{MAIRI}: 2 submissions have waited for more than 3 days"]


def test_lead_is_told_of_further_ones_a_day_later(sent: list[dict[str, Any]]) -> None:
    pledge_at(hours=0)
    pledge_at(hours=2)
    for hours in (72.5, 75, 97):
        run_after(hours=hours)
    expected = f"{MAIRI}: 1 submission has waited for more than 3 days"
    assert told_to_leads(sent, "overdue") == [expected, expected]


def test_overdue_mail_of_a_crashed_run_still_tells_of_the_same_ones(sent: list[dict[str, Any]]) -> None:
    pledge_at(hours=0)
    run_after(hours=71)
    with crash_at(1, "before", ["sqs.SendMessage"]):  # the first is the request of the schedule
        run_after(hours=73)
    run_after(hours=73.1)
    assert told_to_leads(sent, "overdue") == [f"{MAIRI}: 1 submission has waited for more than 3 days"]


def test_lead_who_sleeps_is_told_in_the_morning(sent: list[dict[str, Any]]) -> None:
    moderators.set_rhythm(MAIRI, Rhythm(quiet=(0, 23)), [], [])
    pledge_at(hours=0)
    run_after(hours=73)
    assert told_to_leads(sent, "overdue") == []
    run_after(hours=82)  # 23:00 in Scotland
    assert len(told_to_leads(sent, "overdue")) == 1


def test_lead_is_told_once_when_fewer_than_two_are_left_and_again_after_it_was_mended(
    sent: list[dict[str, Any]],
) -> None:
    run_after()
    assert told_to_leads(sent, "readers") == []
    moderators.revoke(EWAN)
    run_after(minutes=5)
    run_after(minutes=10)
    expected = f"{MAIRI}: Only 1 moderator is left"
    assert told_to_leads(sent, "readers") == [expected]
    assert "second moderator" in mail_body(sent[-1])
    moderators.add("Una", "una@site.test")
    run_after(minutes=15)
    moderators.set_away("una@site.test", date(2026, 5, 1))
    run_after(minutes=20)
    assert told_to_leads(sent, "readers") == [expected, expected]


def test_whoever_is_left_is_told_while_the_lead_is_away(sent: list[dict[str, Any]]) -> None:
    moderators.set_away(MAIRI, date(2026, 4, 20))
    pledge_at(hours=0)
    run_after(hours=73)
    assert told_to_leads(sent, "readers") == [f"{EWAN}: Only 1 moderator is left"]
    assert told_to_leads(sent, "overdue") == [f"{EWAN}: 1 submission has waited for more than 3 days"]


def test_words_that_wait_while_nobody_is_here_raise_an_alarm() -> None:
    for address in (MAIRI, EWAN):
        moderators.set_away(address, date(2026, 5, 1))
    output = io.StringIO()
    with redirect_stdout(output):
        run_after()
        assert "review.nobody" not in output.getvalue(), "nothing waits"
        pledge_at(hours=0)
        run_after()
    assert '"event": "review.nobody", "pending": 1' in output.getvalue()


def test_each_run_says_how_long_the_oldest_waits_for_the_alarms_to_read() -> None:
    output = io.StringIO()
    with redirect_stdout(output):
        run_after()
        pledge_at(hours=0)
        with clock.at(TODAY + timedelta(hours=10)):
            create_pledge(text="I want to die")
        switches.turn("mail", on=False, by="Ailsa")
        run_after(hours=73)
    told = [json.loads(line) for line in output.getvalue().splitlines() if '"review.waits"' in line]
    waits = [(line["pending"], line["oldest_hours"], line["distress_hours"]) for line in told]
    assert waits == [(0, 0.0, 0.0), (2, 73.0, 63.0)]
