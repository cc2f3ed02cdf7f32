"""Mails about costs that are out of the ordinary (AWS Cost Anomaly Detection), for `infra/monitoring.yaml`.

An account may have one monitor of all services. Most have one, from whoever opened the account or from another stage:
that is asked for first.
"""

from typing import Any

from botocore.exceptions import ClientError

from infra.stage import OperatorError, Options, Stage

BILLING = "us-east-1"
"""Where the bills of all regions are kept. CloudFormation makes monitors from any region."""
CLOSED = (
    "AWS does not let you look at this account's costs ({said}). Its root user allows it (Account, IAM user and role "
    "access to Billing information) and opens Cost Explorer once, a day before. Or set anomaly_dollars and "
    "monthly_budget of {stage} to 0 in infra/stages.json."
)


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
    billing = stage.client("ce", BILLING)
    found: list[dict[str, Any]] = []
    page: dict[str, str] = {}
    try:
        while True:
            answer = billing.get_anomaly_monitors(**page)
            found += answer["AnomalyMonitors"]
            if not answer.get("NextPageToken"):
                return found
            page = {"NextPageToken": answer["NextPageToken"]}
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"AccessDeniedException", "AccessDenied"}:
            raise
        said = error.response["Error"].get("Message", "").strip(" .") or error.response["Error"]["Code"]
        raise OperatorError(CLOSED.format(stage=stage.name, said=said)) from error
