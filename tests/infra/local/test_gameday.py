"""The game day: its alarms and cures are those of template and guide, and one of its breaks is played."""

import re

import pytest

from infra import command_line
from infra.aws import monitoring, templates
from infra.local import breaks, gameday, log_patterns
from infra.local.breaks import BREAKS, Break
from infra.local.local_stack import Stack
from infra.stage import ROOT

TEMPLATE = monitoring.TEMPLATE.read_text("utf-8")
GUIDE = (ROOT / "docs/operations.md").read_text("utf-8")
PATTERNS = [
    (each["FilterPattern"], name)
    for name, each in templates.resources(templates.read(monitoring.TEMPLATE), "AWS::Logs::MetricFilter").items()
]


def section(title: str) -> str:
    return re.split(r"\n#{2,3} ", GUIDE.partition(f"# {title}\n")[2])[0]


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.what)
def test_cure_is_that_of_the_section_that_the_alarm_names(broken: Break) -> None:
    alarm, title = broken.told_by
    assert broken.cure[0].removesuffix(" STAGE=prod") in " ".join(section(title).split())
    if alarm:
        words = re.sub(r"(count|rotate_challenge) |mail-dead|mail$", lambda _: "", alarm).strip()
        assert words.removesuffix(" in") in TEMPLATE, alarm
        assert f"See docs/operations.md, {title}." in TEMPLATE


@pytest.mark.parametrize(("pattern", "name"), PATTERNS, ids=[name for _, name in PATTERNS])
def test_pattern_of_every_filter_is_understood(pattern: str, name: str) -> None:
    assert not log_patterns.matches(pattern, '{"event": "other.line", "status": 200}'), name
    assert not log_patterns.matches(pattern, "START RequestId: 1"), name


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ('{"event": "request", "status": 503}', True),
        ('{"event": "request", "status": 503, "refused": "Busy"}', True),
        ('{"event": "request", "status": 503, "refused": "SwitchedOff"}', False),
        ('{"event": "request", "status": 422}', False),
        ('{"event": "request"}', False),
    ],
)
def test_failures_are_counted_as_the_filter_says(line: str, counts: bool) -> None:
    assert log_patterns.matches({name: pattern for pattern, name in PATTERNS}["Failures"], line) == counts


def test_words_and_null_are_understood() -> None:
    patterns = {name: pattern for pattern, name in PATTERNS}
    assert log_patterns.matches(patterns["Drift"], '{"event": "totals.compared", "drift": {"made": 1}}')
    assert not log_patterns.matches(patterns["Drift"], '{"event": "totals.compared", "drift": {}}')
    assert log_patterns.matches(patterns["NightlyDone"], '{"event": "nightly.progress", "task": null}')
    assert not log_patterns.matches(patterns["NightlyDone"], '{"event": "nightly.progress", "task": "x"}')


def test_dead_letter_is_told_and_delivered_by_the_documented_command(stack: Stack) -> None:
    dead = tuple(each for each in BREAKS if each.cure is breaks.REDRIVE_MAIL)
    (outcome,) = gameday.play(stack, dead, command_line.main)
    assert outcome.passed, "\n".join(outcome.lines())
    assert outcome.told == "ApproximateNumberOfMessagesVisible 1 > 0"


def test_cure_that_does_not_help_is_told(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gameday, "WITHIN", 0.1)
    (dead,) = (each for each in BREAKS if each.cure is breaks.REDRIVE_MAIL)
    (outcome,) = gameday.play(stack, (dead,), lambda _: 0)
    assert (outcome.passed, next(iter(outcome.lines()))) == (False, "FAILED  a message failed too often")
    url = stack.client("sqs").get_queue_url(QueueName="scbd-local-mail-dead")["QueueUrl"]
    stack.client("sqs").purge_queue(QueueUrl=url)
