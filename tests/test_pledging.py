"""A person pledges: what is kept, what is answered, and what happens on repeats."""

import hashlib
import itertools
import uuid
from datetime import timedelta
from typing import Any

import pytest
from chalice.app import Request

from bench.events import a_request
from chalicelib import clock, pledges
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.http import requests
from chalicelib.pledges import State
from chalicelib.settings import settings
from chalicelib.submissions import spam
from tests import api
from tests.world import TODAY, a_pledge

pytestmark = pytest.mark.usefixtures("world")


def a_key() -> str:
    return str(uuid.uuid4())


def kept() -> list[pledges.Pledge]:
    return list(pledges.store.sweep())


def test_an_idea_alone_is_a_whole_pledge() -> None:
    answer = api.post("/pledges", {"key": a_key(), "idea": "ten-minute-walk"})
    assert answer.status == 201
    pledge = pledges.store.find(answer.json["id"])
    assert (pledge.state, pledge.v, pledge.counted, pledge.pending_review) == (State.PUBLIC, 1, True, False)
    assert answer.json["links"] == {"page": f"/en/p/{pledge.id}/", "thanks": f"/en/thanks/#{pledge.id}"}


def test_a_form_without_script_goes_to_a_thanks_page_with_its_own_address() -> None:
    answer = api.send_form("/pledges", {"idea": "ten-minute-walk", "lang": "gd", "text": "", "start": "", "name": ""})
    assert answer.status == 303
    assert answer.headers["location"] == f"/api/thanks/{kept()[0].id}?lang=gd&idea=ten-minute-walk"
    thanks = api.get(answer.headers["location"].removeprefix("/api"))
    assert thanks.status == 200
    assert f"/gd/p/{kept()[0].id}/" in thanks.text


def test_everything_a_person_may_say_is_kept() -> None:
    said: dict[str, Any] = {
        "text": "walk to the shop", "plan": {"when": "after breakfast", "will": "take the long way"},
        "start": "2026-04-13", "place": "hawick", "audience": "staff", "team": "borders-general-hospital",
        "name": "Ailsa", "show_name": True, "channel": "poster", "shared_by": a_pledge().id, "lang": "gd",
    }  # fmt: skip
    pledge = pledges.store.find(api.post("/pledges", {"key": a_key()} | said).json["id"])
    assert pledge.model_dump(mode="json", include=set(said)) == said


def test_own_words_wait_and_count() -> None:
    pledge = a_pledge(text="walk the dog twice a day")
    assert (pledge.state, pledge.counted, pledge.pending_review) == (State.WAITING, True, True)


def test_a_name_waits_while_the_idea_is_public_without_it() -> None:
    pledge = a_pledge(name="Ailsa", show_name=True)
    assert (pledge.state, pledge.pending_review, pledge.card()["name"]) == (State.PUBLIC, True, None)
    assert not a_pledge(name="Ailsa").pending_review, "without consent the name is for nobody to read"


def test_the_same_key_gives_the_same_answer_for_ever() -> None:
    fields = {"key": a_key(), "text": "walk the dog"}
    first = api.post("/pledges", fields)
    with clock.at(TODAY + timedelta(days=400)):
        again = api.post("/pledges", fields)
    assert (again.status, again.text) == (first.status, first.text)
    assert len(kept()) == 1


def test_time_makes_no_repeat_unfit() -> None:
    fields = {"key": a_key(), "text": "walk the dog", "start": "2026-04-06"}
    first = api.post("/pledges", fields)
    with clock.at(TODAY + timedelta(days=30)):
        assert api.post("/pledges", fields).json == first.json
        assert api.post("/pledges", fields | {"text": "walk the cat"}).status == 422
        assert api.post("/pledges", fields | {"key": a_key()}).status == 422
    assert len(kept()) == 1


def test_the_same_key_with_other_content_is_refused_and_keeps_the_first() -> None:
    key = a_key()
    api.post("/pledges", {"key": key, "text": "walk the dog"})
    answer = api.post("/pledges", {"key": key, "text": "walk the cat"})
    assert answer.status == 422
    assert set(answer.json["fields"]) == {"key"}
    assert [pledge.text for pledge in kept()] == ["walk the dog"]


def test_a_double_click_without_script_counts_once_wherever_the_clock_stands() -> None:
    for second in range(30):
        sender = {"CloudFront-Viewer-Address": f"192.0.{second}.7:4711"}
        with clock.at(TODAY + timedelta(seconds=second)):
            first = api.send_form("/pledges", {"idea": "ten-minute-walk"}, **sender)
        with clock.at(TODAY + timedelta(seconds=second + 1)):
            again = api.send_form("/pledges", {"idea": "ten-minute-walk"}, **sender)
        assert first.headers["location"] == again.headers["location"]


def test_two_people_without_script_are_two_pledges() -> None:
    api.send_form("/pledges", {"idea": "ten-minute-walk"})
    api.send_form("/pledges", {"idea": "one-more-veg"})
    api.send_form("/pledges", {"idea": "ten-minute-walk"}, **{"CloudFront-Viewer-Address": "198.51.100.9:4711"})
    with clock.at(TODAY + timedelta(minutes=1)):
        api.send_form("/pledges", {"idea": "ten-minute-walk"})
    assert len(kept()) == 4


def test_ids_sort_by_time_and_differ() -> None:
    made = []
    for minute in range(5):
        with clock.at(TODAY + timedelta(minutes=minute)):
            made.append(a_pledge().id)
    assert made == sorted(made)
    assert len({pledge_id[10:] for pledge_id in made}) == 5
    assert all(len(pledge_id) == 36 for pledge_id in made)


def test_nothing_is_kept_when_the_table_refuses_and_the_person_is_told() -> None:
    def refuse(**_: Any) -> None:
        raise client("dynamodb").exceptions.ProvisionedThroughputExceededException(
            {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow down"}}, "PutItem"
        )

    client("dynamodb").meta.events.register("before-call.dynamodb.PutItem", refuse)
    answer = api.post("/pledges", {"key": a_key(), "idea": "ten-minute-walk"})
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "kept nothing" in answer.json["error"]
    assert kept() == []


def test_too_many_from_one_network_are_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_PER_MINUTE", "3")
    settings.cache_clear()
    answers = [api.post("/pledges", {"key": a_key(), "idea": "ten-minute-walk"}) for _ in range(4)]
    assert [answer.status for answer in answers] == [201, 201, 201, 429]
    assert answers[3].headers["retry-after"] == "60"
    elsewhere = api.post(
        "/pledges", {"key": a_key(), "idea": "ten-minute-walk"}, CloudFront_Viewer_Address="203.0.113.9:4711"
    )
    assert elsewhere.status == 201
    with clock.at(TODAY + timedelta(minutes=1)):
        assert api.post("/pledges", {"key": a_key(), "idea": "ten-minute-walk"}).status == 201


class TestDoubts:
    """A doubtful pledge is answered like any other, is not counted, and waits for a moderator."""

    def state(self, **fields: Any) -> State:
        answer = api.post("/pledges", {"key": a_key(), "idea": "ten-minute-walk"} | fields)
        assert answer.status == 201
        return pledges.store.find(answer.json["id"]).state

    def test_the_honeypot(self) -> None:
        assert self.state(website="http://buy.example") is State.QUARANTINED
        assert self.state(website="") is State.PUBLIC

    def test_a_form_that_comes_back_too_fast(self) -> None:
        token = spam.challenge()["token"]
        assert self.state(challenge=token) is State.QUARANTINED
        with clock.at(TODAY + timedelta(seconds=2)):
            assert self.state(challenge=token) is State.PUBLIC

    def test_a_forged_challenge(self) -> None:
        token = spam.challenge()["token"]
        with clock.at(TODAY + timedelta(seconds=10)):
            assert self.state(challenge=token[:-4] + "AAAA") is State.QUARANTINED

    def test_a_proof_of_work_where_the_stage_asks_for_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CHALLENGE_BITS", "8")
        settings.cache_clear()
        token, key = spam.challenge()["token"], a_key()
        digests = ((n, hashlib.sha256(f"{token}:{key}:{n}".encode()).digest()) for n in itertools.count())
        right = next(n for n, digest in digests if digest[0] == 0)
        wrong = next(n for n in itertools.count() if hashlib.sha256(f"{token}:{key}:{n}".encode()).digest()[0])
        with clock.at(TODAY + timedelta(seconds=10)):
            assert self.state() is State.QUARANTINED, "no proof at all"
            assert self.state(key=a_key(), challenge=token, proof=str(right)) is State.QUARANTINED, "another's proof"
            assert self.state(key=key, challenge=token, proof=str(right)) is State.PUBLIC
            other = a_key()
            assert self.state(key=other, challenge=token, proof=str(wrong)) is State.QUARANTINED


def test_withdrawing_can_be_repeated() -> None:
    pledge = a_pledge()
    assert pledges.store.withdraw(pledge.id).state is State.WITHDRAWN
    assert pledges.store.withdraw(pledge.id).v == 2
    assert not pledges.store.find(pledge.id).counted


def test_a_change_never_overwrites_another() -> None:
    pledge = a_pledge(text="walk the dog")
    pledges.store.withdraw(pledge.id)
    with pytest.raises(tables.Contended):
        tables.transact([pledges.store.change(pledge, pledge.model_copy(update={"state": State.PUBLIC}))])


@pytest.mark.parametrize(
    ("headers", "network"),
    [
        ({"CloudFront-Viewer-Address": "198.51.100.10:46532"}, "198.51.100.0/24"),
        ({"CloudFront-Viewer-Address": "2001:db8:1:2ff:3:4:5:6:443"}, "2001:db8:1:200::/56"),
        ({"X-Forwarded-For": "10.1.1.1, 203.0.113.7"}, "203.0.113.0/24"),
        ({"CloudFront-Viewer-Address": "198.51.100.10:1", "X-Forwarded-For": "10.1.1.1"}, "198.51.100.0/24"),
        ({"X-Forwarded-For": "nonsense"}, ""),
        ({}, ""),
    ],
)
def test_addresses_are_shortened_to_networks(headers: dict[str, str], network: str) -> None:
    assert requests.network_of(Request(a_request() | {"headers": headers}, None)) == network
