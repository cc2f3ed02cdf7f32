"""Envelopes: what is claimed together is noted together, and only what SES certainly did not take is claimed again."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.email import envelopes
from chalicelib.email.receipts import RECEIPT_LIFETIME
from chalicelib.settings import settings
from tests.support.aws_calls import before_next_call
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
PARTS = {"r1": envelopes.Part(code="tip", about="p1"), "r2": envelopes.Part(code="news")}


def item(mail_id: str = "e1") -> dict[str, Any]:
    return tables.get(settings().mail_table, {"id": mail_id}) or {}


def claimed(attempt: str = "a") -> envelopes.Envelope:
    tables.transact(envelopes.claim_of("e1", attempt, PARTS))
    found = envelopes.find("e1")
    assert found
    return found


def _set_status(status: str) -> None:
    tables.update(settings().mail_table, {"id": "e1"}, "SET #status = :status", status=status)


def test_envelope_and_its_parts_are_claimed_together_and_go_together() -> None:
    claimed()
    common = {"since": TODAY.isoformat(), "expires": int((TODAY + RECEIPT_LIFETIME).timestamp())}
    held = [{"code": "tip", "about": "p1"}, {"code": "news"}]
    assert item() == {"id": "e1", "status": "sending", "attempt": "a", "parts": held} | common
    assert item("r2") == {"id": "r2", "status": "enclosed", "envelope": "e1"} | common
    assert envelopes.existing(["r1", "r2", "r3"]) == {"r1", "r2"}
    with pytest.raises(tables.Contended):
        tables.transact(envelopes.claim_of("e2", "b", {"r1": PARTS["r1"]}))
    assert envelopes.find("e2") is None


def test_claim_whose_answer_was_lost_is_known_by_its_attempt() -> None:
    assert not envelopes.was_claimed("e1", "a")
    claimed("a")
    assert envelopes.was_claimed("e1", "a")
    assert not envelopes.was_claimed("e1", "b")


def test_what_changed_meanwhile_is_neither_claimed_again_nor_closed() -> None:
    before = claimed()
    _set_status("rejected")
    rejected = envelopes.find("e1")
    assert rejected
    with pytest.raises(tables.Contended):
        tables.transact([envelopes.claim_again_of(before, "b")])
    with pytest.raises(tables.Contended):
        tables.transact([envelopes.close_of(before, "lost")])
    with pytest.raises(tables.Contended):
        tables.transact([envelopes.close_of(rejected.model_copy(update={"attempt": "b"}), "skipped")])
    with clock.at(TODAY + timedelta(hours=1)):
        tables.transact([envelopes.claim_again_of(rejected, "b")])
    again = envelopes.find("e1")
    assert again == before.model_copy(update={"attempt": "b", "since": TODAY + timedelta(hours=1)})
    tables.transact([envelopes.close_of(again, "lost")])
    assert item()["status"] == "lost"


@pytest.mark.parametrize("status", ["sending", "unknown", "created"])
def test_what_ses_tells_settles_whether_it_took_the_mail(status: str) -> None:
    claimed()
    _set_status(status)
    assert envelopes.note("e1", "delivered", "ses-1")
    assert item().items() >= {"status": "sent", "said": "delivered", "answer": "ses-1"}.items()
    assert item()["said_at"] == TODAY.isoformat()


@pytest.mark.parametrize("status", ["skipped", "lost", "rejected"])
def test_what_ses_tells_of_a_closed_mail_is_noted_and_no_more(status: str) -> None:
    claimed()
    _set_status(status)
    assert envelopes.note("e1", "bounced", "ses-1")
    assert item().items() >= {"status": status, "said": "bounced"}.items()


def test_mail_that_is_closed_while_ses_tells_of_it_stays_closed() -> None:
    claimed()
    before_next_call(
        "dynamodb.UpdateItem", lambda: before_next_call("dynamodb.UpdateItem", lambda: _set_status("lost"))
    )
    assert envelopes.note("e1", "sent", "ses-1")
    assert item()["status"] == "lost"


def test_there_is_no_such_mail() -> None:
    assert not envelopes.note("e1", "sent", "ses-1")
    assert item() == {}
