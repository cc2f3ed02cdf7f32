"""An entry of the review page is all that would be public, and what to look out for."""

import pytest

from chalicelib.content.translations import moment, name
from chalicelib.moderation.queue import LISTED
from tests.support import api
from tests.support.factories import SHOWN, STORY_TEXT, create_pledge, create_story
from tests.support.images import image_bytes, upload_image
from tests.support.review import pending_entries, publish, report, review_token
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")

NOTHING = {"text": None, "idea": None, "place": None, "audience": None, "team": None, "quote": None, "picture": None}
NOTHING |= {"picture_alt": None, "title": None, "name": None, "reported_why": None}
CALM: dict[str, object] = {"welfare": False, "doubtful": False, "reported": False, "findings": []}


def test_entry_of_a_pledge_is_complete() -> None:
    person = {"place": "hawick", "audience": "staff", "team": "gp-practices", "name": "Ailsa", "show_name": True}
    pledge = create_pledge(text="walk the dog", **person, **SHOWN)
    assert pending_entries() == [
        {**NOTHING, **CALM, "kind": "pledge", "id": pledge.id, "v": 1, "lang": "en", "made_at": "13:00, 6 April 2026"}
        | {"text": "walk the dog", "place": "hawick", "audience": "staff", "team": "GP practices", "name": "Ailsa"}
    ]


def test_entry_has_nothing_of_the_person_that_was_not_ticked() -> None:
    create_pledge(text="walk the dog", place="hawick", audience="staff", team="gp-practices", name="Ailsa")
    (entry,) = pending_entries()
    assert {name: entry[name] for name in ("place", "audience", "team", "name")} == dict.fromkeys(
        ("place", "audience", "team", "name")
    )


def test_entry_of_a_story_has_its_quote_and_picture() -> None:
    picture = upload_image(image_bytes((8, 8)))
    story = create_story(quote="I sing on the way", picture=picture, picture_alt="stairs", lang="gd", name="Ailsa")
    (entry,) = pending_entries()
    assert entry["text"].split() == STORY_TEXT.split()
    assert {field: entry[field] for field in ("kind", "id", "lang", "quote", "picture", "picture_alt", "name")} == {
        "kind": "story",
        "id": story.id,
        "lang": "gd",
        "quote": "I sing on the way",
        "picture": picture,
        "picture_alt": "stairs",
        "name": None,
    }


@pytest.mark.parametrize("lang", ["en", "gd"])
def test_reported_idea_has_its_title_and_the_reason_in_the_language_of_the_page(lang: str) -> None:
    report(create_pledge(), reason="unkind")
    queue = api.post("/review", {"token": review_token(), "lang": lang}).json
    (entry,) = queue["waiting"]
    assert {"code": "unkind", "label": name(lang, "reasons", "unkind")} in queue["reasons"]
    assert (entry["idea"], entry["reported"], entry["doubtful"]) == ("ten-minute-walk", True, False)
    assert entry["title"] == name(lang, "ideas", "ten-minute-walk")
    assert entry["reported_why"] == name(lang, "reasons", "unkind")
    assert entry["made_at"] == moment(lang, TODAY)


def test_entry_says_what_is_doubtful_and_what_tells_of_distress() -> None:
    create_pledge(text="some days I want to die")
    create_pledge(website="http://buy.example")
    assert [(entry["welfare"], entry["doubtful"]) for entry in pending_entries()] == [(True, False), (False, True)]


def test_queue_lists_some_and_counts_the_rest() -> None:
    for number in range(LISTED + 2):
        create_pledge(text=f"walk {number} dogs")
    queue = api.post("/review", {"token": review_token()}).json
    assert (queue["moderator"], len(queue["waiting"]), queue["more"]) == ("Mairi Scott", LISTED, True)


def test_picture_is_shown_only_of_a_story_that_is_pending_review() -> None:
    told = create_story(picture=upload_image(image_bytes((8, 8))), picture_alt="stairs")
    plain = create_story()
    shown = api.post("/review/pictures", {"token": review_token(), "id": told.id})
    assert (shown.status, shown.json["picture"][:23]) == (200, "data:image/jpeg;base64,")
    assert api.post("/review/pictures", {"token": review_token(), "id": plain.id}).json == {
        "picture": None,
        "seen": None,
    }
    publish(told, picture=shown.json["seen"])
    assert api.post("/review/pictures", {"token": review_token(), "id": told.id}).json == {
        "picture": None,
        "seen": None,
    }
    assert api.post("/review/pictures", {"token": "x", "id": told.id}).status == 401
