"""Operator commands on a stage."""

import argparse
import json
import subprocess
import sys

import pytest

from infra import command_line, moderator_verbs
from infra.aws import deploy, functions, smoke
from infra.command_line import main
from infra.local import local_stack
from infra.stage import ROOT, OperatorError, Stage
from tests.support.stack import ask
from tests.support.waiting import eventually


def published_sequence_number(stack: local_stack.Stack) -> int:
    return int(json.loads(ask(stack, "GET", "/data/totals.json").body)["seq"])


def test_publish_and_withdraw_commands_use_the_settings_of_the_stage(stack: local_stack.Stack) -> None:
    before = published_sequence_number(stack)
    deploy.request_publishing(stack.stage)
    assert eventually(lambda: published_sequence_number(stack) > before)
    with pytest.raises(OperatorError, match="no pledge and no story"):
        functions.run_operation(stack.stage, "withdraw", "none", "somebody")
    with pytest.raises(OperatorError, match="no pledge and no story with this id"):
        functions.run_operation(stack.stage, "new-link", "none")


def test_smoke_test_passes_on_the_stack_and_names_what_does_not_answer(
    stack: local_stack.Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    smoke.require(stack.stage)
    assert "pledge: stored, and counted among the canaries only" in capsys.readouterr().out
    with pytest.raises(OperatorError, match=r"127\.0\.0\.1:1 does not answer"):
        functions.run_operation(stack.stage, "smoke", "http://127.0.0.1:1")


def test_switch_command_reaches_the_scripts_of_all_pages_and_is_audited(stack: local_stack.Stack) -> None:
    def told() -> set[str]:
        found: dict[str, dict[str, str]] = json.loads(ask(stack, "GET", "/data/switches.json").body)
        return set(found.get("off", {}))

    said = functions.run_operation(stack.stage, "switch", "pictures", "off", "Ailsa", "a trial")
    assert said == "Switched off: pictures.\n"
    assert eventually(lambda: told() == {"pictures"})
    sheet = ask(stack, "GET", "/data/switches.en.css")
    assert (sheet.headers["content-type"], "[data-off=pictures]" in sheet.body) == ("text/css; charset=utf-8", True)
    assert functions.run_operation(stack.stage, "switch", "pictures", "on", "Ailsa") == "Nothing is switched off.\n"
    assert eventually(lambda: told() == set())
    life = functions.run_operation(stack.stage, "audit", "switch pictures").splitlines()
    assert [line.partition("switched by ")[2] for line in life] == ["Ailsa, to: off, because: a trial", "Ailsa, to: on"]


def test_new_link_opens_the_pledge_and_ends_the_old_one(stack: local_stack.Stack) -> None:
    made = json.loads(ask(stack, "POST", "/api/pledges", json.dumps({"idea": "ten-minute-walk"})).body)
    printed = functions.run_operation(stack.stage, "new-link", made["id"])
    tokens = [address.strip().partition("#")[2] for address in (made["links"]["owner"], printed)]
    assert [ask(stack, "POST", "/api/owner", json.dumps({"token": token})).status for token in tokens] == [401, 200]


def test_settle_mail_command_changes_only_an_unknown_mail(stack: local_stack.Stack) -> None:
    mail = {"id": {"S": "review-1-m"}}
    stack.client("dynamodb").put_item(TableName="scbd-local-mail", Item=mail | {"status": {"S": "unknown"}})
    assert functions.run_operation(stack.stage, "settle-mail", "review-1-m", "not-sent") == "created\n"
    with pytest.raises(OperatorError, match="no mail with this id whose outcome is unknown"):
        functions.run_operation(stack.stage, "settle-mail", "review-1-m", "sent")


def test_moderators_are_added_changed_and_revoked_by_command(stack: local_stack.Stack) -> None:
    def manage(*arguments: str) -> list[str]:
        parser = argparse.ArgumentParser()
        moderator_verbs.add_verbs(parser)
        return moderator_verbs.manage(stack.stage, parser.parse_args([*arguments, "--stage", "local"])).splitlines()

    address = "una@board.example"
    assert manage("add", "Una", address, "--lang", "gd")[2] == f"Una <{address}> · gd · at-once · quiet from 20 to 7"
    assert manage("away", address, "--until", "2999-01-05")[2].endswith("away until 2999-01-05")
    told = manage("rhythm", address, "daily", "--hour", "9", "--quiet", "none", "--place", "hawick")
    assert told[2] == f"Una <{address}> · gd · daily at 9 · hawick · away until 2999-01-05"
    assert manage("revoke", address) == [line for line in told if "Una" not in line]
    with pytest.raises(OperatorError, match="no moderator with this address"):
        manage("back", "nobody@board.example")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (["add", " ", "una@board.example"], "a moderator needs a name"),
        (["away", "una@board.example", "--until", "2020-01-05"], "'2020-01-05' is not a coming day"),
        (["away", "una@board.example", "--until", "soon"], "'soon' is not a coming day"),
        (["rhythm", "una@board.example", "daily", "--quiet", "7-7"], "'7-7' is not two different hours"),
    ],
)
def test_what_would_change_nothing_for_a_moderator_is_refused(
    given: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["moderators", *given, "--stage", "local"])
    assert why in capsys.readouterr().err


def test_address_that_two_moderators_asked_for_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command_line, "find_stage", lambda name: Stage(name, ROOT, region="eu-west-2"))
    monkeypatch.setattr(functions, "run_operation", lambda _, *asked: f"ann@example.org for {asked}\n")
    who = ["--by", "ewan@board.example", "--and-by", "una@board.example", "--why", "in danger"]
    assert main(["look-up-address", "--stage", "prod", "x", *who]) == 0
    asked = ("look-up-address", "x", "ewan@board.example", "una@board.example", "in danger")
    assert capsys.readouterr().out == f"ann@example.org for {asked}\n"


def test_operator_error_is_printed_without_traceback() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "infra", "status", "--stage", "nowhere"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "Traceback" not in said.stderr
    assert "no stage 'nowhere'" in said.stderr


def test_clock_of_another_stage_is_not_moved(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["travel", "--stage", "prod", "--days", "7"]) == 1
    assert "Only the clock of a local stack can be set." in capsys.readouterr().err
