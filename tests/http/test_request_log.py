"""The line that each request leaves: alarms tell by it what people met."""

import json
from typing import Any

import pytest

from chalicelib import switches
from tests.support import api
from tests.support.aws_calls import before_call
from tests.support.factories import random_key

pytestmark = pytest.mark.usefixtures("world")


def line_of(capsys: pytest.CaptureFixture[str], **fields: Any) -> tuple[int, str | None]:
    """Status and error of the line that this pledge leaves."""
    capsys.readouterr()
    api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"} | fields)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (found,) = (line for line in lines if line["event"] == "request")
    assert (found["route"], found["ms"] >= 0) == ("/pledges", True)
    return found["status"], found.get("refused")


def test_line_tells_what_was_refused_by_the_name_of_its_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert line_of(capsys) == (201, None)
    assert line_of(capsys, idea="none-such") == (422, "Invalid")


def test_what_an_operator_switched_off_is_told_from_failures(capsys: pytest.CaptureFixture[str]) -> None:
    switches.turn("pledging", on=False, by="Ailsa")
    switches.reset()
    assert line_of(capsys) == (503, "SwitchedOff")


def test_fault_in_the_code_has_no_name(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    before_call("dynamodb.PutItem", fail)
    before_call("dynamodb.TransactWriteItems", fail)
    assert line_of(capsys) == (500, None)
