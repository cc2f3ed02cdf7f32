"""Each mail is sent at most once, and nothing that is pending review is lost, under any schedule of faults.

A state machine creates and decides pledges and delivers messages to the real functions: repeated, in any order, with a
worker killed before or after any AWS call, with calls that are throttled, or time out before or after their effect,
with SES refusing, and with another worker between two calls; moderators go away, come back and are added. After each
step SES has accepted each mail at most once, none came within half an hour of another, and none when nothing was
pending. At the end each mail is sent, skipped or of unknown outcome, with an alarm; once an operator has settled the
unknown ones, each is sent exactly once; and day after day whoever is here is asked about what is pending. Naive
sending, without receipts, must fail the same checks, or the harness would prove nothing.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chalicelib.aws import email
from chalicelib.email import Email
from chalicelib.moderation.asking import ModeratorEmail
from tests.support.aws_calls import FAULTS
from tests.support.mail_faults import FAULTS_OF_A_MAIL, FAULTS_OF_A_RUN, FaultAtCall
from tests.support.mailing import Mailing


class MailingNaively(Mailing):
    """Each delivery sends."""

    def send_mails(self, records: list[dict[str, Any]]) -> None:
        for record in records:
            mail = ModeratorEmail.model_validate_json(record["body"])
            email.send("mairi@site.test", Email("s", "t", "<p>h</p>"), mail.id)

    def run_with(self, fault: FaultAtCall | None, work: Callable[[], object]) -> bool:
        try:
            return super().run_with(fault, work)
        except (email.Busy, email.Rejected, email.OutcomeUnknown):
            return False

    def _check_outcomes(self, expected: set[str]) -> None:
        """Naive sending has no receipts."""


class MailingForADay(Mailing):
    days_after = (2,)


CHECKS = settings(max_examples=8, stateful_step_count=16, suppress_health_check=list(HealthCheck))


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
    for call, nth in FAULTS_OF_A_RUN:
        machine = MailingForADay()
        machine.queue_mails(FaultAtCall(call, kind, nth))
        machine.teardown()
    for call, nth in FAULTS_OF_A_MAIL:
        machine = MailingForADay()
        machine.queue_mails(None)
        machine.deliver_all_mails(FaultAtCall(call, kind, nth))
        machine.teardown()
