"""Requests by letter: an operator finds, exports and erases what one address has told us, and the audit log says so."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import audit_log, clock
from chalicelib.moderation import addresses
from infra.aws import person
from tests.support.factories import create_pledge
from tests.support.people import ADDRESS, confirm, known_person, leave_address
from tests.support.storage import every_item, stored
from tests.support.world import MODERATORS, TODAY

pytestmark = pytest.mark.usefixtures("world")
Mails = list[dict[str, Any]]


def test_each_act_is_done_told_and_audited(sent: Mails, capsys: pytest.CaptureFixture[str]) -> None:
    pledge = create_pledge(text="sing to the hens")
    leave_address(pledge, ask=True, season=True)
    person_id = confirm(sent).id
    capsys.readouterr()
    person.act("find", " MAIRI@example.org", "Ailsa")
    assert capsys.readouterr().out.splitlines()[1].split() == [pledge.id, "ask"]
    person.act("export", ADDRESS, "Ailsa")
    assert json.loads(capsys.readouterr().out)["pledges"][0]["pledge"]["text"] == "sing to the hens"
    person.act("erase", ADDRESS, "Ailsa")
    assert (known_person().address, stored(pledge).text) == (None, None)
    lines = audit_log.history(f"person {person_id}")
    assert {(line["action"], line["by"]) for line in lines} == {(did, "Ailsa") for did in person.DONE.values()}
    assert audit_log.history(pledge.id)[-1]["by"] == "Ailsa"
    assert ADDRESS not in str(every_item())


@pytest.mark.parametrize("address", ["nobody@example.org", "x", ""])
def test_unknown_address_is_said(address: str) -> None:
    with pytest.raises(SystemExit, match="not known"):
        person.act("find", address, "Ailsa")


def test_forgotten_address_is_said_with_its_end(sent: Mails) -> None:
    leave_address(create_pledge())
    confirm(sent)
    person.act("erase", ADDRESS, "Ailsa")
    with pytest.raises(SystemExit, match=r"forgotten.*04 Aug 2026"):
        person.act("find", ADDRESS, "Ailsa")


def test_two_moderators_look_up_only_an_address_that_was_confirmed(sent: Mails) -> None:
    pledge, who = create_pledge(), (MODERATORS[0][1], MODERATORS[1][1])
    leave_address(pledge)
    with pytest.raises(addresses.Refused):
        addresses.look_up(pledge.id, who, "in danger")
    confirm(sent)
    with clock.at(TODAY + timedelta(minutes=1)):
        assert addresses.look_up(pledge.id, who, "in danger") == ADDRESS
