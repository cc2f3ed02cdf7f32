"""Alarms, metric filters and dashboard cover every function, queue and logged event."""

import json
import re

import app
from infra.aws import foundation, monitoring, templates, triggers
from infra.local import local_stack
from infra.stage import ROOT

TEMPLATE = templates.read(monitoring.TEMPLATE)
TRIGGERS = triggers.describe(app.app, app.BUCKET_NOTIFICATIONS)
EVENT = re.compile(r"[a-z]+\.[a-z_]+")


def test_template_loops_cover_every_function_and_queue() -> None:
    lists = {name: members.split(",") for name, members in monitoring.collections(TRIGGERS).items()}
    assert ["api_handler", *lists["Functions"]] == TRIGGERS.functions
    assert set(lists["StreamConsumers"]) < set(lists["Consumers"]) < set(lists["Functions"])
    assert len(lists["DeadLetters"]) == len(TRIGGERS.event_sources) - len(lists["StreamConsumers"])


def test_every_metric_filter_matches_a_logged_event() -> None:
    logged = " ".join(path.read_text("utf-8") for path in (ROOT / "chalicelib").rglob("*.py"))
    patterns = re.findall(r"FilterPattern: (.*)", monitoring.TEMPLATE.read_text("utf-8"))
    assert patterns
    for pattern in patterns:
        events = EVENT.findall(pattern.replace("$.event", ""))
        assert events, pattern
        for event in events:
            assert f'("{event}"' in logged, event


def test_reconciliation_filters_match_only_drift_and_missed_records() -> None:
    filters = templates.resources(TEMPLATE, "AWS::Logs::MetricFilter")
    assert filters["Drift"]["FilterPattern"] == '"totals.compared" -"{}"'
    assert filters["Missed"]["FilterPattern"] == '{ $.event = "totals.missed" }'


def test_every_metric_of_ours_has_an_alarm() -> None:
    filters = templates.resources(TEMPLATE, "AWS::Logs::MetricFilter").values()
    alarms = templates.resources(TEMPLATE, "AWS::CloudWatch::Alarm").values()
    measured = {change["MetricName"] for each in filters for change in each["MetricTransformations"]}
    assert "UnknownMail" in measured
    assert measured <= {alarm["MetricName"] for alarm in alarms}


def test_every_function_stream_and_dead_letter_queue_has_an_alarm(stack: local_stack.Stack) -> None:
    alarms = stack.client("cloudwatch").describe_alarms(AlarmNamePrefix="scbd-local")["MetricAlarms"]
    watched = {
        (alarm["MetricName"], dimension["Value"]) for alarm in alarms for dimension in alarm.get("Dimensions", [])
    }
    for function in TRIGGERS.functions:
        assert ("Errors", stack.stage.function_name(function)) in watched
    for source in TRIGGERS.event_sources:
        if source.is_stream:
            assert ("IteratorAge", stack.stage.function_name(source.function)) in watched
    for queue in foundation.queues():
        assert ("ApproximateNumberOfMessagesVisible", stack.stage.resource_name(queue.dead_letters)) in watched


def test_dashboard_is_valid_json_with_six_widgets(stack: local_stack.Stack) -> None:
    body = stack.client("cloudwatch").get_dashboard(DashboardName="scbd-local")["DashboardBody"]
    assert len(json.loads(body)["widgets"]) == 6
