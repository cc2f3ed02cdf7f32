"""One person is followed up: one mail a day, claimed before it is sent, and made good once whatever happens to it."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib import clock, pledges, switches
from chalicelib.aws import tables
from chalicelib.email import receipts
from chalicelib.journey.follow_up import LOOK_AFTER
from chalicelib.people.model import Person
from chalicelib.people.store import try_change
from chalicelib.pledges.check_ins import CheckInForm, record
from chalicelib.settings import settings
from tests.support import review
from tests.support.aws_calls import before_next_call
from tests.support.crashes import crash_at
from tests.support.delivery import deliver, take_messages
from tests.support.fault_table import failing
from tests.support.followed import days_after, look_at, stored_follower, stored_person
from tests.support.ses import Ses
from tests.support.storage import stored
from tests.support.world import TODAY

MAIL = "journey-{}-2026-04-{:02}".format


@pytest.fixture
def ses(world: None) -> Ses:
    return Ses()


def _receipt(receipt_id: str) -> dict[str, Any]:
    return tables.get(settings().mail_table, {"id": receipt_id}) or {}


def done(person: Person) -> tuple[str, ...]:
    return stored_person(person).following[0].done


def test_welcome_is_sent_once_with_its_receipts(ses: Ses) -> None:
    person, (pledge,) = stored_follower()
    assert look_at(person) == look_at(person) == []
    assert ses.accepted == [MAIL(person.id, 6)]
    assert _receipt(MAIL(person.id, 6))["status"] == "sent"
    assert _receipt(f"step-{pledge.id}-welcome-2026-04-06")["envelope"] == MAIL(person.id, 6)
    after = stored_person(person)
    assert (done(person), after.mailed_on) == (("welcome",), days_after(0))
    assert after.journey_at == TODAY + timedelta(hours=20)  # 9 in the morning, in summer


def test_several_pledges_share_the_mail_of_a_day(ses: Ses) -> None:
    person, _ = stored_follower({}, {"idea": "beans-night"}, {"idea": "get-my-vaccines"})
    look_at(person)
    assert len(ses.accepted) == 1
    assert all(each.done == ("welcome",) for each in stored_person(person).following)


def test_check_in_is_noted_on_the_pledge_in_the_same_transaction(ses: Ses) -> None:
    person, (pledge,) = stored_follower(done=())
    with clock.at(TODAY + timedelta(days=7)):
        look_at(person)
    asked = stored(pledge).asked
    assert [(each.step, each.on) for each in asked] == [(7, days_after(7))]
    assert stored_person(person).journey_at == TODAY + timedelta(days=7) + LOOK_AFTER


def test_nothing_is_sent_of_what_changed_just_before(ses: Ses) -> None:
    person, (pledge,) = stored_follower()
    form = CheckInForm(answer="kept")
    with clock.at(TODAY + timedelta(days=7)):
        assert record(pledge, 7, form)
        look_at(person)
    assert "check-in-7" not in done(person)
    pledges.store.withdraw(pledge.id)
    with clock.at(TODAY + timedelta(days=28)):
        look_at(person)
    assert len(ses.accepted) == 0


def test_pledge_that_is_answered_while_a_mail_is_claimed_is_not_asked(ses: Ses) -> None:
    person, (pledge,) = stored_follower()
    with clock.at(TODAY + timedelta(days=7)):
        before_next_call("dynamodb.TransactWriteItems", lambda: record(pledge, 7, CheckInForm(answer="kept")))
        assert look_at(person) == []
    assert stored(pledge).asked == ()
    assert "check-in-7" not in done(person)


def test_mail_that_is_switched_off_goes_back_into_the_queue(ses: Ses) -> None:
    person, _ = stored_follower()
    switches.turn("mail", on=False, by="ops")
    assert look_at(person) == []
    assert (ses.requests, len(take_messages(settings().journey_queue_url))) == ([], 0)  # held for 15 minutes


@pytest.mark.parametrize("fault", ["throttled", "no connection", "rejected"])
def test_what_ses_did_not_take_is_sent_by_a_later_look(ses: Ses, fault: str) -> None:
    person, _ = stored_follower()
    ses.fault = fault
    assert len(look_at(person)) == 1
    ses.fault = ""
    with clock.at(TODAY + timedelta(minutes=20)):
        assert look_at(person) == []
    assert ses.accepted == [MAIL(person.id, 6)]
    assert _receipt(MAIL(person.id, 6))["status"] == "sent"


def test_what_ses_did_not_take_in_time_is_left_out(ses: Ses) -> None:
    person, _ = stored_follower()
    ses.fault = "throttled"
    look_at(person)
    ses.fault = ""
    with clock.at(TODAY + timedelta(days=5)):
        look_at(person)
    assert _receipt(MAIL(person.id, 6))["status"] == "skipped"
    assert ses.accepted == [MAIL(person.id, 11)]  # the reminder of that day, and no welcome


def test_mail_that_waits_a_day_for_ses_is_the_mail_of_that_day(ses: Ses) -> None:
    person, _ = stored_follower()
    ses.fault = "throttled"
    look_at(person)
    ses.fault = ""
    with clock.at(TODAY + timedelta(days=1)):
        look_at(person)
        look_at(person)
    assert ses.accepted == [MAIL(person.id, 6)]


def test_another_worker_waits_for_the_one_that_sends(ses: Ses) -> None:
    person, _ = stored_follower()
    with crash_at(0, "before", ["sesv2.SendEmail"]):
        look_at(person)
    assert len(look_at(person)) == 1
    assert ses.requests == []


def test_reminder_of_which_nobody_knows_is_lost_and_a_check_in_is_asked_once_more(ses: Ses) -> None:
    person, (pledge,) = stored_follower()
    week = TODAY + timedelta(days=7)
    for number in range(3):
        with clock.at(week + number * timedelta(hours=25)), crash_at(0, "before", ["sesv2.SendEmail"]):
            look_at(person)
        with clock.at(week + number * timedelta(hours=25) + receipts.CLAIM_EXPIRES_AFTER):
            assert look_at(person) == []
    assert ses.requests == []
    lost = {item["id"] for item in tables.scan(settings().mail_table) if item["status"] == "lost"}
    assert lost == {MAIL(person.id, 13), MAIL(person.id, 14)}
    again = _receipt(f"step-{pledge.id}-check-in-7-2026-04-13-again")
    assert again["envelope"] == MAIL(person.id, 14)
    assert [each.on for each in stored(pledge).asked] == [days_after(7)]


def test_claim_whose_answer_was_lost_is_found_and_sent(ses: Ses) -> None:
    person, _ = stored_follower()

    with failing("dynamodb.TransactWriteItems", "after", ReadTimeoutError(endpoint_url="aws")):
        assert look_at(person) == []
    assert ses.accepted == [MAIL(person.id, 6)]


def test_who_stops_and_asks_again_the_same_day_gets_no_second_mail(ses: Ses) -> None:
    person, _ = stored_follower()
    look_at(person)
    before = stored_person(person)
    forgetful = before.model_copy(
        update={
            "mailed_on": None,
            "envelope": None,
            "following": tuple(each.model_copy(update={"done": ()}) for each in before.following),
        }
    )
    assert try_change(before, forgetful)
    assert look_at(person) == []
    assert len(ses.accepted) == 1
    assert done(person) == ("welcome",)


def test_changed_pledge_has_its_person_looked_at(ses: Ses) -> None:
    person, (pledge,) = stored_follower()
    take_messages(settings().journey_queue_url)
    record(pledge, 7, CheckInForm(answer="not_yet"))
    deliver(pledge, stored(pledge))
    assert [each["body"] for each in take_messages(settings().journey_queue_url)] == [f'{{"person":"{person.id}"}}']
    seen = stored(pledge)
    deliver(seen, seen.model_copy(update={"v": seen.v + 1, "owner_used": days_after(30)}))
    assert take_messages(settings().journey_queue_url) == []


def test_author_is_told_that_words_are_published(ses: Ses) -> None:
    person, (pledge,) = stored_follower({"text": "walk the dog twice"})
    look_at(person)
    review.publish(pledge)
    with clock.at(TODAY + timedelta(days=1)):
        look_at(person)
    assert "A person has read your words" in ses.mails[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
