"""Which changes request publishing, of what, in which group, and that repeats are dropped."""

import json
from itertools import chain
from typing import Any

import pytest

from chalicelib import pledges, publishing
from chalicelib.pledges import Pledge, State, canary
from chalicelib.publishing.requests import IDS_PER_MESSAGE, SHARE_GROUPS, request_shares
from chalicelib.settings import settings
from chalicelib.stories import Story
from chalicelib.submissions.changes import Change
from tests.support.aws_calls import hook
from tests.support.delivery import take_messages
from tests.support.factories import create_pledge, create_story

pytestmark = pytest.mark.usefixtures("world")


def requested() -> list[dict[str, Any]]:
    return [json.loads(record["body"]) for record in take_messages(settings().publish_queue_url)]


def sent_to_groups() -> list[str]:
    """The groups of the messages sent from now on."""
    groups: list[str] = []
    hook("before-parameter-build", "sqs.SendMessage", lambda params, **_: groups.append(params["MessageGroupId"]))
    return groups


def at_version(pledge: Pledge, v: int, **fields: Any) -> Pledge:
    return pledge.model_copy(update={"v": v} | fields)


class TestPledges:
    def test_new_public_pledge_is_named_in_the_group_of_the_wall(self) -> None:
        groups, pledge = sent_to_groups(), create_pledge()
        publishing.request_pledges([Change(None, pledge)])
        assert (requested(), groups) == ([{"pledges": [pledge.id]}], ["wall"])

    def test_our_own_pledge_changes_nothing_that_the_public_sees(self) -> None:
        publishing.request_pledges([Change(None, create_pledge(canary=canary.mark()))])
        assert requested() == []

    def test_new_pledge_pending_review_changes_the_totals_only(self) -> None:
        publishing.request_pledges([Change(None, create_pledge(text="walk the dog"))])
        assert requested() == [{"pledges": []}]

    @pytest.mark.parametrize("before", [State.PUBLIC, State.WAITING])
    def test_withdrawn_pledge_is_named_if_the_public_saw_it(self, before: State) -> None:
        was = at_version(create_pledge(), 2, state=before)
        publishing.request_pledges([Change(was, at_version(was, 3, state=State.WITHDRAWN))])
        assert requested() == [{"pledges": [was.id] if before is State.PUBLIC else []}]

    def test_later_version_is_named_if_it_is_unknown_what_was_before(self) -> None:
        pledge = create_pledge()
        publishing.request_pledges([Change(None, at_version(pledge, 2, state=State.WITHDRAWN))])
        assert requested() == [{"pledges": [pledge.id]}]

    def test_first_version_that_was_never_public_is_not_named(self) -> None:
        publishing.request_pledges([Change(None, at_version(create_pledge(), 1, state=State.QUARANTINED))])
        assert requested() == [{"pledges": []}]

    def test_approved_name_is_published_and_an_invisible_change_is_not(self) -> None:
        pledge = create_pledge(name="Ailsa", show_name=True)
        publishing.request_pledges([Change(pledge, at_version(pledge, 2))])
        assert requested() == []
        publishing.request_pledges([Change(pledge, at_version(pledge, 2, name_approved=True))])
        assert requested() == [{"pledges": [pledge.id]}]

    def test_deleted_item_is_named_so_that_what_was_public_is_removed(self) -> None:
        pledge = create_pledge()
        publishing.request_pledges([Change(pledge, None)])
        assert requested() == [{"pledges": [pledge.id]}]

    def test_pledge_that_changed_twice_is_named_once(self) -> None:
        pledge = create_pledge()
        after = at_version(pledge, 2, state=State.WITHDRAWN)
        publishing.request_pledges([Change(None, pledge), Change(pledge, after)])
        assert requested() == [{"pledges": [pledge.id]}]

    def test_repeat_of_a_request_is_dropped_and_that_of_another_version_is_not(self) -> None:
        pledge = create_pledge()
        for _ in range(2):
            publishing.request_pledges([Change(None, pledge)])
        after = at_version(pledge, 2, state=State.WITHDRAWN)
        publishing.request_pledges([Change(pledge, after)])
        assert requested() == [{"pledges": [pledge.id]}] * 2

    def test_other_order_of_versions_is_another_request(self) -> None:
        """The id of a message is made of ids and versions, each told apart."""
        pledge, other = create_pledge(), create_pledge()
        publishing.request_pledges([Change(None, pledge), Change(None, other)])
        publishing.request_pledges([Change(None, pledge), Change(None, at_version(other, 11))])
        assert len(requested()) == 2


class TestStories:
    def told(self, **fields: Any) -> Story:
        return create_story().model_copy(update=fields)

    def test_new_story_requests_nothing_before_it_was_reviewed(self) -> None:
        publishing.request_stories([Change(None, self.told())])
        assert requested() == []

    def test_published_story_is_named_in_the_group_of_stories(self) -> None:
        groups, story = sent_to_groups(), self.told()
        public = story.model_copy(update={"v": 2, "state": State.PUBLIC})
        for _ in range(2):
            publishing.request_stories([Change(story, public)])
        assert (requested(), groups) == ([{"stories": [story.id]}], ["stories", "stories"])


class TestEverything:
    def test_every_story_is_named_once_in_messages_of_bounded_length(self) -> None:
        made = [create_story().id for _ in range(IDS_PER_MESSAGE + 1)]
        groups = sent_to_groups()
        publishing.request_everything()
        messages = requested()
        named = [each["stories"] for each in messages if each.get("stories")]
        assert sorted(map(len, named)) == [1, IDS_PER_MESSAGE]
        assert sorted(chain.from_iterable(named)) == sorted(made)
        assert {"pages": True} in messages
        assert sorted(groups) == ["forms", "republish", "stories", "stories", "wall"]

    def test_pledges_are_walked_from_their_first_slice(self) -> None:
        create_pledge()
        groups = sent_to_groups()
        publishing.request_everything()
        *_, first = requested()
        assert first["republish"]["part"] == "pledges"
        assert groups == ["forms", "stories", "wall", "republish"]

    def test_pages_are_requested_however_often(self) -> None:
        for _ in range(2):
            publishing.request_pages()
        assert requested() == [{"pages": True}] * 2


def test_share_pages_are_spread_over_groups_and_a_pledge_stays_in_its_own() -> None:
    groups, made = sent_to_groups(), [create_pledge() for _ in range(40)]
    for _ in range(2):
        request_shares(pledge.id for pledge in made)
    messages = requested()
    assert sorted(each for message in messages for each in message["shares"]) == sorted([each.id for each in made] * 2)
    assert set(groups) <= {f"shares-{number}" for number in range(SHARE_GROUPS)}
    assert len(set(groups)) > SHARE_GROUPS / 2
    group_of = [(pledge, group) for group, each in zip(groups, messages, strict=True) for pledge in each["shares"]]
    assert len(set(group_of)) == len(made) == len(list(pledges.store.sweep()))
