"""The welfare drill goes the whole way and leaves nothing; an address is looked up by two people, or not at all."""

import json
from typing import Any

import pytest

import app
from chalicelib import audit_log
from chalicelib.moderation import addresses, moderators, welfare
from chalicelib.settings import settings
from chalicelib.submissions.model import State
from infra import welfare_verbs
from infra.aws import welfare_drill
from infra.local import local_stack
from tests.support import duties
from tests.support.delivery import deliver, take_messages
from tests.support.duties import duty
from tests.support.factories import create_pledge
from tests.support.review import pending_entries
from tests.support.storage import published_totals, stored, stored_pledges

MAIRI, EWAN = "mairi@site.test", "ewan@site.test"


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_drill_goes_the_way_of_a_flag_and_leaves_nothing(
    sent: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    with duties.rota(duty("Ewan"), duty("Zoe")):
        welfare_drill.begin()
        begun = printed(capsys)
        assert (begun["people"], begun["strangers"]) == (["Ewan", "Mairi Scott"], ["Zoe"])
        (pledge,) = stored_pledges()
        assert (pledge.id, pledge.state, pledge.welfare) == (begun["id"], State.QUARANTINED, True)
        deliver(None, pledge)
        app.send_mail({"Records": take_messages(settings().mail_queue_url)}, None)
    assert [each["Destination"]["ToAddresses"] for each in sent] == [[EWAN]]
    capsys.readouterr()
    welfare_drill.look(pledge.id)
    seen = printed(capsys)
    assert not seen["opened"]
    assert "after 0 min 0 s: mailed by welfare rota, to Ewan" in seen["steps"]
    assert [step for step in seen["steps"] if step.startswith("mail welfare-") and step.endswith(": sent")]
    assert welfare_drill.WORDS in pending_entries()[0]["text"]
    welfare_drill.look(pledge.id)
    assert printed(capsys)["opened"]
    welfare_drill.end(pledge.id)
    deliver(pledge, stored(pledge))
    assert (stored(pledge).state, pending_entries(), welfare.unopened()) == (State.WITHDRAWN, [], [])
    assert published_totals().get("made", 0) == 0


@pytest.mark.parametrize(
    ("who", "why"),
    [((MAIRI, MAIRI), "Two people"), ((EWAN, EWAN), "Two people"), ((EWAN, MAIRI), "No address was left")],
)
@pytest.mark.usefixtures("world")
def test_address_is_refused_and_the_request_is_in_the_audit_log(who: tuple[str, str], why: str) -> None:
    pledge = create_pledge(text="some days I want to die")
    with pytest.raises(addresses.Refused, match=why):
        addresses.look_up(pledge.id, who, "said that he is in danger")
    (line,) = audit_log.history(pledge.id)
    assert line["action"] == "asked for its address"
    assert line["why"] == "said that he is in danger"


@pytest.mark.usefixtures("world")
def test_two_who_are_no_leads_get_no_address() -> None:
    moderators.add("Una", "una@site.test")
    with pytest.raises(addresses.Refused, match="must be a lead"):
        addresses.look_up(create_pledge(text="walk the dog").id, (EWAN, "una@site.test"), "in danger")


def test_drill_by_command_says_that_nobody_opened_it(
    stack: local_stack.Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not welfare_verbs.drill(stack.stage, 0)
    said = capsys.readouterr().out
    assert said.startswith("Drill ")
    assert said.endswith("Not opened within 0 minutes.\n")
