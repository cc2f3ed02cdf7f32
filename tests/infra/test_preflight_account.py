"""Each check of the account: what AWS answers, and what is said of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.preflight import account, choices
from infra.stage import OperatorError, Stage
from tests.support import answering
from tests.support.answering import ACCOUNT, MAIL, OPTIONS, SUBSCRIBED, refused

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"
OWN_DOMAIN = {"domain": "pledge.scot", "certificate": ARN}
TABLE = {"MODERATORS_TABLE": "scbd-prod-moderators"}
Answers = dict[str, list[tuple[str, Any]]]
Look = Callable[[Stage], str | None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("infra.stage.ROOT", tmp_path)
    return tmp_path


def moderator(address: str, **more: bool) -> dict[str, Any]:
    return {"address": {"S": address}} | {name: {"BOOL": value} for name, value in more.items()}


def certificate(status: str, name: str = "pledge.scot") -> Answers:
    return {"acm": [("describe_certificate", {"Certificate": {"Status": status, "DomainName": name}})]}


def identity(answer: dict[str, Any]) -> Answers:
    return {"sesv2": [("get_email_identity", answer)]}


def mail(**changes: Any) -> Answers:
    return {"sesv2": [("get_account", MAIL | changes)]}


NEW = {"lambda": [("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 10}})]}
NO_CDN = {"cloudfront": [("list_distributions", {"DistributionList": answering.DISTRIBUTIONS | {"Quantity": 0}})]}
NO_COSTS = {
    "ce": [("get_anomaly_monitors", refused("AccessDeniedException", "User not enabled for cost explorer access"))]
}
LINKED = (
    "Account 1 is a linked account. To enable budgets for your account, ask the payer account to enable budgets first."
)
NO_BUDGETS = {"budgets": [("describe_budgets", refused("AccessDeniedException", LINKED))]}
BUSY = {"budgets": [("describe_budgets", refused("ThrottlingException"))]}
PENDING = {
    "sns": [
        ("list_subscriptions_by_topic", {"Subscriptions": [SUBSCRIBED | {"SubscriptionArn": "PendingConfirmation"}]})
    ]
}
UNVERIFIED = {"VerifiedForSendingStatus": False, "VerificationStatus": "FAILED"}
ELSEWHERE = OWN_DOMAIN | {"certificate": ARN.replace("us-east-1", "eu-west-2")}
FAULTS: list[tuple[Look, str, Answers, dict[str, Any]]] = [
    (account.expected_account, 'names no account.*write "account": "123456789012"', {}, {"account": ""}),
    (account.expected_account, "belongs to 9.*another AWS_PROFILE", {}, {"account": "9"}),
    (account.mail_identity, "does not know pledges.board.scot", identity(refused("NotFoundException")), {}),
    (account.mail_identity, r"not verified.*\(FAILED\).*DKIM", identity(UNVERIFIED), {}),
    (account.mail_sandbox, "in its sandbox.*production access", mail(ProductionAccessEnabled=False), {}),
    (account.mail_sandbox, "has stopped", mail(SendingEnabled=False), {}),
    (account.mail_sandbox, "has stopped", mail(EnforcementStatus="SHUTDOWN"), {}),
    (account.mail_rate, "takes 3 mails a second.*set it to 2", mail(SendQuota={"MaxSendRate": 3.0}), {}),
    (account.alarm_subscription, "alarms@board.scot has not confirmed.*aws sns subscribe", PENDING, {}),
    (account.concurrency, "10 processes at once.*--desired-value 1000 --region eu-west-2", NEW, {}),
    (account.cloudfront, "must be verified", NO_CDN, {}),
    (account.certificate, "us-east-1 only", {}, ELSEWHERE),
    (account.certificate, "is PENDING_VALIDATION", certificate("PENDING_VALIDATION"), OWN_DOMAIN),
    (account.certificate, "is for other.scot, not for pledge.scot", certificate("ISSUED", "other.scot"), OWN_DOMAIN),
    (choices.domain, "Set both or none", {}, {"domain": "pledge.scot"}),
    (choices.alarm_address, "nobody gets alarms", {}, {"alarms_to": ""}),
    (choices.alarm_address, "nobody gets alarms", {}, {"alarms_to": "alarms@example.org"}),
    (choices.sender, "mail_identity .* is that of the example", {}, {"mail_identity": "pledges.example.org"}),
    (choices.sender, "is not of the mail_identity", {}, {"mail_identity": "other.scot"}),
]


@pytest.mark.parametrize(("look", "said", "answers", "options"), FAULTS)
def test_what_is_wrong_is_said_with_what_to_do(
    folder: Path, look: Look, said: str, answers: Answers, options: dict[str, Any]
) -> None:
    found = look(answering.stage(folder, answering.READY | answers, options))
    assert re.search(said, str(found))


@pytest.mark.parametrize(
    ("look", "answers", "options"),
    [
        (account.alarm_subscription, {"sns": [("list_subscriptions_by_topic", refused("NotFound"))]}, {}),
        (account.alarm_subscription, {"sns": [("list_subscriptions_by_topic", {"Subscriptions": []})]}, {}),
        (account.certificate, certificate("ISSUED", "*.board.scot"), OWN_DOMAIN | {"domain": "a.board.scot"}),
        (account.certificate, certificate("ISSUED"), OWN_DOMAIN),
        (account.certificate, {}, {}),
        (account.billing, {}, {}),
        (account.billing, NO_COSTS, {"anomaly_dollars": 0}),
        (account.billing, NO_BUDGETS, {"monthly_budget": 0}),
        (account.billing, NO_COSTS | NO_BUDGETS, {"alarms_to": ""}),
    ],
    ids=[
        "no topic yet",
        "no subscription yet",
        "wildcard",
        "own",
        "no domain",
        "open costs",
        "closed costs that nobody is told of",
        "closed budgets without a budget",
        "closed billing without anybody to tell",
    ],
)
def test_what_is_well_or_still_to_be_made_is_not_said(
    folder: Path, look: Look, answers: Answers, options: dict[str, Any]
) -> None:
    assert look(answering.stage(folder, answering.READY | answers, options)) is None


@pytest.mark.parametrize("dollars", [0, 10])
def test_budget_in_an_account_whose_billing_is_closed_stops_a_deployment(folder: Path, dollars: int) -> None:
    """Its stack would fail."""
    stage = answering.stage(folder, answering.READY | NO_BUDGETS, {"anomaly_dollars": dollars})
    with pytest.raises(OperatorError, match=r"\(Account 1 is a linked.*budgets first\)\. Its root user.*that pays"):
        account.billing(stage)


def test_other_answers_about_budgets_are_said_as_they_are(folder: Path) -> None:
    with pytest.raises(ClientError, match="ThrottlingException"):
        account.billing(answering.stage(folder, answering.READY | BUSY))


def test_names_recorded_elsewhere_stop_a_deployment(folder: Path) -> None:
    queue = {"MAIL_QUEUE_ARN": "arn:aws:sqs:us-east-1:999:scbd-prod-mail", "BUCKET": "arn:aws:s3:::x"}
    found = account.recorded_place(answering.stage(folder, answering.READY, settings=queue))
    assert "MAIL_QUEUE_ARN is of account 999 in us-east-1, not 123456789012 in eu-west-2" in str(found)


def test_names_recorded_here_are_well(folder: Path) -> None:
    queue = {"MAIL_QUEUE_ARN": f"arn:aws:sqs:{OPTIONS['region']}:{ACCOUNT}:scbd-prod-mail"}
    assert account.recorded_place(answering.stage(folder, answering.READY, settings=queue)) is None


@pytest.mark.parametrize(
    ("items", "example", "few"),
    [
        ([], None, "0 moderators read"),
        ([moderator("una@board.scot", lead=True)], None, "1 moderators read"),
        ([moderator("una@board.scot"), moderator("ewan@board.scot")], None, "2 moderators read .*one a lead"),
        ([moderator("una@board.scot", lead=True), moderator("ewan@board.scot")], None, None),
        ([moderator("una@board.example", lead=True), moderator("e@board.scot")], "una@board.example cannot", None),
        ([moderator("una@board.example", revoked=True)], None, "0 moderators read"),
    ],
)
def test_moderators_can_be_written_to_and_are_enough(
    folder: Path, items: list[dict[str, Any]], example: str | None, few: str | None
) -> None:
    answers = answering.READY | {"dynamodb": [("scan", {"Items": items})] * 2}
    stage = answering.stage(folder, answers, settings=TABLE)
    for found, said in ((account.moderators(stage), example), (account.enough_moderators(stage), few)):
        assert re.search(said, str(found)) if said else found is None


def test_before_the_first_deployment_nobody_moderates(folder: Path) -> None:
    lost = {"dynamodb": [("scan", refused("ResourceNotFoundException"))]}
    stage = answering.stage(folder, answering.READY | lost, settings=TABLE)
    assert "0 moderators read" in str(account.enough_moderators(stage))
    assert account.moderators(answering.stage(folder / "again", answering.READY)) is None
