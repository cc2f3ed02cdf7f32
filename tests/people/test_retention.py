"""Retention: addresses go when nothing is still to come; the sweep is idempotent, sliced, and reports."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib import clock, stories
from chalicelib.content import seasons
from chalicelib.nightly import retention as of_submissions
from chalicelib.people import retention, store
from chalicelib.pledges import store as pledge_store
from chalicelib.submissions.model import State
from tests.support.factories import create_pledge, create_story
from tests.support.people import ADDRESS, confirm, known_person, leave_address
from tests.support.storage import every_item, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
NEW_YEAR = date(2027, 1, 1)
"""The first day of the season after that of these tests."""
Mails = list[dict[str, Any]]


def sweep_at(days: int) -> None:
    with clock.at(TODAY + timedelta(days=days)):
        cursor = None
        while True:
            cursor = retention.forget_people(cursor)
            if cursor is None:
                return


def test_address_goes_30_days_after_the_last_step(sent: Mails) -> None:
    pledge = create_pledge()
    leave_address(pledge)
    confirm(sent)
    sweep_at(210)
    assert known_person().address == ADDRESS
    sweep_at(211)
    assert (known_person().address, store.person_of(pledge.id)) == (None, None)


def test_pledge_that_starts_later_is_followed_longer(sent: Mails) -> None:
    leave_address(create_pledge(start=(TODAY + timedelta(days=100)).date().isoformat()))
    confirm(sent)
    sweep_at(300)
    assert known_person().address
    sweep_at(311)
    assert known_person().address is None


@pytest.mark.parametrize("mailed_late", [False, True])
def test_consent_for_next_season_keeps_the_address_until_it_opened(sent: Mails, *, mailed_late: bool) -> None:
    leave_address(create_pledge(), season=True, ask=True)
    confirm(sent)
    sweep_at(300)
    assert (known_person().address, known_person().following) == (ADDRESS, ())
    if mailed_late:
        person = known_person()
        asked = {"done": ("again-2027-new-year",), "mailed_on": NEW_YEAR + timedelta(days=4)}
        store.try_change(person, person.model_copy(update=asked))
    days = (NEW_YEAR - TODAY.date()).days + 30 + (4 if mailed_late else 0)
    sweep_at(days)
    assert known_person().address
    sweep_at(days + 1)
    assert known_person().address is None


def test_consent_for_a_season_that_never_opens_ends(sent: Mails, monkeypatch: pytest.MonkeyPatch) -> None:
    only = seasons.every()[:1]
    monkeypatch.setattr(seasons, "every", lambda: only)
    leave_address(create_pledge(), season=True)
    confirm(sent)
    sweep_at(549)
    assert known_person().address
    sweep_at(551)
    assert known_person().address is None


def test_withdrawn_pledge_is_followed_no_more(sent: Mails) -> None:
    first, second = create_pledge(), create_pledge()
    for pledge in (first, second):
        leave_address(pledge)
    confirm(sent)
    pledge_store.withdraw(first.id)
    sweep_at(211)
    assert known_person().address is None
    assert store.person_of(second.id) is None


def test_what_nobody_confirmed_goes_after_7_days_even_if_no_message_came() -> None:
    leave_address(create_pledge())
    sweep_at(6)
    assert known_person().address == ADDRESS
    sweep_at(7)
    assert known_person().address is None


def test_sweep_goes_in_slices_repeats_change_nothing_and_it_reports(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(retention, "PEOPLE_PER_SLICE", 3)
    for number in range(8):
        leave_address(create_pledge(), f"m{number}@example.org")
    sweep_at(7)
    after = every_item()
    sweep_at(7)
    assert every_item() == after
    assert "example.org" not in str(after)
    printed = capsys.readouterr().out
    assert '"event": "retention.people"' in printed
    assert '"forgotten": 3' in printed


def test_who_shared_a_link_becomes_yes_after_30_days() -> None:
    sharer = create_pledge()
    shared, alone, story = create_pledge(shared_by=sharer.id), create_pledge(), create_story(shared_by=sharer.id)
    for days, expected in ((30, sharer.id), (31, "yes"), (32, "yes")):
        with clock.at(TODAY + timedelta(days=days)):
            assert of_submissions.forget_in_pledges(None) is None
            assert of_submissions.forget_in_stories(None) is None
        assert [stored(each).shared_by for each in (shared, alone, story)] == [expected, None, expected]
    assert (stored(shared).v, stored(shared).shown_v) == (2, 1), "once, and nobody sees it"


def test_words_of_withdrawn_submissions_go_at_once() -> None:
    pledge, story = create_pledge(text="walk the dog", name="Ann", show_name=True), create_story(quote="I sing")
    pledge_store.withdraw(pledge.id)
    stories.store.withdraw(story.id)
    after, told = stored(pledge), stored(story)
    assert (after.state, after.text, after.name, after.plan.when) == (State.WITHDRAWN, None, None, None)
    assert (told.state, told.text, told.quote) == (State.WITHDRAWN, None, None)
