"""Check-ins without contact: the owner's page asks on its days, and keeps what was answered."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.moderation import moderation_queue
from chalicelib.moderation.queue import QueueRequest
from chalicelib.pledges import Pledge, State, check_ins, owner
from chalicelib.submissions.model import Submission
from tests.support import api
from tests.support.aws_calls import before_next_call
from tests.support.factories import create_pledge
from tests.support.owners import change, owners_page, show
from tests.support.review import decide, publish, review_token
from tests.support.storage import stored, stored_pledges
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
IN_DISTRESS = "I want to end my life"


def on_day(days: int) -> Any:
    """The clock, so many days after the pledge."""
    return clock.at(TODAY + timedelta(days=days))


def seen(pledge: Pledge) -> Any:
    return show(owner.link(pledge)).json["pledge"]["check_in"]


def answer(pledge: Pledge, said: str, step: int = 7, **more: Any) -> api.Answer:
    return change(pledge, "check_in", step=step, answer=said, **more)


class TestQuestion:
    """When the owner's page asks."""

    @pytest.mark.parametrize(
        ("day", "step"), [(6, None), (7, 7), (27, 7), (28, 28), (65, 28), (66, 66), (180, 180), (364, 180), (365, None)]
    )
    def test_page_asks_for_the_step_that_the_day_belongs_to(self, day: int, step: int | None) -> None:
        pledge = create_pledge()
        with on_day(day):
            found = seen(pledge)
        assert (found["ask"] if found else None) == step

    def test_days_count_from_the_start_that_was_chosen(self) -> None:
        pledge = create_pledge(start="2026-04-13")
        with on_day(13):
            assert seen(pledge) is None
        with on_day(14):
            assert seen(pledge)["ask"] == 7

    def test_what_is_done_once_is_asked_at_7_and_28_days_until_it_is_done(self) -> None:
        pledge = create_pledge(idea="check-my-hearing")
        with on_day(8):
            assert "Have you done it?" in owners_page(pledge)
            answer(pledge, "not_yet")
        with on_day(70):
            assert seen(pledge)["ask"] == 28
            answer(pledge, "kept", 28)
            assert (seen(pledge)["ask"], seen(pledge)["said"]["next_step"]) == (None, "story")

    def test_withdrawn_pledge_is_asked_nothing_and_takes_nothing(self) -> None:
        pledge = create_pledge()
        change(pledge, "withdraw")
        with on_day(7):
            assert seen(pledge) is None
            assert answer(pledge, "kept").status == 409
        assert stored(pledge).check_ins == ()


class TestAnswer:
    """What an answer does."""

    def test_answer_is_private_and_stored_with_its_details(self) -> None:
        pledge = create_pledge()
        with on_day(7):
            answer(pledge, "partly")
            more: dict[str, Any] = {"details": True, "days": 3, "helped": {"plan": True}}
            more["hindered"] = {"forgot": True, "left-the-content": True}
            assert answer(pledge, "partly", **more, words="rain").status == 200
        after = stored(pledge)
        (outcome,) = after.check_ins
        assert (outcome.answer, outcome.days, outcome.helped, outcome.hindered) == ("partly", 3, ("plan",), ("forgot",))
        assert (outcome.words, outcome.by_contact) == ("rain", False)
        assert (after.shown_v, after.card()) == (1, pledge.card())
        assert [each.what for each in after.owner_changes] == ["check_in"]

    def test_plain_form_stores_the_same(self) -> None:
        pledge = create_pledge()
        sent = {"token": owner.link(pledge), "v": "1", "change": "check_in", "step": "7", "answer": "partly"}
        more = {"details": "yes", "days": "3", "helped.plan": "yes", "words": "", "lang": "gd"}
        with on_day(7):
            page = api.send_form("/owner/changes", sent | more)
        assert (page.status, "fìor thoiseach" in page.text) == (200, True)
        (outcome,) = stored(pledge).check_ins
        assert (outcome.days, outcome.helped, outcome.words) == (3, ("plan",), None)

    def test_repeats_change_nothing_and_take_no_details_away(self) -> None:
        pledge = create_pledge()
        answer(pledge, "kept", details=True, days=7, show_kept=True)
        before = stored(pledge)
        with on_day(1):
            assert answer(pledge, "kept").status == 200
        assert stored(pledge) == before

    def test_newest_answer_wins_also_from_an_older_page(self) -> None:
        pledge = create_pledge()
        answer(pledge, "kept", v=1)
        answer(pledge, "not_yet", v=1)
        assert [each.answer for each in stored(pledge).check_ins] == ["not_yet"]

    def test_answer_that_meets_another_change_is_stored_with_it(self) -> None:
        pledge = create_pledge(text="walk the dog")
        before_next_call("dynamodb.TransactWriteItems", lambda: publish(pledge))
        answer(pledge, "kept")
        assert (stored(pledge).check_ins[0].answer, stored(pledge).decision is not None) == ("kept", True)

    @pytest.mark.parametrize("sent", [{}, {"answer": "maybe"}, {"answer": "kept", "days": 8}, {"words": "x" * 281}])
    def test_what_cannot_be_read_is_refused_with_the_field(self, sent: dict[str, Any]) -> None:
        pledge = create_pledge()
        found = change(pledge, "check_in", step=7, **({"answer": "kept"} if "words" in sent else {}), **sent)
        assert (found.status, len(found.json["fields"])) == (422, 1)
        assert stored(pledge).check_ins == ()

    def test_rejected_pledge_takes_no_answer_but_spam_hears_nothing_of_it(self) -> None:
        rejected, spam = create_pledge(text="walk the dog"), create_pledge(text="buy my pills")
        decide(rejected, "reject", reason="unkind")
        decide(spam, "spam")
        assert [answer(each, "kept").status for each in (rejected, spam)] == [409, 200]


def test_days_before_the_pledge_are_kept_and_compared_with_those_of_an_answer() -> None:
    fields = {"idea": "ten-minute-walk", "baseline_days": "2", "lang": "en"}
    checked = api.send_form("/pledges", fields)
    assert "2 days" in checked.text
    assert api.send_form("/pledges", api.hidden_fields(checked.text)).status == 201
    (pledge,) = stored_pledges()
    assert (pledge.baseline_days, create_pledge().baseline_days, create_pledge(baseline_days=0).baseline_days) == (
        2,
        None,
        0,
    )
    answer(pledge, "partly", details=True, days=4)
    page = owners_page(pledge)
    assert "2 days in the week before your pledge. 4 days in the week that you told us about." in page
    assert "week before your pledge" not in owners_page(create_pledge())


class TestShown:
    """That somebody kept it is public only if they ticked so."""

    def test_kept_is_shown_once_it_is_ticked_and_hidden_with_another_answer(self) -> None:
        pledge = create_pledge()
        answer(pledge, "kept")
        assert stored(pledge).card()["kept"] is None
        answer(pledge, "kept", details=True, show_kept=True)
        assert (stored(pledge).card()["kept"], stored(pledge).shown_v) == (True, 2)
        answer(pledge, "not_yet")
        assert (stored(pledge).card()["kept"], stored(pledge).shown_v) == (None, 3)
        answer(pledge, "kept")
        assert stored(pledge).card()["kept"] is None, "the tick has to be set anew"

    def test_what_was_not_kept_cannot_be_shown_as_kept(self) -> None:
        pledge = create_pledge()
        answer(pledge, "partly", details=True, show_kept=True)
        assert stored(pledge).show_kept is False


class TestDistress:
    """Words of distress in an answer."""

    def waiting(self) -> list[dict[str, Any]]:
        return moderation_queue(QueueRequest(token=review_token()))["waiting"]

    def test_help_lines_are_shown_and_a_moderator_reads_the_words_first(self) -> None:
        pledge = create_pledge()
        sent = {"token": owner.link(pledge), "v": "1", "change": "check_in", "step": "7", "answer": "not_yet"}
        page = api.send_form("/owner/changes", sent | {"details": "yes", "words": IN_DISTRESS, "lang": "en"})
        assert '<div class="care support" data-support>' in page.text
        after = stored(pledge)
        assert (after.welfare, after.state, after.pending_review) == (True, State.PUBLIC, True)
        (entry,) = self.waiting()
        assert (entry["welfare"], entry["said"], entry["reported"]) == (True, [IN_DISTRESS], False)
        decide(after, "dismiss")
        assert self.waiting() == []

    def test_pledge_that_waits_already_becomes_urgent(self) -> None:
        other, pledge = create_pledge(text="walk the cat"), create_pledge(text="walk the dog")
        answer(pledge, "not_yet", details=True, words=IN_DISTRESS)
        assert [entry["id"] for entry in self.waiting()] == [pledge.id, other.id]

    def test_words_of_somebody_whose_pledge_was_hidden_are_read_again(self) -> None:
        pledge = create_pledge(text=IN_DISTRESS)
        decide(pledge, "hide")
        answer(pledge, "not_yet", details=True, words=IN_DISTRESS)
        after: Submission = stored(pledge)
        assert (after.state, after.pending_review, after.welfare) == (State.WAITING, True, True)

    def test_other_words_reach_no_moderator(self) -> None:
        answer(create_pledge(), "not_yet", details=True, words="it rained")
        assert self.waiting() == []


def test_asked_version_notes_a_question_once() -> None:
    pledge = create_pledge()
    asked = check_ins.as_asked(pledge, 7, date(2026, 4, 13))
    assert [(each.step, each.on) for each in asked.asked] == [(7, date(2026, 4, 13))]
    assert check_ins.as_asked(asked, 7, date(2026, 4, 20)) == asked
    assert check_ins.is_settled(asked, 7) is False
