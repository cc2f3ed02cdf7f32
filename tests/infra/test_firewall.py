"""`status` compares the firewall with what is wanted, also where somebody changed it by hand."""

from pathlib import Path
from typing import Any

import pytest

from infra.aws import edge, status
from infra.stage import Stage
from tests.support import answering
from tests.support.answering import ACCOUNT, refused

ARN = f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/scbd-prod/1"
MEASURED = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": True, "MetricName": "x"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("infra.stage.ROOT", tmp_path)
    return tmp_path


def rule(limit: int) -> dict[str, Any]:
    statement = {"RateBasedStatement": {"Limit": limit, "AggregateKeyType": "IP"}}
    return {"Name": "x", "Priority": 0, "Statement": statement, "VisibilityConfig": MEASURED}


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
    ("rules", "live"), [([rule(6000)], 6000), ([rule(100)], 100), ([], None)], ids=["as wanted", "by hand", "no rule"]
)
def test_rate_of_the_firewall_is_that_which_is_live(
    folder: Path, rules: list[dict[str, Any]], live: int | None
) -> None:
    made = guarded_stage(folder, rules)
    row = next(status._firewall(made))
    assert (row.wanted, row.live) == (6000, live)


def test_firewall_that_is_not_there_is_told(folder: Path) -> None:
    made = guarded_stage(folder, [], refused("ValidationError", "Stack with id x does not exist"))
    found = {row.setting: (row.live, row.drifted) for row in status._firewall(made)}
    assert found == {"requests in five minutes": (None, True), "stack is complete": (False, True)}


def test_stage_without_a_firewall_has_no_row_of_it(folder: Path) -> None:
    assert not list(status._firewall(guarded_stage(folder, [], firewall=False)))
