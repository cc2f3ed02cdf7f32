"""Rotation of the CDN secret on a running stack: no request is refused, wherever the command is killed."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from chalicelib.aws.secrets import CACHED_FOR
from infra.aws import cdn_secret, config, edge, secrets, status
from infra.local import local_stack
from infra.stage import OperatorError, Stage
from tests.support.aws_calls import WorkerKilled, hooked
from tests.support.stack import SiteAnswer, ask, raw_items

CHANGES = ("dynamodb.PutItem", "cloudformation.UpdateStack")
"""What a rotation calls to change something: the first, then the other, then the first again."""
KILLED = [(moment, number) for moment in ("before", "after") for number in range(3)]


def pledge_page(stack: local_stack.Stack, **headers: str) -> SiteAnswer:
    """An answer of the API through the site, which reads no table."""
    return ask(stack, "POST", "/api/calendar", json.dumps({"idea": "ten-minute-walk"}), **headers)


def renew_functions(stack: local_stack.Stack) -> None:
    """End the API's processes, with the secrets that they have read."""
    functions = stack.client("lambda")
    timeout = functions.get_function_configuration(FunctionName="scbd-local")["Timeout"]
    functions.update_function_configuration(FunctionName="scbd-local", Timeout=timeout)


def changed_at(stack: local_stack.Stack) -> datetime:
    """When the secrets were last changed."""
    (item,) = raw_items(stack, "secrets")
    return datetime.fromisoformat(item["changed_at"]["S"])


def rotate(stack: local_stack.Stack) -> None:
    """Rotate, with functions that notice at once instead of in five minutes."""

    def wait_until(moment: datetime) -> None:
        assert moment == changed_at(stack) + CACHED_FOR + secrets.CLOCKS_DIFFER
        renew_functions(stack)

    cdn_secret.rotate(stack.stage, wait_until)


@contextmanager
def killed(stack: local_stack.Stack, moment: str, number: int) -> Iterator[None]:
    """Kill the command before or after its change with this number."""
    calls = itertools.count()

    def kill(**_: object) -> None:
        if next(calls) == number:
            raise WorkerKilled

    moments = [f"{moment}-call.{name}" for name in CHANGES]
    with hooked(moments, kill, stack.client), pytest.raises(WorkerKilled):
        yield


def test_no_request_is_refused_while_the_secret_is_rotated(stack: local_stack.Stack) -> None:
    before, answers = secrets.cdn_secrets(stack.stage), []

    def ask_meanwhile(**_: object) -> None:
        answers.append(pledge_page(stack).status)

    moments = [f"{when}-call.{name}" for when in ("before", "after") for name in CHANGES]
    with hooked(moments, ask_meanwhile, stack.client):
        rotate(stack)
    assert answers == [200] * 6
    (new,) = secrets.cdn_secrets(stack.stage)
    assert new not in before
    assert edge.sent_secret(stack.stage) == new
    renew_functions(stack)
    assert pledge_page(stack).status == 200


@pytest.mark.parametrize(("moment", "number"), KILLED)
def test_rotation_that_was_killed_goes_on(stack: local_stack.Stack, moment: str, number: int) -> None:
    (old,) = secrets.cdn_secrets(stack.stage)
    with killed(stack, moment, number):
        rotate(stack)
    renew_functions(stack)
    assert pledge_page(stack).status == 200
    made = secrets.cdn_secrets(stack.stage)
    edge.deploy(stack.stage)  # somebody deploys meanwhile
    assert pledge_page(stack).status == 200
    rotate(stack)
    renew_functions(stack)
    assert pledge_page(stack).status == 200
    (new,) = secrets.cdn_secrets(stack.stage)
    assert new != old
    if len(made) == 2:
        assert new == made[0], "no third secret is made"


def test_status_tells_of_a_rotation_that_was_interrupted_and_of_a_wrong_secret(stack: local_stack.Stack) -> None:
    def drifted() -> list[str]:
        return [row.setting for row in status.compare(stack.stage) if row.drifted]

    with killed(stack, "before", 1):
        rotate(stack)
    assert drifted() == ["secrets that the API takes"]
    rotate(stack)
    assert drifted() == []
    edge.send_secret(stack.stage, "x" * 43)
    assert drifted() == ["API takes the CDN's secret"]
    assert pledge_page(stack).status == 403
    with pytest.raises(OperatorError, match="Start again"):
        cdn_secret._end_previous(stack.stage, secrets.cdn_secrets(stack.stage)[0])
    edge.deploy(stack.stage)
    assert drifted() == []
    assert pledge_page(stack).status == 200


def test_api_refuses_whoever_does_not_come_through_the_cdn(stack: local_stack.Stack) -> None:
    path = f"/_aws/execute-api/{config.rest_api(stack.stage)}/api/calendar"
    past = local_stack.Stack(stack.state, {}, {**stack.ports, "site": stack.ports["aws"]})
    answer = ask(past, "POST", path, "{}", X_CDN_Secret="guessed", CloudFront_Viewer_Address="192.0.2.1:1")
    assert (answer.status, answer.body) == (403, f"This address is for our own site only. Please go to {stack.site}/")


def test_secret_that_a_viewer_sends_is_replaced_and_none_comes_back(stack: local_stack.Stack) -> None:
    answer = pledge_page(stack, X_CDN_Secret="guessed")
    assert answer.status == 200
    (secret,) = secrets.cdn_secrets(stack.stage)
    assert secret not in str(answer)
    described = stack.client("cloudformation").describe_stacks(StackName="scbd-local-edge")
    assert secret not in str(described)


def test_cdn_whose_first_deployment_failed_sends_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.aws.stacks.outputs", lambda *_: {})
    assert edge.sent_secret(stage) == ""
    assert edge._secret_to_send(stage) == secrets.cdn_secrets(stage)[0]
