"""Moderation of stories: digest email, decision, publication and withdrawal."""

import json
from typing import Any

import pytest

from chalicelib import audit_log, stories
from chalicelib.publishing import pages
from chalicelib.submissions.model import State
from tests.support import api
from tests.support.aws_calls import before_next_call
from tests.support.delivery import count_created, deliver, drain_mail_queues, drain_publish_queue, run_reconciliation
from tests.support.factories import SHOWN, create_pledge, create_public_story, create_story, withdraw_story
from tests.support.review import decide, mail_body, publish, review_token
from tests.support.storage import site_object, stored

pytestmark = pytest.mark.usefixtures("world")


class TestStoryModeration:
    def test_story_and_pledge_share_one_digest_email_and_review_page(self, sent: list[dict[str, Any]]) -> None:
        story, pledge = create_story(name="Ailsa", show_name=True), create_pledge(text="walk the dog")
        deliver(None, story)
        deliver(None, pledge)
        drain_mail_queues()
        assert len(sent) == 2, "one mail for each moderator"
        for said in (mail_body(sent[0]), mail_body(sent[0], "Html")):
            assert "one flight of stairs" in said
            assert "walk the dog" in said
            assert "Ailsa" not in said
        waiting = api.post("/review", {"token": review_token()}).json["waiting"]
        assert {(each["kind"], each["id"]) for each in waiting} == {("story", story.id), ("pledge", pledge.id)}

    def test_published_story_has_a_page_a_list_entry_and_a_data_entry(self) -> None:
        count_created([create_pledge(place="hawick") for _ in range(10)])
        person = {"name": "Ailsa", "show_name": True, "place": "hawick", "audience": "staff"}
        story = create_public_story(quote="Up I go", **person, **SHOWN)
        for lang in ("en", "gd"):
            page = site_object(f"{lang}/stories/{story.id}/index.html") or ""
            assert "<p>Now I take all four, and I sing on the way.</p>" in page
            assert 'property="og:title"' in page
            assert f"/{lang}/stories/{story.id}/" in (site_object(f"{lang}/stories/index.html") or "")
        told = json.loads(site_object("data/stories.json") or "")
        assert told == [
            {"id": story.id, "name": "Ailsa", "place": "hawick", "audience": "staff", "lang": "en", "words": "Up I go"}
            | {"picture": None, "picture_alt": None, "date": "2026-04-06"}
        ]

    def test_name_without_consent_is_not_published(self) -> None:
        story = create_public_story(name="Ailsa")
        assert "Ailsa" not in (site_object(f"en/stories/{story.id}/index.html") or "Ailsa")

    def test_second_decision_on_a_rejected_story_is_409(self) -> None:
        story = create_story()
        assert decide(story, "reject", reason="advertising").status == 200
        second = decide(story, "publish", who=1)
        assert (second.status, second.json["by"]) == (409, "Mairi Scott")
        assert stored(story).state is State.REJECTED
        assert [(line["action"], line["kind"]) for line in audit_log.history(story.id)] == [("decided", "story")]

    def test_concurrent_decisions_on_a_story_have_one_effect(self) -> None:
        story, answers = create_story(), []

        def meanwhile() -> None:
            answers.append(decide(story, "reject", who=1, reason="unkind"))

        before_next_call("dynamodb.TransactWriteItems", meanwhile)
        answers.append(decide(story, "publish"))
        assert [answer.status for answer in answers] == [200, 409]
        assert stored(story).state is State.REJECTED

    def test_decision_with_the_wrong_kind_is_410(self) -> None:
        story = create_story()
        for kind in ("pledge", "person", None, ["story"]):
            fields = {"token": review_token(), "kind": kind, "id": story.id, "v": 1, "decision": "publish"}
            assert api.post("/review/decisions", fields).status == 410

    def test_withdrawn_story_is_unpublished_and_other_stories_stay(self) -> None:
        story, other = create_public_story(), create_public_story()
        withdraw_story(story)
        assert site_object(f"en/stories/{story.id}/index.html") is None
        assert site_object(f"en/stories/{other.id}/index.html")
        assert story.id not in (site_object("en/stories/index.html") or "")
        assert [told["id"] for told in json.loads(site_object("data/stories.json") or "")] == [other.id]

    def test_reconciliation_publishes_and_unpublishes_missed_stories(self) -> None:
        untold, taken, public = create_story(), create_public_story(), create_public_story()
        publish(untold)
        stories.store.withdraw(taken.id)
        run_reconciliation()
        drain_publish_queue()
        there = [bool(site_object(f"en/stories/{story.id}/index.html")) for story in (untold, taken, public)]
        assert there == [True, False, True]


def test_home_page_shows_the_newest_story(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    render_page = pages.render_page

    def watch(template: str, lang: str, **context: Any) -> str:
        given.append(context["story"]) if template == "home.html" else None
        return render_page(template, lang, **context)

    monkeypatch.setattr(pages, "render_page", watch)
    create_public_story(quote="Up I go")
    assert [story["words"] for story in given] == ["Up I go", "Up I go"]
