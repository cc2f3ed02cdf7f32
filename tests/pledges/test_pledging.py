"""Creating a pledge: stored fields, answers, idempotency and withdrawal."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock, pledges
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.pledges import State
from chalicelib.pledges.form import Plan
from tests.support import api
from tests.support.aws_calls import before_call
from tests.support.factories import create_pledge, random_key
from tests.support.storage import stored_pledges
from tests.support.world import ORIGIN, TODAY

pytestmark = pytest.mark.usefixtures("world")


def test_pledge_with_only_an_idea_is_public_and_counted() -> None:
    answer = api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"})
    assert answer.status == 201
    pledge = pledges.store.find(answer.json["id"])
    assert (pledge.state, pledge.v, pledge.counted, pledge.pending_review) == (State.PUBLIC, 1, True, False)
    links = answer.json["links"]
    assert links.pop("owner").startswith("/en/my-pledge/#")
    assert links == {"page": f"/en/p/{pledge.id}/", "thanks": f"/en/thanks/#{pledge.id}"}


def test_pledge_form_without_script_is_answered_by_its_thanks_page() -> None:
    sent = {"idea": "ten-minute-walk", "lang": "gd", "text": "", "start": "", "name": ""}
    answer = api.send_checked_form("/pledges", sent)
    assert answer.status == 201
    assert f"/gd/p/{stored_pledges()[0].id}/" in answer.text


def test_all_pledge_fields_are_stored() -> None:
    said: dict[str, Any] = {
        "text": "walk to the shop", "plan": {"when": "after breakfast", "will": "take the long way"},
        "start": "2026-04-13", "place": "hawick", "audience": "staff", "team": "general-hospital",
        "show_place": True, "show_badge": True, "show_name": True, "name": "Ailsa",
        "channel": "poster-hawick-2", "shared_by": create_pledge().id, "lang": "gd",
    }  # fmt: skip
    pledge = pledges.store.find(api.post("/pledges", {"key": random_key()} | said).json["id"])
    assert pledge.model_dump(mode="json", include=set(said)) == said


def test_form_without_script_has_the_channel_of_its_page_address() -> None:
    sent = {"idea": "ten-minute-walk", "lang": "en", "channel": ""}
    api.send_checked_form("/pledges", sent, referer=f"{ORIGIN}/en/pledge/ten-minute-walk/?by=x&c=slip-kelso")
    api.send_checked_form("/pledges", sent | {"channel": "radio"}, referer=f"{ORIGIN}/en/pledge/?c=slip-kelso")
    api.send_checked_form("/pledges", sent, referer="http://[broken")
    assert Counter(pledge.channel for pledge in stored_pledges()) == {"slip-kelso": 1, "radio": 1, None: 1}


def test_unknown_channel_does_not_stop_a_pledge_and_is_stored_as_other() -> None:
    answer = api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk", "channel": "Poster%20York"})
    assert answer.status == 201
    assert stored_pledges()[0].channel == "other"


def test_own_idea_is_pending_review_and_counted() -> None:
    pledge = create_pledge(text="walk the dog twice a day")
    assert (pledge.state, pledge.counted, pledge.pending_review) == (State.WAITING, True, True)


def test_name_is_pending_review_while_the_pledge_is_public_without_it() -> None:
    pledge = create_pledge(name="Ailsa", show_name=True)
    assert (pledge.state, pledge.pending_review, pledge.card()["name"]) == (State.PUBLIC, True, None)
    assert not create_pledge(name="Ailsa").pending_review, "a name without consent is not reviewed"


def test_same_idempotency_key_always_gives_the_same_answer() -> None:
    fields = {"key": random_key(), "text": "walk the dog"}
    first = api.post("/pledges", fields)
    with clock.at(TODAY + timedelta(days=400)):
        again = api.post("/pledges", fields)
    assert (again.status, again.text) == (first.status, first.text)
    assert len(stored_pledges()) == 1


def test_repeat_is_accepted_after_its_start_date_has_become_invalid() -> None:
    fields = {"key": random_key(), "text": "walk the dog", "start": "2026-04-06"}
    first = api.post("/pledges", fields)
    with clock.at(TODAY + timedelta(days=30)):
        assert api.post("/pledges", fields).json == first.json
        assert api.post("/pledges", fields | {"text": "walk the cat"}).status == 422
        assert api.post("/pledges", fields | {"key": random_key()}).status == 422
    assert len(stored_pledges()) == 1


def test_idempotency_key_with_other_content_is_422_and_first_pledge_stays() -> None:
    key = random_key()
    api.post("/pledges", {"key": key, "text": "walk the dog"})
    answer = api.post("/pledges", {"key": key, "text": "walk the cat"})
    assert answer.status == 422
    assert set(answer.json["fields"]) == {"key"}
    assert [pledge.text for pledge in stored_pledges()] == ["walk the dog"]


def test_form_without_script_is_checked_before_anything_is_stored() -> None:
    sent = {"text": "walk <b> the dog", "plan.when": "after-tea", "start": "monday", "place": "hawick", "lang": "en"}
    page = api.send_form("/pledges", sent)
    assert page.status == 200
    assert stored_pledges() == []
    assert all(shown in page.text for shown in ("walk &lt;b&gt; the dog", "After my tea", "Next Monday", "Hawick"))
    assert api.send_form("/pledges", api.hidden_fields(page.text)).status == 201
    (pledge,) = stored_pledges()
    assert (pledge.text, pledge.plan.when, pledge.place) == ("walk <b> the dog", "after-tea", "hawick")


def test_double_click_without_script_creates_one_pledge() -> None:
    checked = api.hidden_fields(api.send_form("/pledges", {"idea": "ten-minute-walk"}).text)
    first, again = (api.send_form("/pledges", checked) for _ in range(2))
    assert first.text == again.text
    assert len(stored_pledges()) == 1


def test_same_form_from_one_network_is_a_pledge_of_each_person() -> None:
    """Everybody in a hospital may have one address, and the same idea at the same moment."""
    answers = [api.send_checked_form("/pledges", {"idea": "ten-minute-walk"}) for _ in range(2)]
    assert len({answer.text for answer in answers}) == 2
    assert len(stored_pledges()) == 2


def test_honeypot_is_passed_on_by_the_check_page() -> None:
    api.send_checked_form("/pledges", {"idea": "ten-minute-walk", "website": "http://buy.example"})
    assert [pledge.state for pledge in stored_pledges()] == [State.QUARANTINED]


def test_retry_after_a_withdrawal_answers_the_same_and_restores_nothing() -> None:
    fields = {"key": random_key(), "text": "walk the dog"}
    first = api.post("/pledges", fields)
    pledges.store.withdraw(first.json["id"])
    again = api.post("/pledges", fields)
    assert (again.status, again.json) == (first.status, first.json)
    assert [pledge.state for pledge in stored_pledges()] == [State.WITHDRAWN]


def test_retry_after_a_private_change_matches_the_first_content() -> None:
    fields = {"key": random_key(), "text": "walk the dog", "plan": {"when": "after tea"}}
    first = api.post("/pledges", fields)
    pledge = pledges.store.find(first.json["id"])
    tables.transact(pledges.store.change(pledge, pledge.model_copy(update={"plan": Plan(when="before bed")})))
    assert api.post("/pledges", fields).json == first.json
    assert api.post("/pledges", fields | {"plan": {"when": "before bed"}}).status == 422
    assert [pledge.plan.when for pledge in stored_pledges()] == ["before bed"]


def test_requests_without_idempotency_key_are_separate_pledges() -> None:
    assert [api.post("/pledges", {"idea": "ten-minute-walk"}).status for _ in range(2)] == [201, 201]
    assert len(stored_pledges()) == 2


def test_throttled_table_gives_503_and_stores_nothing() -> None:
    def refuse() -> None:
        raise client("dynamodb").exceptions.ProvisionedThroughputExceededException(
            {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow down"}}, "PutItem"
        )

    before_call("dynamodb.PutItem", refuse)
    answer = api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"})
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "Not saved" in answer.json["error"]
    assert stored_pledges() == []


def test_withdraw_is_idempotent() -> None:
    pledge = create_pledge()
    assert pledges.store.withdraw(pledge.id).state is State.WITHDRAWN
    assert pledges.store.withdraw(pledge.id).v == 2
    assert not pledges.store.find(pledge.id).counted


def test_change_of_a_stale_version_is_refused() -> None:
    pledge = create_pledge(text="walk the dog")
    pledges.store.withdraw(pledge.id)
    with pytest.raises(tables.Contended):
        tables.transact(pledges.store.change(pledge, pledge.model_copy(update={"state": State.PUBLIC})))


@pytest.mark.parametrize(("words", "support"), [("I want to k1ll mys3lf", True), ("walk the dog", None)])
def test_answer_says_that_help_lines_are_needed(words: str, *, support: bool | None) -> None:
    """Also where the browser, which knows phrases only, has not shown them."""
    answer = api.post("/pledges", {"key": random_key(), "text": words})
    assert answer.json.get("support") is support
