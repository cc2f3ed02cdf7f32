"""Unusual costs are mailed by the account's one monitor of all services, which is made only where there is none."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.aws import anomalies, monitoring, templates
from infra.stage import OperatorError
from tests.support import answering
from tests.support.answering import ACCOUNT, OPTIONS, refused

ARN = f"arn:aws:ce::{ACCOUNT}:anomalymonitor/1"
TEMPLATE = templates.read(monitoring.TEMPLATE)


def monitor(name: str, dimension: str | None = "SERVICE", arn: str = ARN) -> dict[str, str]:
    found = {"MonitorName": name, "MonitorType": "DIMENSIONAL" if dimension else "CUSTOM", "MonitorArn": arn}
    return found | ({"MonitorDimension": dimension} if dimension else {})


def parameters(folder: Path, *pages: dict[str, Any], **options: Any) -> dict[str, str]:
    """What the template is given, in an account that answers so."""
    stage = answering.stage(folder, {"ce": [("get_anomaly_monitors", page) for page in pages]}, options)
    return anomalies.parameters(stage, OPTIONS | options)


@pytest.mark.parametrize(
    ("pages", "taken"),
    [
        ([{"AnomalyMonitors": []}], ""),
        ([{"AnomalyMonitors": [monitor("scbd-prod")]}], ""),
        ([{"AnomalyMonitors": [monitor("one account", None)]}], ""),
        ([{"AnomalyMonitors": [monitor("Default-Services-Monitor")]}], ARN),
        (
            [
                {"AnomalyMonitors": [monitor("one account", None, ARN + "0")], "NextPageToken": "2"},
                {"AnomalyMonitors": [monitor("scbd-staging")]},
            ],
            ARN,
        ),
    ],
    ids=["none", "ours", "of something else", "the account's", "another stage's, on the second page"],
)
def test_the_accounts_monitor_is_taken(tmp_path: Path, pages: list[dict[str, Any]], taken: str) -> None:
    assert parameters(tmp_path, *pages) == {"AnomalyDollars": "10", "ServicesMonitor": taken}


@pytest.mark.parametrize("options", [{"alarms_to": ""}, {"anomaly_dollars": 0}], ids=str)
def test_nothing_is_asked_where_nobody_is_told(tmp_path: Path, options: dict[str, Any]) -> None:
    assert parameters(tmp_path, **options) == {"AnomalyDollars": "0", "ServicesMonitor": ""}


def test_an_account_whose_billing_is_closed_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        OperatorError, match=r"\(AccessDeniedException\)\. Its root user allows it.*anomaly_dollars.* of prod to 0"
    ):
        parameters(tmp_path, refused("AccessDeniedException"))


def test_template_makes_a_monitor_only_without_another_and_mails_by_either() -> None:
    made, mails = TEMPLATE["Resources"]["AnomalyMonitor"], TEMPLATE["Resources"]["AnomalyMails"]
    assert (made["Condition"], mails["Condition"]) == ("OwnMonitor", "AnomaliesTold")
    told = {"And": [{"Condition": "Alarmed"}, {"Not": [{"Equals": [{"Ref": "AnomalyDollars"}, "0"]}]}]}
    assert TEMPLATE["Conditions"]["AnomaliesTold"] == told
    (arn,) = mails["Properties"]["MonitorArnList"]
    assert arn == {"If": ["OwnMonitor", {"Ref": "AnomalyMonitor"}, {"Sub": "${ServicesMonitor}"}]}
    threshold = json.loads(mails["Properties"]["ThresholdExpression"]["Sub"].replace("${AnomalyDollars}", "10"))
    assert threshold["Dimensions"]["Values"] == ["10"]
    assert mails["Properties"]["Subscribers"] == [{"Type": "EMAIL", "Address": {"Ref": "AlarmsTo"}}]
