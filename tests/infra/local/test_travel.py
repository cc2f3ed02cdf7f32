"""A local stack lives through weeks in a minute: its one clock is moved, and that of no other stage."""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from infra.command_line import main
from infra.local import local_stack, travel
from tests.support.stack import ask
from tests.support.waiting import eventually

ADDRESS = "mairi@example.org"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local_stack.Stack]:
    """One of its own, because its clock is moved."""
    with local_stack.running(tmp_path_factory.mktemp("travelling")) as running:
        yield running


def test_clock_of_another_stage_is_not_moved(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["travel", "--stage", "prod", "--days", "7"]) == 1
    assert "Only the clock of a local stack can be set." in capsys.readouterr().err


def _mails(stack: local_stack.Stack) -> list[dict[str, Any]]:
    return [mail for mail in stack.mails() if ADDRESS in str(mail["To"])]


def _press(stack: local_stack.Stack, text: str, link: str, body: str = "") -> int:
    """Press the button behind the first such link of a mail."""
    found = re.search(rf"http://[^/]+(/api/{link}/\S+)", text)
    assert found, text
    path, form = found[1].partition("#")[0], "application/x-www-form-urlencoded"
    return ask(stack, "POST", path, body, Content_Type=form, Accept="text/html").status


@pytest.mark.slow
def test_person_is_followed_up_for_weeks_and_forgotten_when_the_address_bounces(stack: local_stack.Stack) -> None:
    pledge = {"key": str(uuid.uuid4()), "idea": "ten-minute-walk", "plan": {"when": "after-tea"}}
    wish = {"email": ADDRESS, "remind": True, "ask": True}
    made = ask(stack, "POST", "/api/pledges", json.dumps(pledge | wish), Content_Type="application/json")
    assert made.status == 201
    (confirm,) = eventually(lambda: _mails(stack))
    assert _press(stack, confirm["BodyText"], "links") == 200
    travel.travel(stack, 8, lambda _: None)
    assert [mail["Subject"] for mail in _mails(stack)][1:] == [
        "Your plan is ready",
        *["Your reminder for today"] * 5,
        "How is it going?",
    ]
    assert _press(stack, _mails(stack)[-1]["BodyText"], "check-ins", "answer=not_yet") == 200
    travel.travel(stack, 3, lambda _: None)
    assert "A small step for today" in [mail["Subject"] for mail in _mails(stack)]
    _tell_of_a_bounce(stack)
    assert eventually(lambda: ADDRESS not in str(_items(stack, "people")))
    assert "bounced" in str(_items(stack, "people"))


def _tell_of_a_bounce(stack: local_stack.Stack) -> None:
    """As SES does, which the emulator does not."""
    receipt = next(item["id"]["S"] for item in _items(stack, "mail") if item["id"]["S"].startswith("journey-"))
    tags = {"mail": [receipt], "ses:configuration-set": ["scbd-local"]}
    mail = {"messageId": "1", "sendingAccountId": "000000000000", "tags": tags}
    bounce = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": ADDRESS}]}
    topics = [topic["TopicArn"] for topic in stack.client("sns").list_topics()["Topics"]]
    stack.client("sns").publish(
        TopicArn=next(topic for topic in topics if topic.endswith("mail-events")),
        Subject="Amazon SES Email Event Notification",
        Message=json.dumps({"eventType": "Bounce", "mail": mail, "bounce": bounce}),
        MessageAttributes={"from": {"DataType": "String", "StringValue": "ses"}},  # the emulator has no empty ones
    )


def _items(stack: local_stack.Stack, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stack.client("dynamodb").scan(TableName=f"scbd-local-{table}")["Items"]
    return found
