"""The owner's page of a story: what its author sees of decisions, changes, sends again and takes back."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import audit_log, clock
from chalicelib.pledges import owner as pledge_owner
from chalicelib.stories import Story, owner
from chalicelib.submissions.model import State
from tests.support import api
from tests.support.delivery import publish_change
from tests.support.factories import (
    STORY_TEXT,
    create_pledge,
    create_public_story,
    create_story,
    random_key,
)
from tests.support.images import image_bytes, upload_image
from tests.support.owners import owners_token
from tests.support.review import decide, pending_entries, publish, release, report
from tests.support.storage import object_keys, stored
from tests.support.world import ORIGIN, TODAY

pytestmark = pytest.mark.usefixtures("world")
OTHER = "I began with two flights of stairs, and a friend to talk to."


def shown_story(story: Story) -> dict[str, Any]:
    """What the page shows, as JSON."""
    found: dict[str, Any] = api.post("/owner", {"kind": "story", "token": owner.link(story)}).json["story"]
    return found


def story_page(story: Story, lang: str = "en") -> str:
    return api.send_form("/owner", {"kind": "story", "token": owner.link(story), "lang": lang}).text


def change_story(story: Story, what: str = "words", **fields: Any) -> api.Answer:
    """Change the story as its page shows it now."""
    now = stored(story)
    given = {"text": now.text, "quote": now.quote, "name": now.name, "picture_alt": now.picture_alt}
    sent = (
        {"kind": "story", "token": owner.link(now), "v": now.v, "change": what}
        | (given if what == "words" else {})
        | fields
    )
    return api.post("/owner/changes", {name: value for name, value in sent.items() if value is not None})


class TestPage:
    def test_states(self) -> None:
        waiting, public, spam, hidden = create_story(), create_public_story(), create_story(), create_story()
        decide(spam, "spam")
        decide(hidden, "hide")
        states = [shown_story(each)["state"] for each in (waiting, public, spam, hidden)]
        assert states == ["waiting", "public", "waiting", "hidden"]
        assert (shown_story(waiting)["page"], shown_story(public)["page"]) == (None, f"/en/stories/{public.id}/")
        assert "Samaritans" in story_page(hidden)

    def test_what_is_approved_looks_as_if_it_waited_until_it_is_public(self) -> None:
        story = create_story()
        before = shown_story(story)
        decide(story, "publish")
        assert shown_story(story) == before | {"v": 2}
        release(story)
        assert shown_story(story)["state"] == "public"

    def test_reason_is_told_kindly_with_the_note_and_without_the_moderator(self) -> None:
        story = create_story(quote="Up I go")
        decide(story, "reject", reason="unkind", note="Say it kindly")
        for words in ("Please find kinder ones.", "Say it kindly", "Send it again", "Up I go"):
            assert words in story_page(story)
        assert not [
            word for word in ("Mairi", "It is unkind or abusive", story.fingerprint) if word in story_page(story)
        ]
        assert "Cha do dh&#39;fhoillsich sinn an sgeulachd agad." in story_page(story, "gd")

    def test_what_a_moderator_changed_stands_beside_what_was_written(self) -> None:
        story = create_story(quote="Up I go with Dr Smith")
        publish(story, words={"text": STORY_TEXT, "quote": "Up I go with a friend"})
        assert shown_story(story)["original"] == {"quote": "Up I go with Dr Smith"}
        assert "<q>Up I go with Dr Smith</q>" in story_page(story)

    def test_author_of_spam_hears_nothing_whatever_they_do(self) -> None:
        story = create_story()
        decide(story, "spam")
        assert change_story(story, text=OTHER).json["story"]["state"] == "waiting"
        assert (stored(story).state, stored(story).spam, pending_entries()) == (State.REJECTED, True, [])


class TestLink:
    def test_form_without_script_gets_a_link_that_ends_within_the_hour(self) -> None:
        token = owners_token(
            api.send_checked_form("/stories", {"text": STORY_TEXT, "consent": "yes"}).text, "/api/owner"
        )
        with clock.at(TODAY + timedelta(minutes=59)):
            opened = api.send_form("/owner", {"kind": "story", "token": token})
            assert (opened.status, "A person will read your story" in opened.text) == (200, True)
        with clock.at(TODAY + timedelta(minutes=61)):
            assert api.send_form("/owner", {"kind": "story", "token": token}).status == 401

    def test_link_of_a_pledge_opens_no_story_and_the_other_way_round(self) -> None:
        story, pledge = create_story(), create_pledge()
        assert api.post("/owner", {"token": owner.link(story)}).status == 401
        answer = api.post("/owner", {"kind": "story", "token": pledge_owner.link(pledge)})
        assert (answer.status, "private address" in answer.json["error"]) == (401, True)

    def test_repeat_answers_with_the_same_link_and_an_ended_one_stays_ended(self) -> None:
        fields = {"text": STORY_TEXT, "consent": True, "key": random_key()}
        first = api.post("/stories", fields).json
        owner.raise_epoch(first["id"])
        again = api.post("/stories", fields).json
        assert again == first
        whole = f"{ORIGIN}{first['links']['owner']}"
        assert api.post("/owner", {"kind": "story", "token": whole}).status == 401

    def test_wrong_link_is_answered_by_the_page_that_takes_one(self) -> None:
        answer = api.send_form("/owner/changes", {"kind": "story", "token": "a.b.c", "lang": "en"})
        assert (answer.status, 'name="kind" value="story"' in answer.text) == (401, True)


class TestChanges:
    @pytest.mark.parametrize("decision", [None, "publish", "reject", "hide"])
    def test_other_words_are_read_again_before_anybody_sees_them(self, decision: str | None) -> None:
        story = create_story(name="Ailsa", show_name=True)
        if decision:
            decide(story, decision, reason="unkind")
            release(story)
        before = stored(story)
        publish_change(None, before)
        assert change_story(story, text=OTHER, quote="Two by two").status == 200
        after = stored(story)
        publish_change(before, after)
        assert (after.text, after.quote, after.state) == (OTHER, "Two by two", State.WAITING)
        assert (after.pending_review, after.decision, after.name) == (True, None, "Ailsa")
        assert object_keys("site", "en/stories/0") == []
        assert ("edited", "author") in [(line["action"], line["by"]) for line in audit_log.history(story.id)]

    def test_story_that_is_approved_is_not_released_once_its_author_changed_it(self) -> None:
        story = create_story()
        decide(story, "publish")
        change_story(story, text=OTHER)
        release(story)
        assert stored(story).state is State.WAITING

    def test_name_that_is_left_out_is_no_longer_stored(self) -> None:
        story = create_story(name="Ailsa", show_name=True)
        assert change_story(story, name="").status == 200
        assert (stored(story).name, stored(story).show_name) == (None, False)

    def test_same_words_change_nothing_and_old_versions_are_refused(self) -> None:
        story = create_public_story()
        assert change_story(story).status == 200
        assert stored(story) == story
        report(story)
        answer = change_story(story, text=OTHER, v=story.v)
        assert (answer.status, "has changed since" in answer.json["error"]) == (409, True)

    def test_picture_stays_and_needs_its_description(self) -> None:
        story = create_public_story(picture=upload_image(image_bytes()), picture_alt="A stair")
        missing = change_story(story, text=OTHER, picture_alt="")
        assert (missing.status, missing.json["fields"].keys()) == (422, {"picture_alt"})
        assert change_story(story, text=OTHER).status == 200
        after = stored(story)
        assert (after.picture, after.approved_picture) == (story.picture, None), "it is looked at again"

    @pytest.mark.parametrize("text", ["", "too short", "x" * 3001])
    def test_words_follow_the_rules_of_the_form(self, text: str) -> None:
        story = create_story()
        answer = change_story(story, text=text)
        assert (answer.status, answer.json["fields"].keys()) == (422, {"text"})
        typed = {"kind": "story", "token": owner.link(story), "v": "1", "change": "words", "text": text}
        form = api.send_form("/owner/changes", typed)
        assert (form.status, "Error:" in form.text, text in form.text) == (422, True, True)
        assert stored(story) == story

    def test_words_of_distress_are_looked_for_again(self) -> None:
        story = create_story()
        form = {
            "kind": "story",
            "token": owner.link(story),
            "v": "1",
            "change": "words",
            "text": f"{OTHER} Some days I want to die.",
        }
        answer = api.send_form("/owner/changes", form)
        assert (answer.status, "data-support>" in answer.text, stored(story).welfare) == (200, True, True)

    def test_author_takes_it_back_for_ever(self) -> None:
        story = create_public_story()
        publish_change(None, story)
        assert change_story(story, "withdraw").json["story"]["state"] == "withdrawn"
        after = stored(story)
        publish_change(story, after)
        assert (after.state, object_keys("site", "en/stories/0")) == (State.WITHDRAWN, [])
        assert change_story(story, text=OTHER).status == 409
        assert "take it back" not in story_page(story)
        (line,) = [line for line in audit_log.history(story.id) if line["action"] == "withdrawn"]
        assert line["by"] == "author"

    def test_rejected_story_can_only_be_sent_again(self) -> None:
        story = create_story()
        decide(story, "reject", reason="unkind")
        assert change_story(story, "withdraw").status == 409
        assert change_story(story, text=OTHER).status == 200
