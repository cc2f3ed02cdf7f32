"""SES is asked once for each mail; what it did not certainly refuse is not sent again before an operator says so."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws import email, tables
from chalicelib.email import Email, receipts, send_once, settle
from chalicelib.settings import settings
from tests.support.aws_calls import before_call, hook, lose_next_answer
from tests.support.ses import NO_ANSWER, NO_CONNECTION, NOT_SENT, SENT_OR_NOT, Ses
from tests.support.world import TODAY

MAIL = Email("s", "t", "<p>h</p>")


@pytest.fixture
def ses(world: None) -> Ses:
    return Ses()


def send(mail: Email | None = MAIL) -> None:
    send_once("m1", "mairi@site.test", lambda: mail)


def receipt() -> dict[str, Any]:
    return tables.get(settings().mail_table, {"id": "m1"}) or {}


@pytest.mark.parametrize("effect", [True, False], ids=["sent", "not sent"])
@pytest.mark.parametrize("fault", [*NO_ANSWER, *SENT_OR_NOT])
def test_slow_or_broken_send_is_not_repeated(
    ses: Ses, capsys: pytest.CaptureFixture[str], fault: str, effect: bool
) -> None:
    ses.fault, ses.takes_effect = fault, effect
    for days in range(3):
        with clock.at(TODAY + timedelta(days=days)), pytest.raises(email.OutcomeUnknown):
            send()
        ses.fault = ""
    assert ses.requests == ["m1"]
    assert receipt()["status"] == "unknown"
    assert capsys.readouterr().out.count('"mail.unknown", "mail": "m1"') == 3


@pytest.mark.parametrize("fault", ["throttled", "over the quota", *NO_CONNECTION])
def test_mail_that_ses_could_not_take_is_sent_by_the_next_delivery(ses: Ses, fault: str) -> None:
    ses.fault = fault
    with pytest.raises(email.Busy):
        send()
    assert (ses.requests, receipt()["status"]) == (["m1"], "created")
    ses.fault = ""
    send()
    assert (ses.accepted, receipt()["status"]) == (["m1"], "sent")


@pytest.mark.parametrize("fault", ["rejected", "no permission"])
def test_refusal_is_on_the_receipt_and_a_later_delivery_sends(ses: Ses, fault: str) -> None:
    ses.fault = fault
    with pytest.raises(email.Rejected):
        send()
    assert (receipt()["status"], receipt()["answer"]) == ("rejected", NOT_SENT[fault][1])
    ses.fault = ""
    send()
    assert ses.accepted == ["m1"]


def test_mail_of_a_crashed_sender_is_unknown(ses: Ses) -> None:
    def crash() -> None:
        raise KeyboardInterrupt

    before_call("sesv2.SendEmail", crash)
    with pytest.raises(KeyboardInterrupt):
        send()
    with pytest.raises(receipts.BeingSent):
        send()
    with clock.at(TODAY + receipts.CLAIM_EXPIRES_AFTER), pytest.raises(email.OutcomeUnknown):
        send()
    assert (ses.requests, receipt()["status"]) == ([], "unknown")


def test_mail_that_could_not_be_composed_is_composed_again(ses: Ses) -> None:
    def fail() -> Email:
        raise tables.Busy

    with pytest.raises(tables.Busy):
        send_once("m1", "mairi@site.test", fail)
    send()
    assert ses.accepted == ["m1"]


def test_claim_whose_answer_was_lost_is_made_again_and_the_mail_sent(ses: Ses) -> None:
    """boto3 repeats the claim, whose condition then meets what it has written itself."""
    lose_next_answer("dynamodb.UpdateItem")
    send()
    assert ses.accepted == ["m1"]
    assert receipt()["status"] == "sent"


def test_each_mail_asks_for_a_connection_of_its_own(ses: Ses) -> None:
    asked: list[str] = []
    hook("before-send", "sesv2", lambda request, **_: asked.append(request.headers["Connection"]))
    send()
    assert asked == ["close"]


def test_operator_settles_an_unknown_mail_as_sent(ses: Ses) -> None:
    ses.fault = "no answer in time"
    with pytest.raises(email.OutcomeUnknown):
        send()
    ses.fault = ""
    settle("m1", "sent")
    send()
    assert ses.requests == ["m1"]


def test_operator_settles_an_unknown_mail_to_be_sent(ses: Ses) -> None:
    ses.fault, ses.takes_effect = "no answer in time", False
    with pytest.raises(email.OutcomeUnknown):
        send()
    ses.fault = ""
    settle("m1", "created")
    send()
    send()
    assert ses.accepted == ["m1"]


@pytest.mark.parametrize("status", ["sent", "created"])
def test_only_an_unknown_mail_can_be_settled(ses: Ses, status: Any) -> None:
    with pytest.raises(tables.ConditionFailed):
        settle("m1", status)
    send()
    with pytest.raises(tables.ConditionFailed):
        settle("m1", status)


def test_mail_without_content_any_more_is_skipped(ses: Ses) -> None:
    send(None)
    send()
    assert (ses.requests, receipt()["status"]) == ([], "skipped")
