"""People leave addresses, read their mail and press its links, as a state machine whose steps can meet any fault.

Two pledges, two addresses. Anybody types any address for any pledge; messages come twice, in any order, or never;
workers are killed before or after any call to AWS; links are pressed late, and again; people refuse, stop and erase.
"""

import os
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

import app
from chalicelib import errors
from chalicelib.aws import tables
from chalicelib.people import Person, confirmation, links, my_pledges, retention, store
from chalicelib.people.model import FORGET_AFTER, MOST_MAILS_UNCONFIRMED
from chalicelib.settings import settings
from tests.support import api
from tests.support.delivery import scheduled_event, take_messages
from tests.support.factories import create_pledge
from tests.support.faulty import Faulty
from tests.support.mail_faults import FaultAtCall, faults_of
from tests.support.people import leave_address, links_of, person_at, press_link

ADDRESSES = ("mairi@example.org", "ewan@example.org")
CALLS = [
    *("dynamodb.GetItem", "dynamodb.BatchGetItem", "dynamodb.TransactWriteItems", "dynamodb.UpdateItem"),
    *("dynamodb.PutItem", "dynamodb.Query", "sqs.SendMessage", "sesv2.SendEmail"),
]
FAULT = st.none() | faults_of(CALLS)


class Taken(NamedTuple):
    mail_id: str
    address: str
    at: datetime


class Asking(Faulty):
    """`messages`: all that were ever queued; `sent`: what SES took; `confirmed`: when each address may have been
    confirmed; `refused`: when it certainly was refused."""

    calls = tuple(CALLS)

    def __init__(self) -> None:
        super().__init__()
        # So that no message is delayed: the queue's delays are of the real clock.
        self.left.enter_context(patch.dict(os.environ, {"MAILS_PER_SECOND": "10"}))
        settings.cache_clear()
        self.pledges = [create_pledge(plan={"when": "after-tea"}), create_pledge(idea="get-my-vaccines")]
        self.messages: list[dict[str, Any]] = []
        self.sent: list[Taken] = []
        self.confirmed: list[tuple[str, datetime]] = []
        self.refused: set[str] = set()

    def teardown(self) -> None:
        with self.left:
            self._come_to_rest()

    @rule(hours=st.sampled_from([0.3, 2, 25, 80, 170, 91 * 24]))
    def wait(self, hours: float) -> None:
        self.set_clock(self.now + timedelta(hours=hours))

    @rule(number=st.integers(0, 1), address=st.sampled_from(ADDRESSES), season=st.booleans(), fault=FAULT)
    def leave(self, number: int, address: str, *, season: bool, fault: FaultAtCall | None) -> None:
        wish = {"ask": True} | ({"season": True} if season else {})
        self.run_with(fault, lambda: leave_address(self.pledges[number], address, **wish))

    @rule(fault=FAULT)
    def look(self, fault: FaultAtCall | None) -> None:
        self.run_with(None, lambda: app.follow_up(scheduled_event(), None))
        asked = take_messages(settings().journey_queue_url)
        self.messages += asked
        self._send(fault, asked)

    @precondition(lambda self: self.messages)
    @rule(data=st.data(), fault=FAULT)
    def deliver_again(self, data: st.DataObject, fault: FaultAtCall | None) -> None:
        self._send(fault, data.draw(st.lists(st.sampled_from(self.messages), min_size=1, max_size=2), label="messages"))

    @precondition(lambda self: self.ses.mails)
    @rule(data=st.data(), act=st.sampled_from(["confirm", "confirm", "not_me", "stop"]), fault=FAULT)
    def press(self, data: st.DataObject, act: str, fault: FaultAtCall | None) -> None:
        mail = data.draw(st.integers(0, len(self.ses.mails) - 1), label="mail")
        address = self.ses.mails[mail]["Destination"]["ToAddresses"][0]
        for path in links_of(self.ses.mails[mail]):
            if self._act_of(path) == act:
                done = self.run_with(fault, lambda path=path: press_link(path))  # type: ignore[misc]
                self._note_press(address, act, done=done)

    @rule(address=st.sampled_from(ADDRESSES), fault=FAULT)
    def erase(self, address: str, fault: FaultAtCall | None) -> None:
        person = person_at(address)
        if person and person.may_be_written_to:
            fields = {"token": my_pledges.token(person), "lang": "en", "change": "erase"}
            if self.run_with(fault, lambda: api.post("/my-pledges", fields)):
                assert fault or self._person(address).address is None

    @rule(fault=FAULT)
    def night(self, fault: FaultAtCall | None) -> None:
        self.run_with(fault, lambda: retention.forget_people(None))

    @invariant()
    def only_who_confirmed_is_written_to_about_anything(self) -> None:
        self._note_what_was_sent()
        for mail in self.sent:
            may = [at for address, at in self.confirmed if address == mail.address and at <= mail.at]
            assert may or mail.mail_id.startswith("confirm-"), mail

    @invariant()
    def at_most_three_mails_to_who_did_not_confirm(self) -> None:
        for address in ADDRESSES:
            asked = [each.at for each in self.sent if each.address == address and each.mail_id.startswith("confirm-")]
            for first, fourth in zip(asked, asked[MOST_MAILS_UNCONFIRMED:], strict=False):
                between = any(address == who and first <= at <= fourth for who, at in self.confirmed)
                assert between or fourth - first >= timedelta(days=90), asked

    @invariant()
    def no_mail_comes_twice(self) -> None:
        assert max(Counter(self.ses.accepted).values(), default=0) <= 1

    @invariant()
    def an_address_is_kept_only_with_a_purpose_and_each_pledge_finds_its_person(self) -> None:
        items = list(tables.scan(settings().people_table))
        people = [Person.of(item) for item in items if store.is_person(item["id"])]
        for person in people:
            assert bool(person.address) == bool(person.consents), person
        found = {item["id"]: item["person"] for item in items if not store.is_person(item["id"])}
        assert found == {store.link_id(each.pledge): person.id for person in people for each in person.following}

    def _send(self, fault: FaultAtCall | None, records: list[dict[str, Any]]) -> None:
        self.run_with(fault, lambda: app.send_journey_mail({"Records": records}, None))

    def _act_of(self, path: str) -> str:
        """What pressing this link of a mail does; empty for nothing, or no more."""
        with suppress(errors.NotSignedIn):
            return links.read(path.removeprefix("/links/").partition("?")[0]).act
        return ""

    def _note_press(self, address: str, act: str, *, done: bool) -> None:
        if act == "confirm":
            self.confirmed.append((address, self.now))
        person = person_at(address)
        if act == "not_me" and done and person and person.suppressed:
            self.refused.add(address)

    def _note_what_was_sent(self) -> None:
        for mail_id, mail in list(zip(self.ses.accepted, self.ses.mails, strict=True))[len(self.sent) :]:
            address = mail["Destination"]["ToAddresses"][0]
            assert address not in self.refused, "a mail to who refused"
            self.sent.append(Taken(mail_id, address, self.now))

    def _person(self, address: str) -> Person:
        found = person_at(address)
        assert found is not None
        return found

    def _come_to_rest(self) -> None:
        """From now on nothing fails, and only the schedule asks: no message of before comes again."""
        waiting = {address: person for address in ADDRESSES if (person := person_at(address))}
        began, until = self.now, self.now + FORGET_AFTER + timedelta(hours=12)
        while self.now < until:
            self.look(None)
            self.only_who_confirmed_is_written_to_about_anything()
            self.at_most_three_mails_to_who_did_not_confirm()
            self.set_clock(self.now + timedelta(hours=6))
        for address, before in waiting.items():
            after = self._person(address)
            asked_at = after.mailed_unconfirmed_at or datetime.min.replace(tzinfo=began.tzinfo)
            for consent in before.consents if before.address and not before.suppressed else ():
                if consent.confirmed_at is None and began < consent.at + FORGET_AFTER:  # what is older is forgotten
                    had_enough = after.mails_unconfirmed >= MOST_MAILS_UNCONFIRMED
                    was_asked = asked_at >= consent.at - confirmation.AGAIN_AFTER
                    assert had_enough or was_asked, f"nobody was asked to confirm {consent}"
            assert all(each.confirmed_at for each in after.consents), "what nobody confirmed was kept"
            assert after.confirming is None
