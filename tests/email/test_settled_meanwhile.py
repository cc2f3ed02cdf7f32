"""What SES, or another delivery, settles while a mail is being sent stays settled, and its sender fails at nothing."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws import email, tables
from chalicelib.email import Email, envelopes, receipts, send_once
from chalicelib.settings import settings
from tests.support.aws_calls import before_next_call, hook
from tests.support.ses import Ses
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def _send() -> None:
    send_once("m1", "mairi@site.test", lambda: Email("s", "t", "<p>h</p>"))


def _receipt() -> dict[str, Any]:
    return tables.get(settings().mail_table, {"id": "m1"}) or {}


def test_receipt_holds_the_answer_of_ses_and_goes() -> None:
    hook("after-call", "sesv2.SendEmail", lambda parsed, **_: parsed.update(MessageId="ses-7"))
    _send()
    assert _receipt()["answer"] == "ses-7"
    assert _receipt()["expires"] == int((TODAY + receipts.RECEIPT_LIFETIME).timestamp())


def test_mail_that_ses_told_of_before_its_sender_noted_it_is_sent() -> None:
    before_next_call("sesv2.SendEmail", lambda: envelopes.note("m1", "delivered", "ses-1"))
    _send()
    assert _receipt().items() >= {"status": "sent", "said": "delivered"}.items()


def test_slow_sender_notes_that_it_was_sent_after_all() -> None:
    def another_delivery() -> None:
        with clock.at(TODAY + receipts.CLAIM_EXPIRES_AFTER), pytest.raises(email.OutcomeUnknown):
            _send()
        assert _receipt()["status"] == "unknown"

    before_next_call("sesv2.SendEmail", another_delivery)
    _send()
    assert _receipt()["status"] == "sent"


def test_sender_that_ends_while_another_delivery_gives_it_up_has_sent_it() -> None:
    tables.transact(envelopes.claim_of("m1", "slow", {}))
    Ses()

    def end(**_: Any) -> None:
        envelopes.note("m1", "sent", "ses-1")

    hook("after-call", "dynamodb.GetItem", end)
    with clock.at(TODAY + timedelta(minutes=5)), pytest.raises(email.OutcomeUnknown):
        _send()
    assert _receipt()["status"] == "sent"
