"""Staff type in pledges from paper and phone, how they went, and take entries back."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import audit_log, clock, pledges, switches
from chalicelib.aws import tables
from chalicelib.entries import entering
from chalicelib.people import store
from chalicelib.pledges import Pledge, State
from chalicelib.settings import settings
from tests.support import api
from tests.support.crashes import Moment, crash_at
from tests.support.review import link_token, review_token
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
NUMBER = "482 913 7705"
WALK = {"idea": "ten-minute-walk"}


def enter(number: str = NUMBER, token: str | None = None, **fields: Any) -> api.Answer:
    given = {"token": token or review_token(), "number": number, "medium": "paper", "pledge": WALK}
    return api.post("/review/entries", given | fields)


def tell_outcome(number: str = NUMBER, **outcome: Any) -> api.Answer:
    fields = {"step": "28", "answer": "kept"} | outcome
    return api.post("/review/entries/outcomes", {"token": review_token(), "number": number, "outcome": fields})


def take_back(number: str = NUMBER) -> api.Answer:
    return api.post("/review/entries/withdrawals", {"token": review_token(1), "number": number})


def entered_pledge(answer: api.Answer) -> Pledge:
    assert answer.status in {200, 201}, answer.text
    return pledges.store.find(answer.json["id"])


def actions(pledge: Pledge) -> list[tuple[str, str]]:
    return [(line["action"], line["by"]) for line in audit_log.history(pledge.id)]


def test_paper_pledge_is_stored_once_by_its_number_and_counts_for_its_channel() -> None:
    answer = enter(location="hawick")
    again = enter("4829137705", location="hawick")
    assert (answer.status, again.status) == (201, 201)
    assert (
        again.json
        == answer.json
        == {"number": "4829137705", "id": answer.json["id"], "idea": WALK["idea"], "waiting": False}
    )
    pledge = entered_pledge(answer)
    assert (pledge.channel, pledge.state) == ("paper-hawick", State.PUBLIC)
    assert actions(pledge) == [("entered", "Mairi Scott")]


def test_phone_pledge_in_own_words_waits_for_a_moderator() -> None:
    pledge = entered_pledge(
        enter(medium="phone", pledge={"text": "walk the dog at lunch", "lang": "gd", "plan": {"when": "noon"}})
    )
    assert (pledge.channel, pledge.state, pledge.lang, pledge.plan.when) == ("phone", State.WAITING, "gd", "noon")


def test_stage_that_asks_for_proofs_believes_staff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHALLENGE_BITS", "16")
    settings.cache_clear()
    stranger = api.post("/pledges", WALK)
    assert pledges.store.find(stranger.json["id"]).state is State.QUARANTINED
    assert entered_pledge(enter()).state is State.PUBLIC


def test_number_with_another_pledge_is_refused_until_that_one_is_taken_back() -> None:
    first = entered_pledge(enter())
    assert (
        enter(pledge={"text": "take the stairs"}).json["fields"]["number"].startswith("This number has another pledge")
    )
    assert take_back().json["id"] == first.id
    assert take_back().json["fields"] == {"number": "No pledge has this number. Check it"}
    right = entered_pledge(enter(pledge={"text": "take the stairs"}))
    assert right.id != first.id
    assert entered_pledge(enter(pledge={"text": "take the stairs"})).id == right.id
    assert pledges.store.find(first.id).state is State.WITHDRAWN
    assert actions(first) == [("entered", "Mairi Scott"), ("withdrawn", "Ewan")]


def test_number_takes_nine_corrections_and_then_no_more() -> None:
    for _ in range(entering.MOST_CORRECTIONS + 1):
        assert enter().status == 201
        assert take_back().status == 200
    assert set(enter().json["fields"]) == {"number"}


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", range(9))
def test_crash_at_any_call_leaves_one_pledge_once_it_is_sent_again(call: int, moment: Moment) -> None:
    fields: dict[str, Any] = {"token": review_token(), "pledge": WALK | {"ask": "yes", "email": "ann@example.com"}}
    with crash_at(call, moment):
        enter(**fields)
    pledge = entered_pledge(enter(**fields))
    assert [each["id"] for each in tables.scan(settings().pledges_table)] == [pledge.id]
    assert actions(pledge) == [("entered", "Mairi Scott")]
    assert store.person_of(pledge.id) == store.id_of("ann@example.com")


@pytest.mark.parametrize("number", ["", "482913770", "48291377051", "48291377o5", "٤٨٢٩١٣٧٧٠٥", None, 4829137705.5])
def test_number_has_ten_digits(number: Any) -> None:
    assert enter(number).json["fields"] == {"number": "Enter all the digits of the number"}


def test_faults_of_the_pledge_are_named_as_on_its_form() -> None:
    fields = {"name": "x" * 50, "show_name": "yes", "ask": "yes"}
    assert set(enter(pledge=fields).json["fields"]) == {"text", "name", "email"}
    assert set(enter(location="york").json["fields"]) == {"location"}
    assert set(enter(medium="radio").json["fields"]) == {"medium"}


def test_address_is_kept_only_if_it_was_signed_for() -> None:
    assert store.person_of(entered_pledge(enter()).id) is None
    pledge = entered_pledge(enter("1111111111", pledge=WALK | {"ask": "yes", "email": "ann@example.com"}))
    person = store.find(store.person_of(pledge.id) or "")
    following = person and person.follows(pledge.id)
    assert following
    assert following.ask
    assert following.ask.channel == "entry"
    assert person
    assert person.address == "ann@example.com"


def test_outcome_is_noted_by_number_once_its_day_has_come() -> None:
    pledge = entered_pledge(enter())
    assert set(tell_outcome().json["fields"]) == {"step"}
    with clock.at(TODAY + timedelta(days=28)):
        assert set(tell_outcome(answer="").json["fields"]) == {"answer"}
        for _ in range(2):
            assert entered_pledge(tell_outcome(days=5)).answer_to(28)
        found = pledges.store.find(pledge.id)
        assert [(each.step, each.answer, each.days, each.by_contact) for each in found.check_ins] == [
            (28, "kept", 5, False)
        ]
        assert actions(pledge) == [("entered", "Mairi Scott"), ("answered", "Mairi Scott")]
        assert tell_outcome("9999999999").json["fields"] == {"number": "No pledge has this number. Check it"}


def test_link_alone_and_a_strangers_token_enter_nothing() -> None:
    assert enter(token=link_token()).status == 401
    assert enter(token="to.ke.n").status == 401
    for path in ("/outcomes", "/withdrawals"):
        assert (
            api.post(f"/review/entries{path}", {"token": link_token(), "number": NUMBER, "outcome": {}}).status == 401
        )


def test_no_link_or_form_can_name_the_channel_of_paper() -> None:
    answer = api.post("/pledges", WALK | {"channel": "paper-hawick"})
    assert pledges.store.find(answer.json["id"]).channel == "other"


def test_pledging_that_is_switched_off_is_off_for_staff_too() -> None:
    switches.turn("pledging", on=False, by="Ops")
    switches.forget()
    assert enter().status == 503
