"""An entry of the review page is all that would be public, and what to look out for."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import audit_log, clock
from chalicelib.content.translations import moment, name, text
from chalicelib.moderation import queue
from chalicelib.moderation.queue import LISTED
from chalicelib.submissions.model import Submission
from tests.support import api
from tests.support.factories import SHOWN, STORY_TEXT, create_pledge, create_story
from tests.support.images import image_bytes, upload_image
from tests.support.review import decide, facts_of, pending_entries, publish, report, review_token
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")

NOTHING = {"text": None, "idea": None, "quote": None, "picture": None, "picture_alt": None, "title": None}
NOTHING |= {"name": None, "reported_why": None}
CALM: dict[str, object] = {
    "welfare": False,
    "doubtful": False,
    "reported": False,
    "findings": [],
    "said": [],
}


def test_entry_of_a_pledge_is_complete() -> None:
    person = {"place": "hawick", "audience": "staff", "team": "gp-practices", "name": "Ailsa", "show_name": True}
    pledge = create_pledge(text="walk the dog", **person, **SHOWN)
    assert pending_entries() == [
        {**NOTHING, **CALM, "kind": "pledge", "id": pledge.id, "v": 1, "lang": "en", "text": "walk the dog"}
        | {"what": "pledge", "similar": pledge.id, "name": "Ailsa"}
        | {
            "facts": [
                {"label": "Name to show", "value": "Ailsa"},
                {"label": "Place", "value": "Hawick"},
                {"label": "Badge to show", "value": "NHS staff"},
                {"label": "Team to show", "value": "GP practices"},
                {"label": "Language", "value": "English"},
                {"label": "Sent", "value": "13:00, 6 April 2026"},
            ]
        }
    ]


def test_entry_has_nothing_of_the_person_that_was_not_ticked() -> None:
    create_pledge(text="walk the dog", place="hawick", audience="staff", team="gp-practices", name="Ailsa")
    (entry,) = pending_entries()
    assert entry["name"] is None
    assert facts_of(entry) == {"Language": "English", "Sent": "13:00, 6 April 2026"}


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
    assert list(facts_of(entry).items())[:2] == [("In one sentence", "I sing on the way"), ("Picture", "stairs")]


@pytest.mark.parametrize("lang", ["en", "gd"])
def test_reported_idea_has_its_title_and_the_reason_in_the_language_of_the_page(lang: str) -> None:
    report(create_pledge(), reason="unkind")
    answer = api.post("/review", {"token": review_token(), "lang": lang}).json
    (entry,) = answer["waiting"]
    assert {"code": "unkind", "label": name(lang, "reasons", "unkind")} in answer["reasons"]
    assert (entry["idea"], entry["reported"], entry["doubtful"]) == ("ten-minute-walk", True, False)
    assert entry["title"] == name(lang, "ideas", "ten-minute-walk")
    assert entry["reported_why"] == name(lang, "reasons", "unkind")
    assert facts_of(entry)[text(lang, "review.made_at")] == moment(lang, TODAY)


def test_entry_says_what_is_doubtful_and_what_tells_of_distress() -> None:
    create_pledge(text="some days I want to die")
    create_pledge(website="http://buy.example")
    assert [(entry["welfare"], entry["doubtful"]) for entry in pending_entries()] == [(True, False), (False, True)]


def pages(**more: Any) -> list[list[dict[str, Any]]]:
    """The lists of the queue, each from where the one before ended."""
    listed, after = [], None
    while True:
        answer = api.post("/review", {"token": review_token(), "after": after} | more).json
        listed.append(answer["waiting"])
        after = answer.get("next")
        if after is None:
            return listed


def test_queue_goes_on_where_the_list_ended_until_everything_was_listed() -> None:
    made = [create_pledge(text=f"walk {number} dogs") for number in range(LISTED + 5)]
    with clock.at(clock.later(minutes=1)):
        made += [create_pledge(text=f"some days I want to die {number}") for number in range(3)]
        stories = [create_story(quote=f"I sing {number} times") for number in range(LISTED)]
    report(reported := create_pledge())
    listed = pages()
    assert [len(each) for each in listed] == [LISTED, LISTED, 9]
    found = [entry["id"] for page in listed for entry in page]
    assert len(found) == len(set(found))
    assert set(found) == {each.id for each in [*made, *stories, reported]}
    assert found[-1] == reported.id
    assert [entry["welfare"] for entry in listed[0][:4]] == [True, True, True, False]


def test_what_is_decided_meanwhile_neither_ends_nor_repeats_the_list() -> None:
    made = [create_pledge(text=f"walk {number} dogs") for number in range(LISTED + 5)]
    first = api.post("/review", {"token": review_token()}).json
    last = next(each for each in made if each.id == first["next"][2])
    decide(last, "publish")
    following = api.post("/review", {"token": review_token(), "after": first["next"]}).json["waiting"]
    assert {entry["id"] for entry in following} == {each.id for each in made} - {
        entry["id"] for entry in first["waiting"]
    }


@pytest.mark.parametrize("kind", ["pledge", "name", "story", "report"])
def test_list_of_one_kind_has_all_of_it_and_nothing_else(kind: str) -> None:
    for number in range(LISTED):
        create_pledge(text=f"walk {number} dogs")
    with clock.at(clock.later(minutes=1)):
        ids = {"name": create_pledge(name="Ailsa", show_name=True).id, "story": create_story().id}
        report(reported := create_pledge())
    ids["report"] = reported.id
    listed = [entry for page in pages(kind=kind) for entry in page]
    assert {entry["what"] for entry in listed} == {kind}
    assert len(listed) == (LISTED if kind == "pledge" else 1)
    assert kind == "pledge" or listed[0]["id"] == ids[kind]


@pytest.mark.parametrize(
    ("kind", "others", "own"),
    [
        ("story", lambda: create_pledge(text="walk the dog"), create_story),
        ("pledge", create_story, lambda: create_pledge(text="walk the dog")),
        ("name", create_story, lambda: create_pledge(name="Ailsa", show_name=True)),
    ],
)
def test_list_of_one_kind_begins_with_it_however_many_of_the_other_store_came_before(
    monkeypatch: pytest.MonkeyPatch, kind: str, others: Callable[[], Any], own: Callable[[], Submission]
) -> None:
    monkeypatch.setattr(queue, "LISTED", 2)
    for _ in range(3):
        others()
    with clock.at(clock.later(minutes=1)):
        made = own()
        listed = api.post("/review", {"token": review_token(), "kind": kind}).json
    assert ([entry["id"] for entry in listed["waiting"]], listed["next"]) == ([made.id], None)


def test_list_that_has_just_all_of_it_is_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "LISTED", 2)
    for number, lengths in ((2, [2]), (1, [2, 1]), (1, [2, 2])):
        for _ in range(number):
            create_pledge(text="walk the dog")
        assert [len(each) for each in pages()] == lengths


def test_audit_log_says_who_saw_which_version_once() -> None:
    pledge = create_pledge(text="walk the dog")
    for who in (0, 1, 1):
        api.post("/review", {"token": review_token(who)})
    lines = [line for line in audit_log.history(pledge.id) if line["action"] == "viewed"]
    assert sorted((line["by"], line["shown_v"]) for line in lines) == [("Ewan", 1), ("Mairi Scott", 1)]


@pytest.mark.parametrize("after", [None, 7, "x", [], [1, 2, 3], [1, "x"], [1, "x", "y", "z"], [True, "x", "y"]])
def test_what_is_no_place_begins_the_list(after: object) -> None:
    create_pledge(text="walk the dog")
    answer = api.post("/review", {"token": review_token(), "after": after})
    assert (answer.status, len(answer.json["waiting"])) == (200, 1)


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
