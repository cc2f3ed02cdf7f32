"""The report of pledges: exact where enough people are counted, and silent where few are."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib import clock, totals
from chalicelib.people import Consent, Following, Person
from chalicelib.people import store as people
from frontend.builder.channel_models import ChannelNote
from infra.aws import report
from tests.support.check_ins import note_question, record_answer
from tests.support.factories import create_pledge
from tests.support.storage import stored_pledges

pytestmark = pytest.mark.usefixtures("world")


def made(many: int, answer: str = "", **fields: Any) -> None:
    """So many pledges that were asked, and answered so."""
    for _ in range(many):
        pledge = note_question(create_pledge(**fields))
        if answer:
            record_answer(pledge, answer)


def report_rows() -> dict[str, list[list[str]]]:
    """The rows of the report by their first word."""
    totals.apply(stored_pledges())
    found: dict[str, list[list[str]]] = {}
    for line in report.lines("2026"):
        first, *more = line.split()[:6] or [""]
        found.setdefault(first, []).append(more)
    return found


def test_report_shows_made_confirmed_asked_answered_and_kept_by_channel() -> None:
    made(12, "kept", channel="poster")
    made(11, "partly", channel="poster")
    made(13, "kept", channel="radio")
    made(10, "not_yet", channel="radio")
    made(4, channel="radio")
    create_pledge(channel="poster")
    rows = report_rows()
    after_28 = 2  # behind the rows of made and of 7 days
    assert rows["poster"][0] == ["24", "23"]
    assert rows["all"][0] == ["51", "50"]
    assert rows["poster"][1] == ["23", "23", "12", "52", "%"]
    assert rows["radio"][1] == ["27", "23", "13", "48", "%"]
    assert rows["all"][after_28] == ["50", "46", "25", "50", "%"]
    assert rows["kept"][0][0] == "of", "the words are explained"


def test_confirmed_are_those_with_an_address_that_we_may_write_to_and_those_who_were_asked() -> None:
    made(5)
    now = clock.now()
    for number in range(10):
        agreed = Consent(text="1", at=now, channel="form", confirmed_at=now if number < 6 else None)
        follows = Following(pledge=create_pledge().id, since=clock.today(), ask=agreed)
        person = Person(id=f"person-{number}", address=f"a{number}@site.test", following=(follows,))
        assert people.try_change(None, person)
    assert report_rows()["all"][0] == ["15", "11"]


def test_channel_of_few_hides_itself_and_what_would_give_it_away() -> None:
    made(12, "kept", channel="poster")
    made(12, "partly", channel="poster")
    made(3, "kept", channel="radio")
    rows = report_rows()
    assert rows["radio"] == [["·", "·"], ["·"] * 4]
    assert rows["poster"] == [["·", "·"], ["·"] * 4]
    assert rows["all"][2] == ["27", "27", "15", "55", "%"]


def test_channels_stand_below_their_medium_and_small_ones_are_hidden_in_it() -> None:
    for channel, many in (("poster-hawick", 20), ("poster-kelso-2", 15), ("poster-selkirk", 4), ("radio", 12)):
        made(many, channel=channel)
    rows = report_rows()
    assert rows["poster"][0] == ["39", "39"]
    assert rows["poster-hawick"][0] == ["20", "20"]
    assert rows["poster-kelso-2"][0] == ["·", "·"], "4 would follow from the 39"
    assert rows["poster-selkirk"][0] == ["·", "·"]
    assert rows["radio"][0] == ["12", "12"]
    made(6, channel="poster-selkirk")
    assert report_rows()["poster-kelso-2"][0] == ["15", "15"]


def test_channels_of_a_hidden_medium_are_hidden_too() -> None:
    for channel, many in (("poster-hawick", 11), ("radio", 3)):
        made(many, channel=channel)
    rows = report_rows()
    assert rows["poster"][0] == rows["poster-hawick"][0] == rows["radio"][0] == ["·", "·"]


def test_what_a_channel_cost_is_divided_by_the_figures_that_may_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    made(20, "kept", channel="poster-hawick")
    made(20, "partly", channel="poster-hawick")
    made(3, channel="radio")
    made(10, channel="press")
    begins = date(2026, 12, 28)
    notes = [
        ChannelNote.model_validate({"channel": "poster-hawick", "owner": "Ann", "cost": 30, "from": begins}),
        ChannelNote(channel="radio", cost=500),
        ChannelNote(channel="press", owner="Bob"),
    ]
    monkeypatch.setattr(report, "noted", lambda: notes)
    totals.apply(stored_pledges())
    rows = [line.split() for line in report.lines("2026")]
    start = next(number for number, row in enumerate(rows) if row[:1] == ["Cost"]) + 2
    assert rows[start:] == [
        ["poster-hawick", "30.00", "0.75", "1.50", "2026-12-28", "Ann"],
        ["radio", "500.00", "·", "·"],
        ["press", "Bob"],
    ]


def test_report_without_notes_tells_no_costs() -> None:
    assert "Cost" not in report_rows()


def test_answers_without_a_question_are_apart() -> None:
    for answer in ("kept", "partly"):
        for _ in range(10):
            record_answer(create_pledge(), answer)
    rows = report_rows()
    assert rows["all"][2] == ["·"] * 4
    assert ["20", "10"] in rows["alone"]


def test_hours_show_no_small_cell_and_none_that_follows_from_the_others() -> None:
    for hour, many in ((0, 30), (1, 4)):
        with clock.at(clock.now() + timedelta(hours=hour)):
            for _ in range(many):
                create_pledge(channel="poster", place="hawick")
    lines = [line.split() for line in report.hours("2026")]
    assert not [line for line in lines if line[:2] == ["poster", "hawick"]], "the 4 would follow from the 30"
    with clock.at(clock.now() + timedelta(hours=1)):
        for _ in range(6):
            create_pledge(channel="poster", place="hawick")
    assert ["poster", "hawick", "13", "30"] in [line.split() for line in report.hours("2026")]
