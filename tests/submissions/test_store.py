"""The store: one submission for each key, and changes only from the version that was read."""

import json
from datetime import timedelta

import pytest

from chalicelib import audit_log, clock, errors, pledges, stories
from chalicelib.aws import tables
from chalicelib.pledges import Pledge
from chalicelib.submissions.model import State
from chalicelib.submissions.urgency import REVIEW_SHARDS, Urgency
from tests.support.aws_calls import before_next_call, calls_of
from tests.support.factories import create_pledge, create_story, random_key
from tests.support.review import decide
from tests.support.storage import stored, stored_pledges
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


class TestCreate:
    def test_same_key_is_answered_with_the_first_submission_for_ever(self) -> None:
        key = random_key()
        first = create_pledge(key=key)
        with clock.at(TODAY + timedelta(days=400)):
            assert create_pledge(key=key) == first
        assert stored_pledges() == [first]

    def test_same_key_with_other_content_is_invalid(self) -> None:
        key = random_key()
        create_pledge(key=key)
        with pytest.raises(errors.Invalid) as refused:
            create_pledge(key=key, place="hawick")
        assert refused.value.fields == {"key": ("errors.key_reused", {})}

    def test_whoever_repeats_what_cannot_be_read_is_asked_to_try_again_soon(self) -> None:
        pledge = create_pledge(key=(key := random_key()))
        item = pledges.store.table, {"key": pledge.key}
        tables.update(*item, "SET #state = :wrong", wrong="nonsense")
        with pytest.raises(errors.Unavailable) as refused:
            create_pledge(key=key)
        assert refused.value.values == {"seconds": 1}

    def test_pledge_and_story_may_share_a_key(self) -> None:
        key = random_key()
        assert create_pledge(key=key).key != create_story(key=key).key

    def test_submissions_without_a_key_are_separate(self) -> None:
        assert create_pledge(key="").key != create_pledge(key="").key
        assert len(stored_pledges()) == 2

    def test_creation_is_logged_without_words(self, capsys: pytest.CaptureFixture[str]) -> None:
        pledge = create_pledge(text="walk the dog", lang="gd", channel="radio-borders")
        (line,) = (json.loads(each) for each in capsys.readouterr().out.splitlines() if '"pledge.created"' in each)
        facts = {"id": pledge.id, "state": "waiting", "channel": pledge.channel, "lang": "gd"}
        assert line.items() >= facts.items()
        assert "dog" not in str(line)


class TestFind:
    @pytest.mark.parametrize("wrong", ["", "nonsense", "0" * 30, "0" * 29])
    def test_unknown_id_is_not_found(self, wrong: str) -> None:
        create_pledge()
        with pytest.raises(errors.NotFound):
            pledges.store.find(wrong)

    def test_id_with_another_day_is_not_found(self) -> None:
        pledge = create_pledge()
        with pytest.raises(errors.NotFound):
            pledges.store.find("0" * 4 + pledge.key)

    def test_submissions_are_found_oldest_first(self) -> None:
        made = pledges_of_minutes(9, 5, 7)
        assert pledges.store.find_many([each.id for each in made]) == [made[1], made[2], made[0]]


def pledges_of_minutes(*minutes: int, text: str = "walk the dog") -> list[Pledge]:
    made = []
    for number in minutes:
        with clock.at(TODAY + timedelta(minutes=number)):
            made.append(create_pledge(text=text))
    return made


class TestPendingReview:
    """Each list reads in proportion to what is asked for, from all partitions of the index."""

    def test_oldest_come_first(self) -> None:
        made = sorted(pledges_of_minutes(*range(20, 8, -1), *range(30, 38)), key=lambda each: each.made_at)
        create_pledge()
        asked = calls_of("dynamodb.Query")
        for most in (1, 3, 99):
            assert pledges.store.pending_review(most) == made[:most]
        assert {call["Limit"] for call in asked} == {1, 3, 99, 99 - len(made)}, "of the next urgency what is left"

    def test_list_goes_on_behind_a_place(self) -> None:
        made = pledges_of_minutes(1, 2, 3, 4)
        last = made[1]
        moment = str(last.item()["made_at"])
        asked = calls_of("dynamodb.Query")
        behind = pledges.store.pending_review(9, (Urgency.UNREAD, moment, last.id))
        assert behind == made[2:]
        bounds = [call["ExpressionAttributeValues"][":bound"]["S"] for call in asked]
        assert set(bounds[:REVIEW_SHARDS]) == {moment}, "nothing older is read"
        assert set(bounds[REVIEW_SHARDS:]) == {"0"}, "of the next urgency, everything"

    def test_urgent_ones_leave_less_to_read_of_the_others(self) -> None:
        (urgent,) = pledges_of_minutes(9, text="I want to die")
        others = pledges_of_minutes(1, 2)
        asked = calls_of("dynamodb.Query")
        assert pledges.store.pending_review(2) == [urgent, others[0]]
        of_urgency = {(call["ExpressionAttributeValues"][":k"]["S"][0], call["Limit"]) for call in asked}
        assert of_urgency == {("0", 2), ("1", 1)}, "and no reported ones"

    def test_newest_that_nobody_read_come_first(self) -> None:
        made = sorted(pledges_of_minutes(*range(20, 8, -1), *range(30, 38)), key=lambda each: each.made_at)
        asked = calls_of("dynamodb.Query")
        assert pledges.store.newest_unread(3) == [made[-1], made[-2], made[-3]]
        assert {(call["Limit"], call["ScanIndexForward"]) for call in asked} == {(3, False)}


class TestChanges:
    def test_change_raises_the_version_by_one(self) -> None:
        pledge = create_pledge()
        assert pledges.store.withdraw(pledge.id) == stored(pledge)
        assert (stored(pledge).v, stored(pledge).state) == (2, State.WITHDRAWN)
        assert audit_log.history(pledge.id)[-1].items() >= {"action": "withdrawn", "by": "author", "v": 2}.items()

    def test_repeated_withdrawal_changes_nothing(self) -> None:
        story = create_story()
        first = stories.store.withdraw(story.id)
        assert stories.store.withdraw(story.id) == first == stored(story)

    def test_withdrawal_keeps_a_decision_that_was_made_meanwhile(self) -> None:
        pledge = create_pledge(text="walk the dog")
        before_next_call("dynamodb.TransactWriteItems", lambda: decide(pledge, "publish"))
        pledges.store.withdraw(pledge.id)
        after = stored(pledge)
        assert (after.v, after.state) == (3, State.WITHDRAWN)
        assert after.decision

    def test_report_of_a_pledge_that_was_withdrawn_meanwhile_changes_nothing(self) -> None:
        pledge = create_pledge()
        before_next_call("dynamodb.TransactWriteItems", lambda: pledges.store.withdraw(pledge.id))
        pledges.store.report(pledge.id, None)
        after = stored(pledge)
        assert (after.v, after.state, after.report) == (2, State.WITHDRAWN, None)

    def test_unknown_submission_is_not_found(self) -> None:
        with pytest.raises(errors.NotFound):
            pledges.store.withdraw("0" * 30)
        with pytest.raises(errors.NotFound):
            pledges.store.report("0" * 30, None)


class TestDecided:
    def test_decisions_of_a_day_are_the_newest_and_those_of_their_moment(self) -> None:
        for seconds in (1, 2, 2, 3):
            pledge = create_pledge(text="walk the dog")
            with clock.at(TODAY + timedelta(seconds=seconds)):
                decide(pledge, "publish")
        asked = calls_of("dynamodb.Query")
        for most, found in ((1, [3]), (2, [2, 2, 3]), (9, [1, 2, 2, 3])):
            decided = pledges.store.decided("2026-04-06", (TODAY + timedelta(minutes=1)).isoformat(), most)
            assert sorted(each.last_decision.at.second for each in decided if each.last_decision) == found
        assert {call["Limit"] for call in asked} == {1, 2, 9}, "it reads in proportion to what is asked for"

    def test_nothing_decided_is_found_where_nothing_was(self) -> None:
        create_pledge(text="walk the dog")
        assert not pledges.store.decided("2026-04-06", "2026-04-07", 5)
        assert not stories.store.decided("2026-04-06", "2026-04-07", 5)
