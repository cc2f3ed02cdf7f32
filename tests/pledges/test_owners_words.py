"""The author's own words on the owner's page: what became of them, and other words instead."""

import pytest

from chalicelib import audit_log
from chalicelib.aws import tables
from chalicelib.pledges import Pledge, State, owner
from tests.support import api
from tests.support.delivery import publish_change
from tests.support.factories import create_pledge
from tests.support.owners import change
from tests.support.review import decide, publish, release
from tests.support.storage import object_keys, stored

pytestmark = pytest.mark.usefixtures("world")


class TestWords:
    """The author's own words: what became of them, and other words instead."""

    def resend(self, pledge: Pledge, text: str) -> api.Answer:
        return change(stored(pledge), "words", v=stored(pledge).v, text=text)

    @pytest.mark.parametrize("decision", [None, "publish", "reject", "hide"])
    def test_changed_words_are_read_again_before_anybody_sees_them(self, decision: str | None) -> None:
        pledge = create_pledge(text="walk the dog", name="Ailsa", show_name=True)
        if decision:
            decide(pledge, decision, reason="unkind")
            release(pledge)
        before = stored(pledge)
        publish_change(None, before)
        assert self.resend(pledge, "walk the cat").status == 200
        after = stored(pledge)
        publish_change(before, after)
        assert (after.text, after.state, after.pending_review) == ("walk the cat", State.WAITING, True)
        assert (after.card()["name"], after.decision, tables.get("tombstones", {"key": pledge.key})) == (None,) * 3
        assert object_keys("site", "en/p/") == []
        lines = [(line["action"], line["by"]) for line in audit_log.history(pledge.id)]
        assert ("edited", "author") in lines

    def test_words_that_are_approved_are_not_released_once_the_author_changed_them(self) -> None:
        pledge = create_pledge(text="walk the dog")
        decide(pledge, "publish")
        self.resend(pledge, "buy my pills")
        release(pledge)
        assert stored(pledge).state is State.WAITING

    def test_change_of_the_plan_leaves_an_approval_as_it_is(self) -> None:
        pledge = create_pledge(text="walk the dog")
        decide(pledge, "publish")
        assert change(stored(pledge), "plan", v=2, plan={"when": "after-tea"}).status == 200
        release(pledge)
        assert (stored(pledge).state, stored(pledge).plan.when) == (State.PUBLIC, "after-tea")

    def test_page_tells_the_reason_kindly_with_the_note_and_offers_to_send_again(self) -> None:
        pledge = create_pledge(text="walk the dog")
        decide(pledge, "reject", reason="unkind", note="Say it kindly")
        page = api.send_form("/owner", {"token": owner.link(pledge)}).text
        for words in ("Please find kinder ones.", "Say it kindly", "Send it again"):
            assert words in page
        assert "It is unkind or abusive" not in page
        assert "Mairi" not in page

    def test_page_tells_what_a_moderator_changed(self) -> None:
        pledge = create_pledge(text="walk with Dr Smith")
        publish(pledge, words={"text": "walk with a friend"})
        shown = api.post("/owner", {"token": owner.link(pledge)}).json["pledge"]
        assert (shown["text"], shown["original"], shown["state"]) == (
            "walk with a friend",
            "walk with Dr Smith",
            "public",
        )
        assert "You wrote: <q>walk with Dr Smith</q>" in api.send_form("/owner", {"token": owner.link(pledge)}).text

    def test_hidden_pledge_shows_people_who_listen(self) -> None:
        pledge = create_pledge(text="some days I want to die")
        decide(pledge, "hide")
        page = api.send_form("/owner", {"token": owner.link(pledge)}).text
        assert "Your pledge counts." in page
        assert "Samaritans" in page

    def test_author_of_spam_hears_nothing_whatever_they_do(self) -> None:
        """It looks as if it waited, and stays rejected."""
        pledge = create_pledge(text="buy my pills")
        waiting = api.post("/owner", {"token": owner.link(pledge)}).json["pledge"]
        decide(pledge, "spam")
        assert api.post("/owner", {"token": owner.link(pledge)}).json["pledge"] == waiting | {"v": 2}
        name = {"name": "Ailsa", "show_name": True}
        for what, fields in (
            ("plan", {"plan": {"when": "after-tea"}}),
            ("words", {"text": "buy more"}),
            ("shown", name),
        ):
            answer = change(stored(pledge), what, v=stored(pledge).v, **fields)
            assert (answer.status, answer.json["pledge"]["state"]) == (200, "waiting")
        assert (stored(pledge).state, stored(pledge).pending_review, stored(pledge).spam) == (
            State.REJECTED,
            False,
            True,
        )

    @pytest.mark.parametrize("text", ["", "x", "x" * 281])
    def test_words_follow_the_rules_of_the_form(self, text: str) -> None:
        pledge = create_pledge(text="walk the dog")
        answer = self.resend(pledge, text)
        assert (answer.status, answer.json["fields"].keys()) == (422, {"text"})
        assert stored(pledge) == pledge

    def test_pledge_of_an_idea_has_no_words_to_change(self) -> None:
        pledge = create_pledge()
        assert self.resend(pledge, "buy my pills").status == 422
        assert stored(pledge) == pledge

    def test_words_of_distress_are_looked_for_again(self) -> None:
        pledge = create_pledge(text="walk the dog")
        self.resend(pledge, "some days I want to die")
        assert stored(pledge).welfare

    def test_rejected_pledge_takes_no_other_change(self) -> None:
        pledge = create_pledge(text="walk the dog")
        decide(pledge, "reject", reason="unkind")
        assert change(stored(pledge), "plan", v=2, plan={"when": "after-tea"}).status == 409

    def test_what_was_taken_for_spam_by_itself_stays_so(self) -> None:
        pledge = create_pledge(text="walk the dog", website="http://buy.example")
        self.resend(pledge, "walk the cat")
        assert stored(pledge).state is State.QUARANTINED
