"""Whether the condition of an alarm holds on a local stack, by the definition in `monitoring.yaml`.

The emulator keeps alarms and metric filters but evaluates neither. So the figure of an alarm is taken from where
CloudWatch would take it: lines of the logs by filter or by their own metrics, attributes of queues, the emulator's
count of failed calls. Threshold and comparison are those of the alarm. Periods are not waited for.
"""

import json
import operator
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from infra.local import log_patterns
from infra.local.local_stack import Stack
from infra.stage import OperatorError

COMPARED: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
}
GROUPS = "/aws/lambda/"


@dataclass
class Condition:
    """The alarm of this name (without the stage's), looked at since a moment. `shortened`: a threshold in seconds to
    compare with in place of one that nobody would wait for."""

    stack: Stack
    name: str
    shortened: float | None = None
    since: float = field(default_factory=time.time)
    _oldest: float | None = None

    def holds(self) -> bool:
        """Whether CloudWatch would count the period that began at `since` as breaching."""
        alarm = self._alarm()
        threshold = alarm["Threshold"] if self.shortened is None else self.shortened
        return COMPARED[alarm["ComparisonOperator"]](self.value(alarm), threshold)

    def described(self) -> str:
        """Figure and threshold, in words."""
        alarm = self._alarm()
        short = "" if self.shortened is None else f", here {self.shortened:g}"
        sign = {"GreaterThanThreshold": ">", "LessThanThreshold": "<"}[alarm["ComparisonOperator"]]
        return f"{alarm['MetricName']} {self.value(alarm):g} {sign} {alarm['Threshold']:g}{short}"

    def value(self, alarm: dict[str, Any]) -> float:
        """The alarm's figure since then."""
        names = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
        if alarm["Namespace"] == f"scbd/{self.stack.stage.name}":
            values = [*self._filtered(alarm["MetricName"]), *self.told(alarm["MetricName"])]
            return max(values, default=0) if alarm["Statistic"] == "Maximum" else sum(values)
        if alarm["Namespace"] == "AWS/SQS":
            return self._queue(names["QueueName"], alarm["MetricName"])
        if alarm["MetricName"] == "Errors":
            return self._errors(names["FunctionName"])
        raise OperatorError(f"The emulator measures no {alarm['MetricName']}.")

    def told(self, metric: str) -> Iterator[float]:
        """The values of a metric that lines hold themselves."""
        for line in self.lines():
            directives = json.loads(line)["_aws"]["CloudWatchMetrics"] if '"_aws"' in line else []
            if any(each["Name"] == metric for one in directives for each in one["Metrics"]):
                yield float(json.loads(line)[metric])

    def lines(self, group: str | None = None) -> Iterator[str]:
        """What was logged since then, by all functions or to one group."""
        logs = self.stack.client("logs")
        groups = [group] if group else [each["logGroupName"] for each in _groups(logs)]
        for name in groups:
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name):
                yield from (each["message"] for each in page["events"] if each["timestamp"] >= self.since * 1000)

    def _alarm(self) -> dict[str, Any]:
        found = self.stack.client("cloudwatch").describe_alarms(
            AlarmNames=[f"scbd-{self.stack.stage.name} {self.name}"]
        )
        (alarm,) = found["MetricAlarms"]
        return dict(alarm)

    def _filtered(self, metric: str) -> Iterator[float]:
        logs = self.stack.client("logs")
        for group in _groups(logs):
            for each in logs.describe_metric_filters(logGroupName=group["logGroupName"])["metricFilters"]:
                if each["metricTransformations"][0]["metricName"] == metric:
                    lines = self.lines(group["logGroupName"])
                    yield from (1.0 for line in lines if log_patterns.matches(each["filterPattern"], line))

    def _queue(self, name: str, metric: str) -> float:
        queues = self.stack.client("sqs")
        url = queues.get_queue_url(QueueName=name)["QueueUrl"]
        if metric == "ApproximateNumberOfMessagesVisible":
            attribute = "ApproximateNumberOfMessages"
            return float(queues.get_queue_attributes(QueueUrl=url, AttributeNames=[attribute])["Attributes"][attribute])
        if self._oldest is None:  # looked at once: each look counts as one of the few deliveries of a message
            asked = {"QueueUrl": url, "VisibilityTimeout": 0, "MessageSystemAttributeNames": ["SentTimestamp"]}
            found = queues.receive_message(**asked).get("Messages", [])
            self._oldest = min((int(each["Attributes"]["SentTimestamp"]) / 1000 for each in found), default=None)
        return time.time() - self._oldest if self._oldest else 0.0

    def _errors(self, function: str) -> float:
        figures = self.stack.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName="Errors",
            Dimensions=[{"Name": "FunctionName", "Value": function}],
            StartTime=self.since - self.since % 300,
            EndTime=time.time() + 300,
            Period=300,
            Statistics=["Sum"],
        )
        return float(sum(each["Sum"] for each in figures["Datapoints"]))


def _groups(logs: Any) -> list[dict[str, Any]]:
    return list(logs.describe_log_groups(logGroupNamePrefix=GROUPS)["logGroups"])
