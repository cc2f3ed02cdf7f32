"""`python -m infra check` says all that would stop a deployment, each in a sentence, and changes nothing."""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from chalicelib import clock
from chalicelib.aws.chalice_cli import PYTHONS
from frontend.builder import examples
from frontend.builder.content_source import ContentError
from infra.aws import concurrency, throttling
from infra.command_line import main
from infra.preflight import checks, choices, launch
from infra.preflight.model import Check, Finding, Weight, find, gathered
from infra.stage import OperatorError, Stage
from tests.support import answering
from tests.support.answering import READY, refused
from tests.support.launched import SIGNED, leave_unsigned, sign_launch
from tests.support.world import TODAY

OWN = {"Python", "example"}
"""Checks of this checkout and of the Python that runs the tests."""


@pytest.fixture
def launched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which everybody has signed, and Gaelic is read."""
    monkeypatch.setattr("infra.stage.ROOT", tmp_path)
    monkeypatch.setattr(choices, "PYTHONS", (sys.version_info[:2],))
    monkeypatch.setattr(examples, "left", list)
    return sign_launch(tmp_path)


def marks(stage: Stage, *, rehearsal: bool = False) -> dict[str, str]:
    with clock.at(TODAY):
        return {each.name: each.mark for each in checks.run(stage, rehearsal=rehearsal)}


def with_answers(**answers: list[tuple[str, Any]]) -> Mapping[str, list[tuple[str, Any]]]:
    return READY | answers


def test_account_that_is_ready_stops_nothing(launched: Path) -> None:
    found = marks(answering.stage(launched, READY))
    assert {name for name, mark in found.items() if mark != "ok"} == {"enough moderators", "languages"}
    assert found["enough moderators"] == found["languages"] == "note"


def test_every_check_that_fails_is_printed(launched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stage = answering.stage(
        launched,
        with_answers(**{"lambda": [("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 10}})]}),
        options={"alarms_to": "", "domain": "pledge.scot", "account": "210987654321"},
        settings={"MAIL_FROM": "hello@example.org"},
    )
    with clock.at(TODAY):
        assert not checks.report(stage, rehearsal=False)
    said = capsys.readouterr().out
    assert re.findall(r"^STOP +([^:]+):", said, re.MULTILINE) == [
        "account",
        "domain",
        "sender",
        "alarm address",
        "Lambda's quota",
    ]
    assert "5 stop a deployment" in said
    assert "STOP    account: These credentials are of account 123456789012, and prod belongs to 210987654321" in said


@pytest.mark.parametrize("code", ["AccessDenied", "OptInRequired", "ThrottlingException", "ExpiredToken"])
def test_refusals_of_aws_are_one_sentence_each_and_no_trace(launched: Path, code: str) -> None:
    calls = {service: [(call, refused(code, "No."))] * 3 for service, [(call, _), *_] in READY.items()}
    calls["sesv2"] = [("get_email_identity", refused(code)), *[("get_account", refused(code))] * 2]
    stage = answering.stage(launched, calls | {"sts": READY["sts"]})
    with clock.at(TODAY):
        found = [each for each in checks.run(stage, rehearsal=False) if each.said and each.mark == "STOP"]
    assert {each.name for each in found} == {
        "mail identity",
        "mail to anybody",
        "rate of mails",
        "alarms confirmed",
        "billing",
        "Lambda's quota",
    }
    assert not any("\n" in each.said or "Traceback" in each.said for each in found)


def test_rehearsal_needs_no_signature_but_the_right_account(launched: Path) -> None:
    leave_unsigned(launched)
    stage = answering.stage(launched, READY, options={"account": "210987654321"})
    asked = {name.replace("_", " ") for name in launch.SIGNED_BY_ONE} | {"tests with real users"}
    found = marks(stage, rehearsal=True)
    assert {found[name] for name in asked} == {"note"}
    assert found["account"] == "STOP"


def test_unsigned_launch_stops_production(launched: Path) -> None:
    leave_unsigned(launched)
    with clock.at(TODAY), pytest.raises(OperatorError) as refusal:
        checks.require(answering.stage(launched, READY), rehearsal=False)
    said = str(refusal.value)
    assert "launch.yaml:1: nobody has signed the data protection impact assessment." in said
    assert "0 of 5 tests with real users" in said
    assert said.endswith("add --rehearsal.")


def test_closed_billing_stops_a_deployment_and_no_code_alone(launched: Path) -> None:
    closed = with_answers(ce=[("get_anomaly_monitors", refused("AccessDeniedException", "User not enabled."))])
    said = r"STOP +billing: .*costs \(User not enabled\)\. Its root user .*Cost Explorer once.*of prod to 0"
    with clock.at(TODAY), pytest.raises(OperatorError, match=said):
        checks.require(answering.stage(launched, closed), rehearsal=True)
    with clock.at(TODAY):
        checks.require_for_code(answering.stage(launched / "again", closed))


def test_local_stage_skips_what_makes_no_sense_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--stage", "local"]) == 0
    said = capsys.readouterr().out
    assert "skipped Python, account" in said
    assert "it makes no sense on the emulator" in said
    assert re.search(r"^ok +region$", said, re.MULTILINE)


def test_checks_that_say_the_same_share_a_line() -> None:
    said = [Finding("STOP", "a", "no"), Finding("ok", "b"), Finding("STOP", "c", "no"), Finding("note", "d", "no")]
    assert [str(each) for each in gathered(said)] == ["STOP    a, c: no", "ok      b", "note    d: no"]


def test_options_that_an_older_file_has_not_are_one_sentence(
    launched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = answering.stage(launched, READY)
    (launched / "infra" / "stages.json").write_text(json.dumps({"prod": {"account": "1", "region": "eu-west-2"}}))
    assert not checks.report(stage, rehearsal=False)
    said = capsys.readouterr().out
    (line,) = re.findall("^STOP +options.*", said, re.MULTILINE)
    assert re.search(
        r"infra/stages.json: prod has no alarms_to, anomaly_dollars, api_burst, .*certificate, domain, .*AWS, 3\.$",
        line,
    )
    assert said.count("prod has no") == 1
    for use in (concurrency.wanted_reservations, throttling.wanted_limits):
        with pytest.raises(OperatorError, match="prod has no"):
            use(stage)


def test_broken_content_is_a_sentence_of_its_check(launched: Path) -> None:
    (launched / "frontend" / "content").mkdir(parents=True)
    (launched / "frontend" / "content" / "ideas.yaml").write_text("- a\n  b: c\n")
    sign_launch(launched, gd=SIGNED)
    with clock.at(TODAY):
        found = {each.name: str(each) for each in checks.run(answering.stage(launched, READY), rehearsal=False)}
    assert re.search(r"^note +languages: .*ideas\.yaml:2: ", found["languages"])


def test_broken_content_is_a_sentence_of_any_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find(_: str) -> Stage:
        raise ContentError("ideas.yaml:2: did not find expected '-' indicator")

    monkeypatch.setattr("infra.command_line.find_stage", find)
    assert main(["publish", "--stage", "prod"]) == 1
    assert capsys.readouterr().err == "\nideas.yaml:2: did not find expected '-' indicator\n"


def test_operator_errors_within_a_check_are_its_sentence() -> None:
    def look(_: Stage) -> str | None:
        raise OperatorError("Deploy it first.")

    assert find(Check("x", look, Weight.NOTE), Stage("prod"), rehearsal=False) == Finding(
        "note", "x", "Deploy it first."
    )


def test_region_that_does_not_exist_is_said() -> None:
    assert "AWS has no region 'eu-wset-2'" in str(choices.region(Stage("prod", region="eu-wset-2")))
    assert choices.region(Stage("prod", region="eu-west-2")) is None


def test_python_that_lambda_does_not_take_is_said_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "PYTHONS", ((3, 9),))
    assert "we deploy 3.9. Make .venv anew: make setup PYTHON=" in str(choices.python(Stage("prod")))


def test_lines_of_the_example_organisation_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "left", lambda: ["organisation.yaml:3: Example Health Board"])
    assert str(choices.example(Stage("prod"))).endswith(
        "Make them yours first:\norganisation.yaml:3: Example Health Board"
    )


def test_pythons_are_those_of_lambda() -> None:
    known: Any = botocore.session.Session().get_service_model("lambda").shape_for("Runtime")
    assert {"python{}.{}".format(*each) for each in PYTHONS} <= {*known.enum}


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("hello@pledges.example.org", True),
        ('"A" <hello@example.org>', True),
        ("board.scot,health-board.example", True),
        ("example.com", True),
        ("hello@example.nhs.scot", False),
        ("board.scot", False),
    ],
)
def test_addresses_that_nobody_can_have_are_recognised(text: str, example: bool) -> None:
    assert choices.is_example(text) is example
