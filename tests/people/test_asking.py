"""Leaving an address: never required, nothing ticked, each consent on its own, and the same answer for everybody."""

from datetime import timedelta
from typing import Any

import pytest

import app
from chalicelib import clock, pledges
from chalicelib.content import translations
from chalicelib.people import addresses, confirmation, consents, store
from chalicelib.people.model import MOST_PLEDGES
from chalicelib.pledges import owner
from chalicelib.submissions import ids
from chalicelib.submissions.model import State
from tests.support import api
from tests.support.delivery import stream_event
from tests.support.factories import create_pledge, random_key
from tests.support.people import ADDRESS, confirm, follow_up, known_person, leave_address, people_requested, person_at
from tests.support.storage import every_item, stored, stored_pledges
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
OTHER = "ewan@example.org"
SENTENCES = {
    "remind-1": "Remind me of my pledge, less often as time goes on",
    "ask-1": "Ask me how it went after 1 week, 4 weeks, 9 weeks and 6 months",
    "campaign-1": "Tell me how the campaign goes",
    "season-1": "Ask me again when the next season starts",
}
"""What people agreed to by each version. Never change one: other words are another version."""


def test_each_version_of_a_consent_has_its_words() -> None:
    for purpose, version in consents.TEXTS.items():
        assert translations.text("en", f"people.{purpose}") == SENTENCES[version]


class TestAsked:
    def test_consent_has_version_time_and_channel(self) -> None:
        pledge = create_pledge()
        assert leave_address(pledge, remind=True, campaign=True).status == 202
        person = known_person()
        (following,) = person.following
        assert following.remind == person.campaign.model_copy(update={"text": "remind-1"})  # type: ignore[union-attr]
        assert (following.ask, person.season) == (None, None)
        assert following.remind.model_dump(exclude_none=True) == {  # type: ignore[union-attr]
            "text": "remind-1",
            "at": TODAY,
            "channel": "thanks",
        }
        assert store.person_of(pledge.id) == person.id

    def test_nothing_counts_before_it_is_confirmed(self) -> None:
        leave_address(create_pledge(), remind=True)
        person = known_person()
        assert [person.following[0].reminds, person.following[0].confirmed, person.may_be_written_to] == [False] * 3

    def test_pledge_form_takes_an_address_which_is_no_part_of_the_pledge(self) -> None:
        key = random_key()
        fields = {"key": key, "idea": "ten-minute-walk", "lang": "gd"}
        answer = api.post("/pledges", fields | {"email": ADDRESS, "ask": "yes"})
        assert answer.status == 201
        assert api.post("/pledges", fields).text == answer.text, "a repeat without it is the same pledge"
        person = known_person()
        assert (person.lang, person.following[0].ask.channel) == ("gd", "form")  # type: ignore[union-attr]
        assert "example.org" not in str(stored_pledges()[0].item())

    def test_repeat_after_a_crash_between_pledge_and_address_makes_up_for_it(self) -> None:
        fields = {"key": random_key(), "idea": "ten-minute-walk"}
        api.post("/pledges", fields)
        api.post("/pledges", fields | {"email": ADDRESS, "ask": True})
        assert known_person().follows(stored_pledges()[0].id)

    def test_form_without_script_asks_and_thanks(self) -> None:
        page = api.send_form("/pledges", {"idea": "ten-minute-walk", "email": ADDRESS, "season": "yes"})
        assert ADDRESS in page.text
        done = api.send_form("/pledges", api.hidden_fields(page.text))
        assert (done.status, "Look in your inbox" in done.text) == (201, True)
        assert known_person().season

    def test_thanks_page_without_script_offers_the_form(self) -> None:
        page = api.send_checked_form("/pledges", {"idea": "ten-minute-walk"})
        assert 'action="/api/people"' in page.text
        assert "checked" not in page.text[page.text.index('action="/api/people"') :]

    def test_nothing_is_required_and_nothing_is_ticked(self) -> None:
        for page in (api.send_form("/owner", {"token": owner.link(create_pledge())}).text,):
            form = page[page.index('action="/api/people"') :]
            assert "checked" not in form[: form.index("</form>")]
        assert api.post("/pledges", {"idea": "ten-minute-walk"}).status == 201
        assert leave_address(create_pledge(), "", ask=False).status == 202

    def test_asking_again_keeps_the_first_consent_and_adds_another(self) -> None:
        pledge = create_pledge()
        leave_address(pledge)
        with clock.at(TODAY + timedelta(days=1)):
            leave_address(pledge, ask=True, remind=True)
        (following,) = known_person().following
        assert [each and each.at for each in (following.ask, following.remind)] == [TODAY, TODAY + timedelta(days=1)]

    def test_two_people_share_an_address_and_nothing_merges(self) -> None:
        mine, yours = create_pledge(name="Mòrag", show_name=True), create_pledge(name="Ewan", show_name=True)
        leave_address(mine, ask=True)
        leave_address(yours, remind=True)
        wishes = [(each.pledge, bool(each.ask), bool(each.remind)) for each in known_person().following]
        assert wishes == [(mine.id, True, False), (yours.id, False, True)]

    def test_pledge_moves_to_the_address_that_its_owner_gives_later(self) -> None:
        pledge = create_pledge()
        leave_address(pledge, "mari@example.org")
        leave_address(pledge)
        assert store.person_of(pledge.id) == known_person().id
        left = known_person("mari@example.org")
        assert (left.address, left.following) == (None, ())
        assert left.expires, "the mistyped address is forgotten at once"

    @pytest.mark.parametrize("state", [State.REJECTED, State.WITHDRAWN, State.QUARANTINED])
    def test_pledge_that_is_not_there_for_the_public_is_not_followed(self, state: State) -> None:
        pledge = create_pledge()
        pledges.store.try_change(pledge, pledge.model_copy(update={"state": state}))
        assert leave_address(stored(pledge)).status == 202
        assert person_at() is None

    def test_more_than_so_many_pledges_are_not_followed(self) -> None:
        for _ in range(MOST_PLEDGES + 1):
            answer = leave_address(create_pledge())
        assert answer.status == 202
        assert len(known_person().following) == MOST_PLEDGES


class TestRefused:
    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"email": "x", "ask": True}, "Enter an email address like"),
            ({"ask": True}, "Enter your email address"),
            ({"email": ADDRESS}, "Tick what we may write about"),
            ({"email": "m@gmial.com", "ask": True}, "did you mean m@gmail.com?"),
        ],
    )
    def test_fault_is_said_and_no_pledge_is_stored(self, fields: dict[str, Any], said: str) -> None:
        answer = api.post("/pledges", {"idea": "ten-minute-walk"} | fields)
        assert answer.status == 422
        assert said in answer.json["fields"]["email"]
        assert stored_pledges() == []

    def test_faults_of_pledge_and_address_are_said_together(self) -> None:
        answer = api.post("/pledges", {"email": "x", "ask": True, "place": "atlantis", "idea": "ten-minute-walk"})
        assert set(answer.json["fields"]) >= {"email"}

    def test_slip_is_offered_and_may_stay_or_be_put_right(self) -> None:
        fields = {"idea": "ten-minute-walk", "email": "m@gmial.com", "ask": True}
        assert api.post("/pledges", fields).json["meant"] == "m@gmail.com"
        assert api.post("/pledges", fields | {"email_kept": "m@gmial.com"}).status == 201
        assert known_person("m@gmial.com")

    def test_slip_is_offered_without_script(self) -> None:
        page = api.send_form("/pledges", {"idea": "ten-minute-walk", "email": "m@gmial.com", "ask": "yes"})
        assert page.status == 422
        assert 'name="email_kept" value="m@gmial.com"' in page.text
        assert '<button type="submit" class="govuk-button button--second" name="email" value="m@gmail.com"' in page.text
        kept = {"idea": "ten-minute-walk", "email": "m@gmial.com", "email_kept": "m@gmial.com", "ask": "yes"}
        assert api.send_form("/pledges", kept).status == 200

    def test_wish_without_script_comes_back_to_be_corrected(self) -> None:
        token = owner.link(create_pledge())
        page = api.send_form("/people", {"token": token, "page": "owner", "email": "x", "ask": "yes"})
        assert page.status == 422
        assert f'name="token" value="{token}"' in page.text
        assert 'value="x"' in page.text

    @pytest.mark.parametrize("token", [None, "", "a.b.c", 7])
    def test_only_the_owner_of_a_pledge_leaves_an_address_for_it(self, token: object) -> None:
        answer = api.post("/people", {"token": token, "email": ADDRESS, "ask": True})
        assert answer.status == 401
        assert person_at() is None


def test_answers_tell_a_stranger_nothing(sent: list[dict[str, Any]]) -> None:
    """Unknown, waiting, confirmed, refused, forgotten: the same answer, byte for byte."""
    answers = [leave_address(create_pledge(), OTHER)]
    leave_address(create_pledge())
    answers.append(leave_address(create_pledge()))
    confirm(sent)
    answers.append(leave_address(create_pledge()))
    person = known_person()
    store.try_change(person, confirmation.forgotten(person, suppressed="refused"))
    answers.append(leave_address(create_pledge()))
    assert len({(each.status, each.text, str(sorted(each.headers))) for each in answers}) == 1


def test_no_table_but_that_of_people_holds_an_address(sent: list[dict[str, Any]]) -> None:
    leave_address(create_pledge(), remind=True, season=True)
    confirm(sent)
    holding = [table for table, items in every_item().items() if "mairi@example" in str(items)]
    assert holding == ["people"]
    assert ids.ID.fullmatch(known_person().id) is None, "a person's id is no pledge's"


def test_stream_requests_what_is_due_by_the_id_alone() -> None:
    leave_address(create_pledge())
    person = known_person()
    keys = [person.id, store.link_id(person.following[0].pledge), "0" * 26]
    records = [{"eventName": "MODIFY", "dynamodb": {"Keys": {"id": {"S": each}}}} for each in keys]
    app.react_to_people(stream_event(*records), None)
    assert people_requested() == [person.id]
    follow_up()
    app.react_to_people(stream_event(*records), None)
    assert people_requested() == [], "the reminder is due in 3 days"


def test_canonical_address_finds_the_person() -> None:
    leave_address(create_pledge(), "Mairi.Scott+x@Gmail.com")
    assert known_person("mairiscott@gmail.com").address == "Mairi.Scott+x@gmail.com"
    assert addresses.canonical("Mairi.Scott+x@Gmail.com") == "mairiscott@gmail.com"
