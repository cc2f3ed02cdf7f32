"""Commands on a stage, as an operator types them."""

import json
import subprocess
import sys

import pytest

from infra.aws import deploy, functions
from infra.local import local_stack
from infra.stage import ROOT, OperatorError
from tests.support.stack import ask
from tests.support.waiting import eventually


def published(stack: local_stack.Stack) -> int:
    return int(json.loads(ask(stack, "GET", "/data/totals.json").body)["seq"])


def test_withdraw_and_publish_run_with_the_stages_settings(stack: local_stack.Stack) -> None:
    before = published(stack)
    deploy.request_publishing(stack.stage)
    assert eventually(lambda: published(stack) > before)
    with pytest.raises(OperatorError, match="no pledge and no story"):
        functions.run_operation(stack.stage, "withdraw", "none")


def test_a_problem_is_one_sentence_without_a_trace() -> None:
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
