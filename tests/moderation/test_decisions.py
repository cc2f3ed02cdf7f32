"""The review page and its decisions: each submission is decided once."""

from typing import Any

import pytest

from chalicelib import pledges
from chalicelib.aws import tables
from chalicelib.moderation.moderators import moderators, review_link
from chalicelib.pledges import State
from tests.support import api
from tests.support.aws_calls import before_next_call
from tests.support.factories import create_pledge
from tests.support.review import decide, review_token
from tests.support.storage import stored

pytestmark = pytest.mark.usefixtures("world")


def test_the_review_page_lists_what_waits_and_reading_changes_nothing() -> None:
    pledge = create_pledge(text="walk the dog", name="Ailsa", show_name=True, place="hawick")
    before = tables.get("pledges", {"key": pledge.key})
    answer = api.post("/review", {"token": review_token()})
    assert answer.status == 200
    assert answer.json["moderator"] == "Mairi Scott"
    listed = answer.json["waiting"][0]
    assert (listed["id"], listed["v"], listed["text"], listed["name"]) == (pledge.id, 1, "walk the dog", "Ailsa")
    assert tables.get("pledges", {"key": pledge.key}) == before
    assert list(tables.scan("decision-log")) == []


def test_publishing_makes_public_and_is_written_into_the_audit() -> None:
    pledge = create_pledge(text="walk the dog", name="Ailsa", show_name=True)
    answer = decide(pledge, "publish")
    assert (answer.status, answer.json["decision"], answer.json["by"]) == (200, "publish", "Mairi Scott")
    after = stored(pledge)
    assert (after.state, after.v, after.card()["name"]) == (State.PUBLIC, 2, "Ailsa")
    audit = list(tables.scan("decision-log"))
    assert [(entry["submission_id"], entry["v"], entry["decision"], entry["by"]) for entry in audit] == [
        (pledge.id, 2, "publish", "Mairi Scott")
    ]


def test_rejecting_needs_a_reason_from_the_list_and_subtracts() -> None:
    pledge = create_pledge(text="buy my pills")
    assert decide(pledge, "reject").json["fields"].keys() == {"reason"}
    assert decide(pledge, "reject", reason="because").status == 422
    assert stored(pledge).state is State.WAITING
    assert decide(pledge, "reject", reason="advertising").status == 200
    assert (stored(pledge).state, stored(pledge).counted) == (State.REJECTED, False)


def test_rejecting_a_name_leaves_the_idea_public_without_it() -> None:
    pledge = create_pledge(name="Rude Word", show_name=True)
    decide(pledge, "reject", reason="advertising")
    after = stored(pledge)
    assert (after.state, after.pending_review, after.card()["name"]) == (State.PUBLIC, False, None)


@pytest.mark.parametrize(("first", "says"), [("publish", "Already published"), ("reject", "Already rejected")])
def test_the_second_moderator_reads_who_decided_and_when(first: str, says: str) -> None:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, first, reason="advertising")
    answer = decide(pledge, "publish", who=1)
    assert answer.status == 409
    assert says in answer.json["error"]
    assert answer.json["by"] == "Mairi Scott"
    assert "Mairi Scott" in answer.json["error"]
    assert stored(pledge).v == 2


def test_two_moderators_in_the_same_moment_have_one_effect() -> None:
    pledge = create_pledge(text="walk the dog")
    answers: list[api.Answer] = []

    def meanwhile() -> None:
        answers.append(decide(pledge, "reject", who=1, reason="advertising"))

    before_next_call("dynamodb.TransactWriteItems", meanwhile)
    answers.append(decide(pledge, "publish"))
    assert [answer.status for answer in answers] == [200, 409]
    assert answers[1].json["by"] == "Ewan"
    assert stored(pledge).state is State.REJECTED
    assert len(list(tables.scan("decision-log"))) == 1


def test_a_pledge_withdrawn_meanwhile_cannot_be_published() -> None:
    pledge = create_pledge(text="walk the dog")
    pledges.store.withdraw(pledge.id)
    assert decide(pledge, "publish").status == 409
    assert stored(pledge).state is State.WITHDRAWN


def test_a_quarantined_pledge_counts_once_published() -> None:
    pledge = create_pledge(website="http://buy.example")
    assert api.post("/review", {"token": review_token()}).json["waiting"][0]["doubtful"] is True
    decide(pledge, "publish")
    assert (stored(pledge).state, stored(pledge).counted) == (State.PUBLIC, True)


def test_get_changes_nothing_anywhere() -> None:
    pledge = create_pledge(text="walk the dog")
    for path in ("/pledges", "/review", "/review/decisions"):
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            assert api.Answer(
                method, f"{path}?token={review_token()}&id={pledge.id}&v=1&decision=publish", {}, b""
            ).status in {403, 405}
    assert stored(pledge) == pledge


def test_asking_in_gaelic() -> None:
    answer = api.post("/review", {"token": "x", "lang": "gd"})
    assert answer.json["error"] != api.post("/review", {"token": "x", "lang": "en"}).json["error"]


@pytest.mark.parametrize(
    "odd",
    [{"decision": ["publish"]}, {"decision": "reject", "reason": {}}, {"decision": "reject", "reason": ["unkind"]}],
)
def test_odd_decisions_are_422_and_odd_tokens_401(odd: dict[str, Any]) -> None:
    made = create_pledge(text="walk the dog")
    token = review_link(moderators()[0]).partition("#")[2]
    assert api.post("/review/decisions", {"token": token, "id": made.id, "v": 1} | odd).status == 422
    assert api.post("/review", {"token": "\ud800.a.b"}).status == 401
    assert pledges.store.find(made.id) == made


def test_true_is_no_version() -> None:
    made = create_pledge(text="walk the dog")
    token = review_link(moderators()[0]).partition("#")[2]
    sent = {"token": token, "id": made.id, "v": True, "decision": "publish"}
    assert api.post("/review/decisions", sent).status == 409
    assert pledges.store.find(made.id) == made
