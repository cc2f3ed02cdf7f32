"""Confirming an address: few mails that tell nothing, each at most once, then it is forgotten."""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import clock, switches
from chalicelib.aws.clients import client
from chalicelib.people import confirmation, store
from chalicelib.settings import settings
from tests.support import api
from tests.support.aws_calls import FAULTS, WorkerKilled, hook
from tests.support.factories import create_pledge
from tests.support.people import (
    ADDRESS,
    confirm,
    follow_up,
    known_person,
    leave_address,
    links_of,
    person_at,
    press_link,
)
from tests.support.storage import rows
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
Mails = list[dict[str, Any]]
WORDS = re.compile(r"pledge|quit|smok|alcohol|drink|walk|food|health", re.IGNORECASE)


def days(number: float) -> datetime:
    return TODAY + timedelta(days=number)


def at_each_day(last: int, email: str = ADDRESS) -> None:
    """Follow up every six hours, whatever is due."""
    for hours in range(0, last * 24 + 1, 6):
        with clock.at(TODAY + timedelta(hours=hours)):
            follow_up(email)


class TestMails:
    def test_one_mail_and_one_reminder_then_the_address_is_forgotten(self) -> None:
        leave_address(create_pledge())
        when = []
        hook("after-call", "sesv2.SendEmail", lambda **_: when.append(clock.now()))
        at_each_day(30)
        assert when == [TODAY, days(3)]
        person = known_person()
        assert (person.address, person.following, person.due_at) == (None, (), None)
        assert person.expires == int((days(7) + timedelta(days=120)).timestamp())
        assert rows("people") == [row for row in rows("people") if "#" not in row["id"]["S"]], "no link is left"
        assert "mairi" not in str(rows("people"))

    @pytest.mark.parametrize("lang", ["en", "gd"])
    def test_mail_names_no_pledge_and_no_theme(self, sent: Mails, lang: str) -> None:
        leave_address(create_pledge(idea="drink-free-days", name="Mòrag", show_name=True), ask=True, lang=lang)
        follow_up()
        simple = sent[0]["Content"]["Simple"]
        told = simple["Subject"]["Data"] + simple["Body"]["Text"]["Data"] + simple["Body"]["Html"]["Data"]
        told = re.sub(r"https?://\S+|<style.*?</style>", "", told)
        assert not WORDS.search(told), WORDS.search(told)
        assert "Mòrag" not in told
        assert sent[0]["Destination"] == {"ToAddresses": [ADDRESS]}

    def test_at_most_three_mails_however_many_pledges_ask(self, sent: Mails) -> None:
        for day in range(0, 60, 4):
            with clock.at(days(day)):
                leave_address(create_pledge(), "Mairi@Example.org" if day % 8 else ADDRESS)
                follow_up()
        assert len(sent) == 3

    def test_limit_ends_90_days_after_the_last_mail(self, sent: Mails) -> None:
        for day in (0, 1, 2, 80, 91):
            with clock.at(days(day)):
                leave_address(create_pledge())
                follow_up()
        assert len(sent) == 3
        with clock.at(days(2 + 90)):
            leave_address(create_pledge())
            follow_up()
        assert len(sent) == 4

    def test_asking_again_within_the_hour_sends_nothing_more(self, sent: Mails) -> None:
        leave_address(create_pledge())
        follow_up()
        with clock.at(TODAY + timedelta(minutes=59)):
            leave_address(create_pledge())
            follow_up()
        assert len(sent) == 1

    @pytest.mark.parametrize("minutes", [10, 120])
    def test_pledge_made_before_the_first_one_was_confirmed_has_a_mail_of_its_own(
        self, sent: Mails, minutes: int
    ) -> None:
        leave_address(create_pledge())
        follow_up()
        with clock.at(TODAY + timedelta(minutes=minutes)):
            leave_address(create_pledge())
            press_link(links_of(sent[0])[0])
            follow_up()
            asks = [mail for mail in sent if "confirm" in mail["Content"]["Simple"]["Subject"]["Data"]]
            assert len(asks) == 2
            press_link(links_of(asks[1])[0])
        assert [each.confirmed for each in known_person().following] == [True, True]

    def test_pledge_that_has_its_mail_has_no_other_when_an_older_one_is_confirmed(self, sent: Mails) -> None:
        leave_address(create_pledge())
        follow_up()
        with clock.at(TODAY + timedelta(hours=2)):
            leave_address(create_pledge())
            follow_up()
            press_link(links_of(sent[0])[0])
            follow_up()
            asks = [mail for mail in sent if "confirm" in mail["Content"]["Simple"]["Subject"]["Data"]]
            assert len(asks) == 2
        assert known_person().confirm_at == TODAY + confirmation.REMIND_AFTER, "its reminder comes as before"

    def test_confirmed_address_is_asked_about_each_further_pledge(self, sent: Mails) -> None:
        """Else a stranger could have their own words mailed to anybody who once confirmed an address."""
        first, second = create_pledge(), create_pledge()
        leave_address(first)
        confirm(sent)
        with clock.at(days(2)):
            leave_address(second)
            follow_up()
            assert [each.confirmed for each in known_person().following] == [True, False]
        at_each_day(20)
        person = known_person()
        assert [each.pledge for each in person.following] == [first.id], "what nobody confirmed is forgotten"
        assert person.address == ADDRESS
        assert store.person_of(second.id) is None

    def test_mail_waits_while_it_is_switched_off(self, sent: Mails) -> None:
        leave_address(create_pledge())
        switches.turn("mail", on=False, by="Ailsa")
        follow_up()
        asked = {"QueueUrl": settings().journey_queue_url, "AttributeNames": ["ApproximateNumberOfMessagesDelayed"]}
        held = client("sqs").get_queue_attributes(**asked)["Attributes"]  # type: ignore[arg-type]
        assert (sent, held) == ([], {"ApproximateNumberOfMessagesDelayed": "1"})

    def test_flood_waits_for_the_next_hour_and_is_seen(
        self, sent: Mails, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("CONFIRMATIONS_PER_HOUR", "2")
        settings.cache_clear()
        for number in range(3):
            leave_address(create_pledge(), f"m{number}@example.org")
            follow_up(f"m{number}@example.org")
        assert len(sent) == 2
        assert '"event": "people.flood"' in capsys.readouterr().out
        with clock.at(TODAY + timedelta(hours=1)):
            follow_up("m2@example.org")
        assert len(sent) == 3


class TestExactlyOnce:
    @pytest.mark.parametrize("call", ["dynamodb.TransactWriteItems", "dynamodb.UpdateItem", "sesv2.SendEmail"])
    @pytest.mark.parametrize("nth", [0, 1, 2])
    @pytest.mark.parametrize("moment", ["before-call", "after-call"])
    def test_crash_at_any_call_sends_at_most_once_and_the_reminder_comes(
        self, sent: Mails, call: str, nth: int, moment: str
    ) -> None:
        leave_address(create_pledge())
        left = [nth]

        def crash(**_: Any) -> None:
            left[0] -= 1
            if left[0] == -1:
                raise WorkerKilled

        hook(moment, call, crash)
        for minutes in (0, 1, 10, 20):
            with clock.at(TODAY + timedelta(minutes=minutes)), suppress(WorkerKilled):
                follow_up()
        assert len(sent) <= 1
        assert known_person().confirming is None
        for hours in (72, 73, 74):
            with clock.at(TODAY + timedelta(hours=hours)), suppress(WorkerKilled):
                follow_up()
        assert 1 <= len(sent) <= 2
        assert len({mail["EmailTags"][0]["Value"] for mail in sent}) == len(sent), "no mail twice"

    def test_repeated_and_late_requests_send_nothing_more(self, sent: Mails) -> None:
        leave_address(create_pledge())
        for _ in range(4):
            follow_up()
        assert len(sent) == 1

    def test_refused_mail_is_not_sent_for_ever(self, sent: Mails) -> None:
        leave_address(create_pledge())
        hook("before-call", "sesv2.SendEmail", lambda **_: FAULTS["throttled"][1]() if "throttled" in FAULTS else None)
        follow_up()
        assert len(sent) <= 1


def _confirmations(sent: Mails) -> Mails:
    return [mail for mail in sent if mail["EmailTags"][0]["Value"].startswith("confirm-")]


class TestConfirmed:
    def test_press_confirms_all_that_was_asked_and_repeats_do_no_harm(self, sent: Mails) -> None:
        leave_address(create_pledge(), ask=True, remind=True, season=True)
        person = confirm(sent)
        assert person.may_be_written_to
        assert person.following[0].reminds
        assert person.following[0].asks
        assert person.season
        assert person.season.confirmed_at == TODAY
        assert (person.mails_unconfirmed, person.confirm_at, person.journey_at) == (0, None, TODAY)
        press_link(links_of(sent[0])[0])
        assert known_person() == person

    def test_what_was_asked_after_the_mail_waits_for_another(self, sent: Mails) -> None:
        leave_address(create_pledge())
        follow_up()
        with clock.at(TODAY + timedelta(minutes=5)):
            leave_address(create_pledge())
            press_link(links_of(sent[0])[0])
            assert [each.confirmed for each in known_person().following] == [True, False]

    def test_confirmed_address_is_not_forgotten(self, sent: Mails) -> None:
        leave_address(create_pledge())
        confirm(sent)
        at_each_day(30)
        assert known_person().address == ADDRESS
        assert len(_confirmations(sent)) == 1

    def test_reminder_goes_to_nobody_who_confirmed(self, sent: Mails) -> None:
        leave_address(create_pledge())
        follow_up()
        with clock.at(days(2)):
            press_link(links_of(sent[0])[0])
        with clock.at(days(3)):
            follow_up()
        assert len(_confirmations(sent)) == 1


class TestNotMe:
    def test_one_press_stops_and_forgets(self, sent: Mails) -> None:
        pledge = create_pledge()
        leave_address(pledge, ask=True, season=True)
        follow_up()
        assert press_link(links_of(sent[0])[1]).status == 200
        person = known_person()
        assert (person.address, person.following, person.season, person.suppressed) == (None, (), None, "refused")
        assert store.person_of(pledge.id) is None
        with clock.at(days(1)):
            leave_address(create_pledge())
            assert known_person().address is None, "it is not even stored"
        at_each_day(20)
        assert len(sent) == 1

    def test_unsubscribe_button_of_a_mail_program_does_the_same(self, sent: Mails) -> None:
        leave_address(create_pledge(), ask=True)
        follow_up()
        headers = {each["Name"]: each["Value"] for each in sent[0]["Content"]["Simple"]["Headers"]}
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert headers["List-Unsubscribe"].endswith(f"/api{links_of(sent[0])[1]}>")

    def test_pledge_stays_and_its_owner_is_told_nothing(self, sent: Mails) -> None:
        pledge = create_pledge()
        leave_address(pledge)
        follow_up()
        press_link(links_of(sent[0])[1])
        assert leave_address(pledge).status == 202

    def test_confirming_after_not_me_changes_nothing(self, sent: Mails) -> None:
        leave_address(create_pledge())
        follow_up()
        yes, no = links_of(sent[0])
        press_link(no)
        assert press_link(yes).status == 200
        assert known_person().address is None


def test_forgetting_keeps_only_what_protects_the_address() -> None:
    leave_address(create_pledge(), ask=True, campaign=True)
    person = known_person()
    left = confirmation.forgotten(person)
    assert set(left.model_dump(exclude_defaults=True)) <= {"id", "v", "expires", "link_epoch", "mails_unconfirmed"}
    assert person_at("nobody@example.org") is None
    assert api.get("/links/x").status == 401
