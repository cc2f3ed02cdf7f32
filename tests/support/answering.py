"""A stage on AWS whose account gives answers that a test writes, in the shapes of the services' API references."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.stub import Stubber

from infra.stage import Stage

ACCOUNT = "123456789012"
REGION = "eu-west-2"
OPTIONS = {
    "account": ACCOUNT,
    "region": REGION,
    "domain": "",
    "certificate": "",
    "mail_identity": "pledges.board.scot",
    "alarms_to": "alarms@board.scot",
    "firewall": True,
    "requests_in_five_minutes": 6000,
    "api_rate": 1000,
    "api_burst": 2000,
    "reserved_concurrency": {"api_handler": 300, "process_upload": 10},
    "monthly_budget": 100,
    "backup_account": "",
    "backup_bucket": "",
    "anomaly_dollars": 10,
    "owner": "campaign team",
}
SETTINGS = {
    "MAIL_FROM": '"Small Changes" <hello@pledges.board.scot>',
    "MAIL_REPLY_TO": "",
    "WORK_DOMAINS": "board.scot",
    "MAILS_PER_SECOND": "9",
    "LANGUAGES": "en",
    "REHEARSAL": "1",
}
MAIL = {"ProductionAccessEnabled": True, "SendingEnabled": True, "SendQuota": {"MaxSendRate": 14.0}}
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:scbd-prod-alarms"
SUBSCRIBED = {"Endpoint": OPTIONS["alarms_to"], "SubscriptionArn": f"{TOPIC}:1", "Protocol": "email"}
DISTRIBUTIONS = {"Marker": "", "MaxItems": 1, "IsTruncated": False, "Quantity": 1}
READY: dict[str, list[tuple[str, Any]]] = {
    "sts": [("get_caller_identity", {"Account": ACCOUNT})],
    "cloudfront": [("list_distributions", {"DistributionList": DISTRIBUTIONS})],
    "sesv2": [
        ("get_email_identity", {"VerifiedForSendingStatus": True}),
        ("get_account", MAIL),
        ("get_account", MAIL),
    ],
    "ce": [("get_anomaly_monitors", {"AnomalyMonitors": []})],
    "budgets": [("describe_budgets", {"Budgets": []})],
    "sns": [("list_subscriptions_by_topic", {"Subscriptions": [SUBSCRIBED]})],
    "lambda": [
        ("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 1000}}),
        ("get_function_configuration", {"Environment": {"Variables": SETTINGS}}),
    ],
}
"""Service to its calls in the order of the checks, each with what it answers in an account that is ready."""


def refused(code: str, message: str = "") -> dict[str, str]:
    """An answer that refuses a call."""
    return {"refused": code, "message": message}


def stage(
    folder: Path,
    answers: Mapping[str, list[tuple[str, Any]]],
    options: Mapping[str, Any] | None = None,
    settings: Mapping[str, str] | None = None,
) -> Stage:
    """The stage `prod`, whose files are in `folder` (which must be `infra.stage.ROOT`). `options` and `settings`
    change those of a stage that is ready."""
    (folder / "infra").mkdir(parents=True)
    (folder / ".chalice").mkdir()
    (folder / "infra" / "stages.json").write_text(json.dumps({"prod": {**OPTIONS, **(options or {})}}))
    section = {"environment_variables": {**SETTINGS, **(settings or {})}, "lambda_functions": {}}
    (folder / ".chalice" / "config.json").write_text(json.dumps({"stages": {"prod": section}}))
    made = Stage("prod", folder, REGION)
    for service, calls in answers.items():
        region = "us-east-1" if service in {"acm", "budgets", "ce"} else None
        made._clients[service, region] = _answering_client(service, region or REGION, calls)
    return made


_active: dict[str, Stubber] = {}


def _answering_client(service: str, region: str, calls: list[tuple[str, Any]]) -> Any:
    client = _client(service, region)
    if service in _active:
        _active[service].deactivate()
    _active[service] = stubber = Stubber(client)
    for call, answer in calls:
        if "refused" in answer:
            stubber.add_client_error(call, answer["refused"], answer["message"])
        else:
            stubber.add_response(call, answer)
    stubber.activate()
    return client


@cache
def _client(service: str, region: str) -> Any:
    """Reused, because creating one takes longer than a test."""
    make: Any = boto3.Session("test", "test", region_name=region).client
    return make(service)
