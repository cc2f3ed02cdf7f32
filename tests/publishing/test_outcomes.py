"""What the public is told of outcomes: once a night, of enough people, and never of those who were not asked."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib import clock, totals
from chalicelib.publishing import outcomes
from chalicelib.settings import settings
from chalicelib.totals import outcomes as counted
from tests.support.check_ins import note_question, record_answer
from tests.support.delivery import (
    deliver,
    drain_publish_queue,
    publish_change,
    publish_due_pages,
    publish_requested,
    run_reconciliation,
    take_messages,
)
from tests.support.factories import create_counted_pledge, create_pledge
from tests.support.owners import change
from tests.support.storage import published_totals, site_object, stored, stored_pledges

pytestmark = pytest.mark.usefixtures("world")


def answered(answers: dict[str, int], **fields: Any) -> None:
    """So many were asked and gave each answer; of "", none."""
    for answer, many in answers.items():
        for _ in range(many):
            asked = note_question(create_pledge(**fields))
            if answer:
                record_answer(asked, answer)


def renewed() -> outcomes.PublicOutcomes:
    totals.apply(stored_pledges())
    outcomes.renew()
    found = outcomes.read()
    assert found
    return found


def test_headline_is_kept_answered_and_asked_after_28_days() -> None:
    answered({"kept": 12, "partly": 6, "not_yet": 5, "": 7})
    assert renewed()["steps"] == {"28": {"kept": 12, "answered": 23, "asked": 30}}


@pytest.mark.parametrize("answers", [{"kept": 9, "partly": 12}, {"kept": 12, "partly": 9, "": 20}])
def test_nothing_is_told_while_few_kept_it_or_few_did_not(answers: dict[str, int]) -> None:
    answered(answers)
    told = renewed()
    assert (told["steps"], told["themes"], told["ideas"]) == ({}, {}, [])


def test_who_was_not_asked_is_not_in_it() -> None:
    for answer in ("kept", "partly"):
        for _ in range(12):
            record_answer(create_pledge(), answer)
    assert renewed()["steps"] == {}


def test_theme_with_few_answers_hides_the_smallest_other_one() -> None:
    answered({"kept": 11, "partly": 11})
    answered({"kept": 10, "partly": 10}, idea="one-more-veg")
    assert renewed()["themes"].keys() == {"move", "eat"}
    answered({"kept": 5, "partly": 6}, idea="kind-message")
    assert renewed()["themes"].keys() == {"move"}


def test_idea_is_kept_by_most_only_with_25_answers() -> None:
    answered({"kept": 14, "partly": 10})
    assert renewed()["ideas"] == []
    answered({"kept": 1, "": 9})
    answered({"partly": 9}, idea="one-more-veg")
    assert renewed()["ideas"] == ["ten-minute-walk"]


def test_half_is_not_most() -> None:
    answered({"kept": 13, "partly": 13})
    assert renewed()["ideas"] == []


def test_figures_stand_still_until_10_more_have_answered() -> None:
    answered({"kept": 12, "partly": 12})
    before = renewed()
    answered({"kept": 9})
    assert renewed() == before, "who watches would know what the last one said"
    answered({"kept": 1})
    assert renewed()["steps"]["28"]["kept"] == 22


def test_figures_are_of_all_seasons() -> None:
    answered({"kept": 12, "partly": 12})
    with clock.at(datetime(2027, 1, 1, 12, tzinfo=UTC)):
        answered({"kept": 3, "": 1})
        answered({"partly": 8})
        assert renewed()["steps"]["28"] == {"kept": 15, "answered": 35, "asked": 36}


def test_nightly_pass_shows_them_in_totals_and_on_the_start_page() -> None:
    answered({"kept": 15, "partly": 12, "": 13})
    totals.apply(stored_pledges())
    assert counted.read("2026", 28)[""].asked == 40
    run_reconciliation()
    drain_publish_queue()
    told = published_totals()["outcomes"]
    assert told["steps"]["28"] == {"kept": 15, "answered": 27, "asked": 40}
    assert told["ideas"] == ["ten-minute-walk"]
    page = site_object("en/index.html") or ""
    assert "People answered for 27. They had kept 15 of them." in page
    assert "at least 37% of these pledges" in page
    assert "answered" not in json.loads(site_object("data/totals.json") or "{}")["outcomes"]


def test_start_page_says_nothing_before() -> None:
    create_pledge()
    run_reconciliation()
    drain_publish_queue()
    assert published_totals()["outcomes"]["steps"] == {}
    assert 'id="outcomes"' not in (site_object("en/index.html") or "")


def test_kept_pledge_says_so_on_its_page_and_card_only_while_it_is_ticked() -> None:
    pledge = create_counted_pledge()

    def told(**more: Any) -> tuple[bool, bool]:
        before = stored(pledge)
        change(pledge, "check_in", step=28, **more)
        publish_change(before, stored(pledge))
        publish_requested()
        publish_due_pages()
        pages = (site_object(f"en/p/{pledge.id}/index.html") or "", site_object("en/wall/index.html") or "")
        return "This pledge was kept." in pages[0], ">Kept<" in pages[1]

    assert told(answer="kept") == (False, False)
    assert told(answer="kept", details=True, show_kept=True) == (True, True)
    assert told(answer="partly") == (False, False)


def test_private_answer_asks_nothing_of_the_publisher() -> None:
    pledge = create_counted_pledge()
    take_messages(settings().publish_queue_url)
    deliver(pledge, record_answer(pledge, "kept"))
    assert take_messages(settings().publish_queue_url) == []
