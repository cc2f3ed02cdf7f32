"""Alarms, metric filters and dashboard cover every function, queue and logged event."""

import json
import re
from typing import Any

import pytest

import app
from chalicelib import metrics
from infra.aws import foundation, monitoring, templates, triggers
from infra.local import local_stack
from infra.stage import ROOT, Stage

TEMPLATE = templates.read(monitoring.TEMPLATE)
TRIGGERS = triggers.describe(app.app, app.BUCKET_NOTIFICATIONS)
COUNTED = {metric.name for line in metrics.LINES.values() for metric in line}
EVENT = re.compile(r"[a-z]+\.[a-z_]+")


def all_alarms() -> list[dict[str, Any]]:
    """The properties of every alarm of the template, those of loops once."""
    loops = (part[2] for name, part in TEMPLATE["Resources"].items() if name.startswith("Fn::ForEach"))
    parts = [*templates.plain_resources(TEMPLATE).values(), *(each for loop in loops for each in loop.values())]
    return [part["Properties"] for part in parts if part["Type"] == "AWS::CloudWatch::Alarm"]


def metrics_of(alarm: dict[str, Any]) -> set[str]:
    """The names of the metrics that an alarm looks at."""
    computed = (each["MetricStat"]["Metric"]["MetricName"] for each in alarm.get("Metrics", []) if "MetricStat" in each)
    return {*computed, *([alarm["MetricName"]] if "MetricName" in alarm else [])}


def test_every_alarm_names_a_section_of_the_operators_guide() -> None:
    guide = (ROOT / "docs/operations.md").read_text("utf-8")
    titles = set(re.findall(r"^#+ (.+)$", guide, re.MULTILINE))
    for alarm in all_alarms():
        description = alarm["AlarmDescription"]
        text = description if isinstance(description, str) else description["Sub"]
        (section,) = re.findall(r"See docs/operations\.md, (.+)\.$", text)
        assert section in titles, section
        assert alarm["AlarmActions"] == [{"Ref": "Alarms"}], section


def test_every_alarm_is_in_the_table_of_the_operators_guide() -> None:
    guide = (ROOT / "docs/operations.md").read_text("utf-8")
    for alarm in all_alarms():
        said = re.sub(r"\$\{[A-Za-z]+\}", "…", alarm["AlarmName"]["Sub"].removeprefix("scbd-${Stage} "))
        assert said.removesuffix(" in …").removeprefix("api_handler ").removeprefix("… ") in guide, said


def test_missing_data_is_bad_for_what_must_happen() -> None:
    silent = {alarm["AlarmName"]["Sub"] for alarm in all_alarms() if alarm["TreatMissingData"] == "breaching"}
    assert silent == {
        "scbd-${Stage} ${Function} does not run",
        "scbd-${Stage} the nightly pass does not end",
        "scbd-${Stage} reviews wait too long",
        "scbd-${Stage} words of distress wait",
        "scbd-${Stage} the canary fails",
    }


def test_template_loops_cover_every_function_and_queue() -> None:
    lists = {name: members.split(",") for name, members in monitoring.collections(TRIGGERS).items()}
    assert ["api_handler", *lists["Functions"]] == TRIGGERS.functions
    assert set(lists["StreamConsumers"]) < set(lists["Consumers"]) < set(lists["Functions"])
    assert lists["PledgeReaders"] == ["count", "notify_moderators"]
    assert {"reconcile", "ask_moderators", "rotate_challenge", "follow_up"} <= set(lists["Schedules"])
    assert lists["Queues"] == [queue.name for queue in foundation.queues()]
    assert len(lists["DeadLetters"]) == len(TRIGGERS.event_sources) - len(lists["StreamConsumers"])


def test_every_metric_filter_matches_a_logged_event() -> None:
    logged = " ".join(path.read_text("utf-8") for path in (ROOT / "chalicelib").rglob("*.py"))
    logged = logged.replace('(f"{submission.kind}.created"', '("pledge.created" ("story.created"')
    patterns = re.findall(r"FilterPattern: (.*)", monitoring.TEMPLATE.read_text("utf-8"))
    assert patterns
    for pattern in patterns:
        events = re.findall(r'\$\.event = "([^"]+)"', pattern) or EVENT.findall(pattern)
        assert events, pattern
        for event in events:
            assert f'("{event}"' in logged, event


def test_reconciliation_filters_match_only_drift_and_missed_records() -> None:
    filters = templates.resources(TEMPLATE, "AWS::Logs::MetricFilter")
    assert filters["Drift"]["FilterPattern"] == '"totals.compared" -"{}"'
    assert filters["Missed"]["FilterPattern"] == '{ $.event = "totals.missed" }'


def test_every_metric_of_ours_has_an_alarm() -> None:
    filters = templates.resources(TEMPLATE, "AWS::Logs::MetricFilter").values()
    measured = {change["MetricName"] for each in filters for change in each["MetricTransformations"]}
    assert "UnknownMail" in measured
    assert measured <= {name for alarm in all_alarms() for name in metrics_of(alarm)}


def test_every_function_stream_and_dead_letter_queue_has_an_alarm(stack: local_stack.Stack) -> None:
    pages = stack.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNamePrefix="scbd-local")
    alarms = [alarm for page in pages for alarm in page["MetricAlarms"]]
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
        assert ("ApproximateAgeOfOldestMessage", stack.stage.resource_name(queue.name)) in watched
    for function in TRIGGERS.schedules:
        assert ("Invocations", stack.stage.function_name(function)) in watched


@pytest.mark.parametrize("traced", [False, True])
def test_roles_may_write_traces_only_where_tracing_is_on(stage: Stage, traced: bool) -> None:
    (stage.project / ".chalice/config.json").write_text(json.dumps({"stages": {"test": {"xray": traced}}}))
    roles = {stage.resource_name(function) for function in TRIGGERS.functions} if traced else set()
    assert set(monitoring.traced_roles(stage)) == roles


def test_every_reader_of_a_stream_has_an_alarm_if_it_stands_still() -> None:
    lists = monitoring.collections(TRIGGERS)
    named = {alarm["AlarmName"]["Sub"].removeprefix("scbd-${Stage} ").partition(" ")[0] for alarm in all_alarms()}
    assert set(lists["StreamConsumers"].split(",")) <= named | set(lists["PledgeReaders"].split(","))


def test_lines_and_filters_never_count_the_same_metric() -> None:
    """It would be counted twice."""
    filters = templates.resources(TEMPLATE, "AWS::Logs::MetricFilter").values()
    filtered = {change["MetricName"] for each in filters for change in each["MetricTransformations"]}
    assert not filtered & COUNTED


def test_every_metric_of_a_line_is_on_the_dashboard() -> None:
    shown = templates.resources(TEMPLATE, "AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Sub"]
    assert {name for name in COUNTED if f'"{name}' in shown} == COUNTED


def test_dashboard_asks_what_operations_ask_on_one_screen(stack: local_stack.Stack) -> None:
    body = stack.client("cloudwatch").get_dashboard(DashboardName="scbd-local")["DashboardBody"]
    widgets = json.loads(body)["widgets"]
    questions = ["Do pledges arrive?", "Are they shown?", "Does mail go?", "Does anybody wait?"]
    assert [each["properties"]["title"] for each in widgets][:4] == questions
    assert max(each["y"] + each["height"] for each in widgets) <= 16
