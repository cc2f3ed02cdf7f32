"""Submitting a story: stored fields, answers and refusals."""

from typing import Any

import pytest

from chalicelib import stories
from chalicelib.aws import tables
from chalicelib.settings import settings
from chalicelib.stories import owner
from chalicelib.submissions.model import State
from tests.support import api
from tests.support.factories import STORY_TEXT, create_story

pytestmark = pytest.mark.usefixtures("world")
FIELDS = {"key": "0b0f6fb2-2b7c-4a0e-9e39-5b0f3c1a2d4e", "text": STORY_TEXT, "consent": True}


def stored_stories() -> list[dict[str, Any]]:
    return list(tables.scan("stories"))


class TestStoryForm:
    def test_story_is_pending_review_with_its_paragraphs(self) -> None:
        answer = api.post(
            "/stories", FIELDS | {"text": "  One flight of stairs at first.\r\n\r\nNow all\u202e four.  "}
        )
        (story,) = stories.store.pending_review(9)
        links = {"page": f"/en/stories/{story.id}/", "thanks": f"/en/stories/thanks/#{story.id}"}
        links["owner"] = f"/en/my-story/#{owner.first_link(story)}"
        assert (answer.status, answer.json) == (201, {"id": story.id, "links": links})
        assert (story.text, story.state) == ("One flight of stairs at first.\nNow all four.", State.WAITING)

    def test_story_sent_twice_is_stored_once_with_and_without_script(self) -> None:
        assert len({api.post("/stories", FIELDS).json["id"] for _ in range(2)}) == 1
        assert len(stored_stories()) == 1
        checked = api.send_form("/stories", {"text": STORY_TEXT, "consent": "yes", "lang": "gd"})
        plain = [api.send_form("/stories", api.hidden_fields(checked.text)) for _ in range(2)]
        assert [answer.status for answer in plain] == [201, 201]
        assert len({answer.text for answer in plain}) == 1
        assert len(stored_stories()) == 2

    def test_story_form_without_script_is_answered_by_its_thanks_page(self) -> None:
        page = api.send_checked_form("/stories", {"text": STORY_TEXT, "consent": "yes", "lang": "gd"})
        (story,) = stories.store.pending_review(9)
        assert page.status == 201
        assert f"{settings().site_origin}/gd/stories/{story.id}/" in page.text
        assert "data-support hidden" in page.text
        in_english = api.get(f"/stories/thanks/{story.id}?lang=en")
        assert (in_english.status, "/api/owner" in in_english.text) == (200, False), "an address holds no link"
        assert api.get("/stories/thanks/<script>").status == 410

    def test_thanks_page_of_a_story_of_distress_shows_help_lines(self) -> None:
        words = {"text": f"{STORY_TEXT} Some days I want to die.", "consent": "yes"}
        page = api.send_checked_form("/stories", words).text
        assert "data-support" in page
        assert "data-support hidden" not in page

    def test_idempotency_key_with_another_text_is_refused(self) -> None:
        api.post("/stories", FIELDS)
        assert "key" in api.post("/stories", FIELDS | {"text": STORY_TEXT * 2}).json["fields"]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"text": "too short"}, "text"),
            ({"text": None}, "text"),
            ({"text": "a" * 3001}, "text"),
            ({"quote": "a" * 201}, "quote"),
            ({"consent": None}, "consent"),
            ({"consent": "no"}, "consent"),
            ({"place": "atlantis"}, "place"),
            ({"picture": "../../site", "picture_alt": "a cat"}, "picture"),
            ({"picture": "0" * 26}, "picture_alt"),
            ({"surprise": "x"}, "surprise"),
        ],
    )
    def test_invalid_story_field_is_422_and_named(self, change: dict[str, Any], field: str) -> None:
        answer = api.post("/stories", FIELDS | change)
        assert (answer.status, list(answer.json["fields"])) == (422, [field])
        assert stored_stories() == []

    def test_invalid_story_form_is_shown_again_with_typed_text(self) -> None:
        answer = api.send_form("/stories", {"text": STORY_TEXT, "quote": "Up I go", "lang": "en"})
        assert answer.status == 422
        assert "Up I go" in answer.text
        assert "Tick the box" in answer.text

    def test_longest_story_of_two_byte_characters_is_accepted(self) -> None:
        assert api.send_checked_form("/stories", {"text": "à" * 3000, "consent": "yes"}).status == 201

    def test_honeypot_quarantines_the_story(self) -> None:
        assert create_story(website="http://buy.example").state is State.QUARANTINED

    def test_text_of_distress_flags_the_story(self) -> None:
        assert create_story(text=f"{STORY_TEXT} Some days I want to die.").welfare
