"""Mails about costs that are out of the ordinary (AWS Cost Anomaly Detection), for `infra/monitoring.yaml`.

An account may have one monitor of all services. Most have one, from whoever opened the account or from another stage:
that is asked for first.
"""

from typing import Any

from infra.aws import billing
from infra.stage import Options, Stage


def parameters(stage: Stage, options: Options | dict[str, Any]) -> dict[str, str]:
    """What the template takes. Nothing is asked where nobody would be mailed."""
    dollars = options["anomaly_dollars"] if options["alarms_to"] else 0
    return {"AnomalyDollars": str(dollars), "ServicesMonitor": _others_monitor(stage) if dollars else ""}


def _others_monitor(stage: Stage) -> str:
    """The ARN of a monitor of all services that this stage did not make; empty if there is none."""
    ours = stage.resource_name("").rstrip("-")
    for monitor in _monitors(stage):
        if monitor.get("MonitorDimension") == "SERVICE" and monitor["MonitorName"] != ours:
            return str(monitor["MonitorArn"])
    return ""


def _monitors(stage: Stage) -> list[dict[str, Any]]:
    costs = stage.client("ce", billing.REGION)
    found: list[dict[str, Any]] = []
    page: dict[str, str] = {}
    with billing.looked_at(stage):
        while True:
            answer = costs.get_anomaly_monitors(**page)
            found += answer["AnomalyMonitors"]
            if not answer.get("NextPageToken"):
                return found
            page = {"NextPageToken": answer["NextPageToken"]}
