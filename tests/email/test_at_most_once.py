"""Each mail is sent at most once, and nothing that is pending review is lost, under any schedule of faults.

A state machine creates and decides pledges and delivers messages to the real functions: repeated, in any order, with a
worker killed before or after any AWS call, with calls that are throttled, or time out before or after their effect,
with SES refusing, and with another worker between two calls. After each step SES has accepted each mail at most once.
At the end each mail is sent, skipped or of unknown outcome, with an alarm; and once an operator has settled the unknown
ones, each is sent exactly once. Naive sending, without receipts, must fail the same checks, or the harness would prove
nothing.
"""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chalicelib.aws import email
from chalicelib.moderation.digest_email import DigestEmail
from tests.support.aws_calls import FAULTS
from tests.support.mailing import DIGEST_CALLS, MAIL_CALLS, FaultAtCall, Mailing


class MailingNaively(Mailing):
    """Each delivery sends."""

    def send_mails(self, records: list[dict[str, Any]]) -> None:
        for record in records:
            mail = DigestEmail.model_validate_json(record["body"])
            email.send("mairi@site.test", "s", "t", "<p>h</p>", mail.id)

    def _run(self, fault: FaultAtCall | None, work: Callable[[], object]) -> bool:
        try:
            return super()._run(fault, work)
        except (email.Busy, email.Rejected, email.OutcomeUnknown):
            return False

    def _check_outcomes(self, expected: set[str]) -> None:
        """Naive sending has no receipts."""


CHECKS = settings(max_examples=8, stateful_step_count=20, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
def test_mail_is_sent_at_most_once_and_never_lost_after_any_faults() -> None:
    run_state_machine_as_test(Mailing, settings=CHECKS)


@pytest.mark.slow
def test_naive_sending_fails_the_same_checks() -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(MailingNaively, settings=settings(CHECKS, phases=[Phase.generate]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(FAULTS))
def test_one_fault_at_any_call_neither_repeats_nor_loses_a_mail(kind: str) -> None:
    for call, nth in itertools.product(DIGEST_CALLS, range(2)):
        machine = Mailing()
        machine.queue_mails(FaultAtCall(call, kind, nth))
        machine.teardown()
    for call, nth in itertools.product(MAIL_CALLS, range(2)):
        machine = Mailing()
        machine.queue_mails(None)
        machine.deliver_all_mails(FaultAtCall(call, kind, nth))
        machine.teardown()
