"""Who is due is asked for, the oldest first, no faster than SES allows; a changed journey has everybody looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

import app
from chalicelib import clock
from chalicelib.journey import rules as journey_rules
from chalicelib.people.model import Person
from chalicelib.people.store import try_change
from chalicelib.settings import settings
from tests.support.aws_calls import calls_of
from tests.support.delivery import scheduled_event
from tests.support.followed import follower
from tests.support.journey_rules import changed_rules
from tests.support.world import TODAY


def due_people(count: int, **fields: Any) -> list[Person]:
    """So many people; the first is due the longest."""
    made = []
    for number in range(count):
        at = TODAY - timedelta(hours=count - number)
        made.append(follower([], id=f"person{number}", **{"journey_at": at} | fields))
        assert try_change(None, made[-1])
    return made


@contextmanager
def run() -> Iterator[list[tuple[str, int]]]:
    """Whom a run of the schedule asks for, with the delay of each message."""
    asked: list[tuple[str, int]] = []
    calls = calls_of("sqs.SendMessage")
    app.follow_up(scheduled_event(), None)
    asked += [(call["MessageBody"].split('"')[3], call["DelaySeconds"]) for call in calls]
    yield asked


@pytest.mark.usefixtures("world")
def test_people_are_asked_for_oldest_first_and_spread_over_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILS_PER_SECOND", "2")
    settings.cache_clear()
    due_people(5)
    with run() as asked:
        assert asked == [("person0", 0), ("person1", 0), ("person2", 1), ("person3", 1), ("person4", 2)]


@pytest.mark.usefixtures("world")
def test_nobody_is_asked_for_before_their_time() -> None:
    with run():
        pass  # the walk over all people is done
    due_people(1, journey_at=TODAY + timedelta(minutes=1))
    with run() as asked:
        assert asked == []
    with clock.at(TODAY + timedelta(minutes=2)), run() as asked:
        assert asked == [("person0", 0)]


@pytest.mark.usefixtures("world")
def test_what_still_waits_in_the_queue_takes_its_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.journey.requests.RUN_EVERY", 3)
    due_people(5)
    with run() as asked:
        assert [person for person, _ in asked] == ["person0", "person1", "person2"]
    with run() as asked:
        assert asked == []


@pytest.mark.usefixtures("world")
def test_everybody_is_looked_at_once_after_a_change_of_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.journey.requests.RUN_EVERY", 100)
    due_people(3, journey_at=None)
    with run() as asked:
        assert sorted(person for person, _ in asked) == ["person0", "person1", "person2"]
    with run() as asked:
        assert asked == []
    with changed_rules(lambda told: told | {"time": "10:00"}), run() as asked:
        assert len(asked) == 3
    with changed_rules(lambda told: told | {"time": "10:00"}), run() as asked:
        assert asked == []


@pytest.mark.usefixtures("world")
def test_words_of_tips_are_no_change_of_the_rules() -> None:
    before = journey_rules.rules().fingerprint
    with changed_rules(lambda told: told | {"anything": told["tips"]["move"]}):
        assert journey_rules.rules().fingerprint == before
    with changed_rules(lambda told: told | {"time": "10:00"}):
        assert journey_rules.rules().fingerprint != before
