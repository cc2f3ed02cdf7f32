"""`status` compares the firewall with what is wanted, also where somebody changed it by hand."""

from pathlib import Path
from typing import Any

import pytest

from infra.aws import drift, edge
from infra.stage import Stage
from tests.support import answering
from tests.support.answering import ACCOUNT, refused

ARN = f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/scbd-prod/1"
MEASURED = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": True, "MetricName": "x"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("infra.stage.ROOT", tmp_path)
    return tmp_path


def rule(limit: int, *paths: str, act: str = "Block") -> dict[str, Any]:
    field: dict[str, Any] = {"FieldToMatch": {"UriPath": {}}, "PositionalConstraint": "STARTS_WITH"}
    field |= {"TextTransformations": [{"Priority": 0, "Type": "URL_DECODE"}]}
    each = [{"ByteMatchStatement": field | {"SearchString": path.encode()}} for path in paths or ("/api/", "/uploads/")]
    counted = {"ScopeDownStatement": {"OrStatement": {"Statements": each}}}
    statement = {"RateBasedStatement": {"Limit": limit, "AggregateKeyType": "IP"} | counted}
    return {"Name": "x", "Priority": 0, "Action": {act: {}}, "Statement": statement, "VisibilityConfig": MEASURED}


def guarded_stage(folder: Path, rules: list[dict[str, Any]], described: Any = None, **options: bool) -> Stage:
    """A stage with a firewall of these rules."""
    stack: dict[str, Any] = {"StackName": "x", "StackStatus": "UPDATE_COMPLETE", "CreationTime": "2026-01-01T00:00:00Z"}
    stack |= {"Outputs": [{"OutputKey": "WebAclArn", "OutputValue": ARN}]}
    listed = {"Name": "scbd-prod", "Id": "1", "ARN": ARN, "DefaultAction": {"Allow": {}}, "VisibilityConfig": MEASURED}
    answers: dict[str, list[tuple[str, Any]]] = {
        "cloudformation": [("describe_stacks", described or {"Stacks": [stack]})] * 4,
        "wafv2": [("get_web_acl", {"WebACL": listed | {"Rules": rules}})],
    }
    made = answering.stage(folder, answers, options=options)
    for service in answers:
        made._clients[service, edge.CERTIFICATES_AND_FIREWALLS] = made.client(service)
    return made


@pytest.mark.parametrize(
    ("rules", "changed"),
    [
        ([rule(6000)], {}),
        ([rule(100)], {"requests in five minutes": 100}),
        ([], {"requests in five minutes": None, "counts": [], "to who sends more": []}),
        ([rule(6000, "/api/")], {"counts": ["/api/"]}),
        ([rule(6000, act="Count")], {"to who sends more": ["Count"]}),
    ],
    ids=["as wanted", "rate", "no rule", "counts less", "only counts"],
)
def test_what_somebody_changed_by_hand_is_told(
    folder: Path, rules: list[dict[str, Any]], changed: dict[str, Any]
) -> None:
    rows = [*drift.firewall(guarded_stage(folder, rules))]
    assert {row.setting: row.live for row in rows if row.drifted} == changed


def test_firewall_that_is_not_there_is_told(folder: Path) -> None:
    made = guarded_stage(folder, [], refused("ValidationError", "Stack with id x does not exist"))
    found = {row.setting: row.live for row in drift.firewall(made) if row.drifted}
    assert found["requests in five minutes"] is None
    assert found["stack is complete"] is False


def test_stage_without_a_firewall_has_no_row_of_it(folder: Path) -> None:
    assert not list(drift.firewall(guarded_stage(folder, [], firewall=False)))
