"""Submissions are found, listed and withdrawn in one way, whatever their kind."""

from datetime import timedelta

import pytest

from chalicelib import audit_log, clock, moderation
from chalicelib.moderation import stores
from chalicelib.submissions.model import Submission
from tests.support.factories import create_pledge, create_story
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("quick_world")


def test_most_urgent_are_found_first_then_the_oldest_of_any_kind() -> None:
    made: list[Submission] = []
    for create in (create_story, lambda: create_pledge(text="walk the dog"), create_story):
        with clock.at(TODAY + timedelta(minutes=len(made))):
            made.append(create())
    with clock.at(TODAY + timedelta(hours=1)):
        urgent = create_pledge(text="some days I want to die")
    found = stores.find_many((each.kind, each.id) for each in [made[2], made[1], made[0], urgent])
    assert [each.id for each in found] == [each.id for each in (urgent, *made)]


def test_audit_log_says_who_had_it_withdrawn() -> None:
    pledge, story = create_pledge(), create_story()
    moderation.withdraw(pledge.id)
    moderation.withdraw(story.id, "Ailsa of operations")
    said = [[(line["action"], line["by"]) for line in audit_log.history(each.id)] for each in (pledge, story)]
    assert said == [[("withdrawn", "author")], [("withdrawn", "Ailsa of operations")]]
