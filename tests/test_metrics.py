"""Lines of the log are counted by CloudWatch as they are, and name the call that they belong to."""

import ast
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

import app
from chalicelib import clock, log, metrics, moderation
from chalicelib.moderation import DigestRequest
from infra.stage import ROOT
from tests.support import api, emf
from tests.support.delivery import drain_publish_queue, message, scheduled_event, stream_event, stream_record
from tests.support.factories import create_pledge, random_key
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
FACTS = {"pledges": 3, "slowest": 12, "oldest_hours": 1.5, "distress_hours": 0.0, "pending": 2, "said": "delivered"}
LAMBDA: Any = SimpleNamespace(aws_request_id="4c1b")


@pytest.mark.parametrize(
    "change",
    [
        {"Dimensions": []},
        {"Dimensions": [["said"]]},
        {"Metrics": [{"Name": "x", "Unit": "Hours"}]},
        {"Metrics": [{"Name": "other"}]},
        {"Metrics": [{"Unit": "Count"}]},
        {"Namespace": ""},
    ],
    ids=["no set", "no such dimension", "no such unit", "no such value", "no name", "no namespace"],
)
def test_schema_has_power(change: dict[str, Any]) -> None:
    directive: dict[str, Any] = {"Namespace": "n", "Dimensions": [[]], "Metrics": [{"Name": "x", "Unit": "Count"}]}
    assert emf.complaints({"_aws": {"Timestamp": 1, "CloudWatchMetrics": [directive]}, "x": 1}) == []
    assert emf.complaints({"_aws": {"Timestamp": 1, "CloudWatchMetrics": [directive | change]}, "x": 1})


@pytest.mark.parametrize("name", metrics.LINES)
def test_counted_line_follows_the_published_schema(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    log.event(name, **FACTS)
    (line,) = (json.loads(text) for text in capsys.readouterr().out.splitlines())
    assert emf.complaints(line) == []
    assert line["_aws"]["Timestamp"] == TODAY.timestamp() * 1000
    assert {each["Namespace"] for each in line["_aws"]["CloudWatchMetrics"]} == {"scbd/test"}
    assert line.items() >= {"event": name, **FACTS}.items()


def test_every_counted_line_is_written_with_the_facts_that_are_counted() -> None:
    sources = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "chalicelib").rglob("*.py")]
    calls = [node for source in sources for node in ast.walk(source) if isinstance(node, ast.Call)]
    names = [ast.unparse(call.args[0]).replace("{submission.kind}", "pledge") for call in calls if call.args]
    written: dict[str, set[str]] = {}
    for call, name in zip([call for call in calls if call.args], names, strict=True):
        if ast.unparse(call.func) == "log.event":
            written.setdefault(name.lstrip("f").strip("'\""), set()).update(each.arg or "" for each in call.keywords)
    for line, counted in metrics.LINES.items():
        assert {fact for each in counted for fact in (each.fact, each.by) if fact} <= written[line], line


def test_line_without_metrics_stays_as_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "_call", {})  # no call is under way
    log.event("review.asked", mail="review-1")
    assert json.loads(capsys.readouterr().out) == {"event": "review.asked", "mail": "review-1"}


def test_pledge_counts_once_and_tells_when_it_was_shown(capsys: pytest.CaptureFixture[str]) -> None:
    key = random_key()
    for _ in range(2):
        assert api.post("/pledges", {"key": key, "idea": "ten-minute-walk"}).status == 201
    assert emf.counted(capsys.readouterr().out) == [("Pledges", {}, 1)]


def test_time_until_a_pledge_is_shown_is_counted_once(capsys: pytest.CaptureFixture[str]) -> None:
    pledge = create_pledge()
    app.count(stream_event(stream_record(None, pledge)), None)
    capsys.readouterr()
    with clock.at(TODAY + timedelta(seconds=40)):
        drain_publish_queue()
    assert emf.counted(capsys.readouterr().out) == [("Published", {}, 1), ("SlowestToShow", {}, 40)]
    app.publish({"Records": [message("wall", 1, pledges=[pledge.id])]}, None)
    assert emf.counted(capsys.readouterr().out) == [("Published", {}, 0)]


def test_what_waits_is_counted_also_when_nothing_does(capsys: pytest.CaptureFixture[str]) -> None:
    moderation.queue_digest(DigestRequest(window=0))
    found = emf.counted(capsys.readouterr().out)
    assert found == [("OldestReview", {}, 0), ("OldestDistress", {}, 0), ("Waiting", {}, 0)]


def test_lines_name_the_call_that_they_belong_to(capsys: pytest.CaptureFixture[str]) -> None:
    api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"})
    first = {json.loads(line)["request_id"] for line in capsys.readouterr().out.splitlines()}
    app.rotate_challenge(scheduled_event(), LAMBDA)
    log.event("review.asked")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["request_id"] == "4c1b"
    assert len(first) == 1
    assert first != {"4c1b"}
    app.rotate_challenge(scheduled_event(), None)
    log.event("review.asked")
    assert "request_id" not in json.loads(capsys.readouterr().out.splitlines()[-1])
