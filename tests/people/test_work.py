"""Verified staff: one mail to an address of the board, which is forgotten at once; follow-up never goes there."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.people import store
from chalicelib.pledges import owner
from tests.support import api
from tests.support.factories import create_pledge
from tests.support.people import follow_up_id, links_of, person_at, press_link
from tests.support.storage import rows, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
Mails = list[dict[str, Any]]
WORK = "m.scott@ward.example.org"


def ask_to_verify(pledge: Any, address: str = WORK) -> api.Answer:
    return api.post("/people", {"token": owner.link(pledge), "work_email": address, "lang": "en", "page": "owner"})


def mail_it() -> None:
    follow_up_id(store.id_of(f"work\x1f{WORK}"))


def test_press_in_the_mail_verifies_and_the_address_is_forgotten(sent: Mails) -> None:
    pledge = create_pledge(audience="staff")
    assert ask_to_verify(pledge).status == 202
    mail_it()
    assert "ward.example.org" not in str(rows("people")), "as soon as the mail is sent"
    assert sent[0]["Destination"] == {"ToAddresses": [WORK]}
    words = sent[0]["Content"]["Simple"]
    assert "pledge" not in words["Subject"]["Data"] + words["Body"]["Text"]["Data"].partition("http")[0]
    (path,) = links_of(sent[0])
    api.get(path)
    assert not stored(pledge).staff_verified
    for _ in range(2):
        assert press_link(path).status == 200
    assert (stored(pledge).staff_verified, stored(pledge).v, stored(pledge).shown_v) == (True, 2, 1)
    assert person_at(WORK) is None, "and nobody is followed up there"


@pytest.mark.parametrize("address", ["m@gmail.com", "m@example.org.evil.com", "x", ""])
def test_other_addresses_are_refused(address: str) -> None:
    answer = ask_to_verify(create_pledge(audience="staff"), address)
    assert (answer.status, set(answer.json["fields"])) == (422, {"work_email"})


def test_only_who_says_staff_is_mailed(sent: Mails) -> None:
    assert ask_to_verify(create_pledge()).status == 202
    assert store.find(store.id_of(f"work\x1f{WORK}")) is None


def test_at_most_three_mails_to_a_work_address(sent: Mails) -> None:
    for day in range(9):
        with clock.at(TODAY + timedelta(days=day)):
            ask_to_verify(create_pledge(audience="staff"))
            mail_it()
    assert len(sent) == 3


def test_link_ends_after_7_days(sent: Mails) -> None:
    pledge = create_pledge(audience="staff")
    ask_to_verify(pledge)
    mail_it()
    with clock.at(TODAY + timedelta(days=8)):
        assert press_link(links_of(sent[0])[0]).status == 401
    assert not stored(pledge).staff_verified


def test_owners_page_offers_it_to_staff_and_says_once_it_is_verified(sent: Mails) -> None:
    staff, other = create_pledge(audience="staff"), create_pledge()
    pages = [api.send_form("/owner", {"token": owner.link(each)}).text for each in (staff, other)]
    assert ['name="work_email"' in page for page in pages] == [True, False]
    wrong = api.send_form("/people", {"token": owner.link(staff), "work_email": "m@gmail.com"})
    assert (wrong.status, 'name="work_email"' in wrong.text) == (422, True)
    ask_to_verify(staff)
    mail_it()
    press_link(links_of(sent[0])[0])
    assert "You are verified as staff." in api.send_form("/owner", {"token": owner.link(staff)}).text
