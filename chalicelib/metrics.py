"""Metrics: what CloudWatch counts of the lines that are logged anyway, by its Embedded Metric Format.

A line that is listed here also holds its metrics, so counting costs no call: CloudWatch Logs reads them out of the
line (docs.aws.amazon.com, "Specification: Embedded metric format", read November 2026). Each metric, and each value of
its dimension, is charged as one custom metric for the hours in which it has a value. So there are few.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from chalicelib import clock
from chalicelib.settings import settings


@dataclass(frozen=True)
class Metric:
    """One metric of a line. `fact`: the fact of the line that is its value; None: each line counts 1. `by`: the fact
    that is its dimension."""

    name: str
    unit: Literal["Count", "Seconds", "None"] = "Count"
    fact: str | None = None
    by: str | None = None

    def value(self, facts: Mapping[str, Any]) -> Any:
        """None: the line does not tell it."""
        return facts.get(self.fact) if self.fact else 1


LINES: dict[str, tuple[Metric, ...]] = {
    "pledge.created": (Metric("Pledges"),),  # canaries among them: one in five minutes
    "wall.published": (Metric("Published", fact="pledges"), Metric("SlowestToShow", "Seconds", fact="slowest")),
    "review.waits": (
        Metric("OldestReview", "None", fact="oldest_hours"),  # hours, for which CloudWatch has no unit
        Metric("OldestDistress", "None", fact="distress_hours"),
        Metric("Waiting", fact="pending"),
    ),
    "mail.sent": (Metric("Mails", by="said"),),
    "mail.told": (Metric("Mails", by="said"),),
}
"""Name of a line -> its metrics, in the namespace `scbd/STAGE`."""


def of(line: str, facts: Mapping[str, Any]) -> dict[str, object]:
    """What a line with these facts has to hold besides; nothing if it is not counted."""
    told = [metric for metric in LINES.get(line, ()) if metric.value(facts) is not None]
    if not told:
        return {}
    directives = [_directive(metric) for metric in told]
    aws = {"Timestamp": int(clock.now().timestamp() * 1000), "CloudWatchMetrics": directives}
    return {metric.name: metric.value(facts) for metric in told} | {"_aws": aws}


def _directive(metric: Metric) -> dict[str, object]:
    dimensions = [metric.by] if metric.by else []
    made = {"Name": metric.name, "Unit": metric.unit}
    return {"Namespace": f"scbd/{settings().stage}", "Dimensions": [dimensions], "Metrics": [made]}
