"""What a deployment and code alone do first, and what they refuse, by what is live."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib import clock
from chalicelib.http import cdn
from frontend.builder import examples
from infra import command_line
from infra.aws import cdn_secret, config, deploy, edge, foundation, stacks
from infra.preflight import checks, choices
from infra.stage import OperatorError, Stage
from tests.support import answering
from tests.support.answering import READY, SETTINGS, refused
from tests.support.launched import leave_unsigned, sign_launch
from tests.support.world import TODAY

Answers = list[tuple[str, Any]]
LIVE, OTHER = "l" * 43, "o" * 43
CODE = [
    "note that it began",
    "assets",
    "reserved executions",
    "functions and API",
    "event sources",
    "challenge and changed pages",
    "note of the release",
]
SANDBOX = answering.MAIL | {"ProductionAccessEnabled": False}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A checkout in which everybody has signed, and Gaelic is not read."""
    monkeypatch.setattr("infra.stage.ROOT", tmp_path)
    monkeypatch.setattr(choices, "PYTHONS", (sys.version_info[:2],))
    monkeypatch.setattr(examples, "left", list)
    with clock.at(TODAY):
        yield sign_launch(tmp_path)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps of a deployment, which do nothing."""
    named: list[str] = []

    def step(name: str, *_: Any) -> dict[str, str]:
        named.append(name)
        return {"SiteOrigin": "https://x", "DistributionId": "x"}

    monkeypatch.setattr(deploy, "step", step)
    return named


def stack(**outputs: str) -> dict[str, Any]:
    """An edge stack whose last update was rolled back: what was there is live."""
    given = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
    state = {"StackName": "x", "CreationTime": "2026-01-01T00:00:00Z", "StackStatus": "UPDATE_ROLLBACK_COMPLETE"}
    return {"Stacks": [state | {"Outputs": given}]}


def distribution(secret: str | None) -> dict[str, Any]:
    """A CDN that sends this secret."""
    headers = [{"HeaderName": cdn.HEADER, "HeaderValue": secret}] if secret else []
    origin = {"Id": "api", "DomainName": "x", "CustomHeaders": {"Quantity": len(headers), "Items": headers}}
    behavior = {"TargetOriginId": "api", "ViewerProtocolPolicy": "https-only"}
    origins = {"Quantity": 1, "Items": [origin]}
    made = {
        "CallerReference": "x",
        "Origins": origins,
        "DefaultCacheBehavior": behavior,
        "Comment": "",
        "Enabled": True,
    }
    return {"DistributionConfig": made}


def live_stage(folder: Path, *, sent: str | None = LIVE, live: Any = None, mail: Any = None, **options: str) -> Stage:
    """A stage whose CDN sends this secret. `live`: other settings of its live function than those recorded here."""
    secrets = {"Item": {"values": {"S": json.dumps({"cdn": [LIVE]})}}}
    running = live if isinstance(live, dict) and "refused" in live else {"Environment": {"Variables": live or SETTINGS}}
    answers: dict[str, Answers] = READY | {
        "cloudformation": [("describe_stacks", stack(DistributionId="x", SiteOrigin="https://pledge.scot"))] * 4,
        "cloudfront": [*READY["cloudfront"], ("get_distribution_config", distribution(sent))],
        "dynamodb": [("get_item", secrets)],
        "lambda": [READY["lambda"][0], *[("get_function_configuration", running)] * 2],
        "sesv2": [READY["sesv2"][0], ("get_account", mail or answering.MAIL), ("get_account", mail or answering.MAIL)],
    }
    return answering.stage(folder, answers, options=options)


def test_no_step_begins_while_a_check_stops_it(project: Path, steps: list[str]) -> None:
    made = answering.stage(project, READY, settings={"MAIL_FROM": "hello@example.org"})
    for send in (deploy.deploy, deploy.send_code):
        with pytest.raises(OperatorError, match="MAIL_FROM"):
            send(made)
    assert steps == []
    assert config.is_rehearsal(made)


@pytest.mark.parametrize("rehearsal", [True, False])
def test_deployment_records_what_is_published(project: Path, steps: list[str], rehearsal: bool) -> None:
    made = live_stage(project)
    deploy.deploy(made, rehearsal=rehearsal)
    assert (config.is_rehearsal(made), config.languages(made)) == (rehearsal, ("en",))


@pytest.mark.parametrize("sent", [None, OTHER], ids=["an older version", "a wrong secret"])
def test_cdn_sends_its_secret_before_functions_ask_for_it(project: Path, steps: list[str], sent: str | None) -> None:
    deploy.deploy(live_stage(project, sent=sent))
    assert steps.index("secrets") < steps.index("CDN before functions") < steps.index("functions and API")


def test_cdn_that_sends_a_live_secret_comes_after_functions(project: Path, steps: list[str]) -> None:
    deploy.deploy(live_stage(project))
    assert "CDN before functions" not in steps
    assert steps.index("functions and API") < steps.index("CDN")


@pytest.mark.parametrize("described", [refused("ValidationError", "Stack x does not exist"), stack()])
def test_before_there_is_a_cdn_nobody_would_be_refused(project: Path, described: dict[str, Any]) -> None:
    made = answering.stage(project, {"cloudformation": [("describe_stacks", described)]})
    assert not edge.would_be_refused(made)


def test_refusal_of_aws_is_not_taken_for_a_stage_without_a_cdn(project: Path) -> None:
    made = answering.stage(project, {"cloudformation": [("describe_stacks", refused("AccessDenied"))]})
    with pytest.raises(ClientError, match="AccessDenied"):
        edge.would_be_refused(made)


@pytest.mark.parametrize("sent", [None, OTHER])
def test_code_alone_is_refused_while_the_cdn_sends_no_live_secret(
    project: Path, steps: list[str], sent: str | None
) -> None:
    with pytest.raises(OperatorError, match=r"API would refuse all .*make deploy"):
        deploy.send_code(live_stage(project, sent=sent))
    assert steps == []


@pytest.mark.parametrize("rehearsal", ["0", "1"])
def test_code_alone_stays_what_is_live_whatever_is_recorded_here(
    project: Path, steps: list[str], rehearsal: str
) -> None:
    made = live_stage(project, live=SETTINGS | {"REHEARSAL": rehearsal})
    config.record(made, {"REHEARSAL": "10"[int(rehearsal)]})
    deploy.send_code(made)
    assert steps == CODE
    assert config.setting(made, "REHEARSAL") == rehearsal


def test_code_alone_is_sent_with_what_the_last_deployment_made_whatever_is_recorded_here(
    project: Path, steps: list[str]
) -> None:
    made = live_stage(project)
    config.record(made, {"SITE_ORIGIN": "https://pledges.example.org"}, {"count": "arn:aws:iam::1:role/of-before"})
    deploy.send_code(made)
    section = config.stage_section(made)
    assert section["environment_variables"].items() >= {"SITE_ORIGIN": "https://pledge.scot"}.items()
    assert section["lambda_functions"]["count"]["iam_role_arn"].endswith(":role/scbd-prod-count")
    assert section["tags"] == made.tags


@pytest.mark.parametrize(
    ("live", "said"),
    [
        (SETTINGS | {"LANGUAGES": "en,gd"}, "Other languages"),
        (refused("ResourceNotFoundException"), "'prod' has no functions yet"),
    ],
)
def test_code_alone_is_refused_if_pages_would_change(
    project: Path, steps: list[str], live: dict[str, str], said: str
) -> None:
    with pytest.raises(OperatorError, match=rf"{said}.*make deploy"):
        deploy.send_code(live_stage(project, live=live))
    assert steps == []


def test_emergency_fix_goes_out_whatever_only_the_public_needs(
    project: Path, steps: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A live stage has passed it before; SES may have stopped its mail since."""
    made = live_stage(project, live=SETTINGS | {"REHEARSAL": "0"}, mail=SANDBOX)
    leave_unsigned(project)
    deploy.send_code(made)
    assert steps == CODE
    assert "note    mail to anybody: SES in eu-west-2 is in its sandbox" in capsys.readouterr().out


def test_what_the_public_uses_becomes_no_rehearsal(project: Path, steps: list[str]) -> None:
    made = live_stage(project, live=SETTINGS | {"REHEARSAL": "0"})
    with pytest.raises(OperatorError, match=r"STOP +rehearsal: prod is live for the public.*without --rehearsal"):
        deploy.deploy(made, rehearsal=True)
    assert steps == []


@pytest.mark.parametrize(
    ("live", "options", "hinted"),
    [
        (SETTINGS, {}, True),
        (refused("ResourceNotFoundException"), {}, True),
        (SETTINGS | {"REHEARSAL": "0"}, {}, False),
        (refused("AccessDenied"), {}, False),
        (SETTINGS, {"alarms_to": ""}, False),
    ],
    ids=["rehearsal", "not deployed yet", "public", "nobody knows", "would stop a rehearsal, too"],
)
def test_rehearsal_is_offered_only_where_it_would_be_deployed(
    project: Path, live: dict[str, str], options: dict[str, str], hinted: bool
) -> None:
    made = live_stage(project, live=live, mail=SANDBOX, **options)
    with pytest.raises(OperatorError, match="in its sandbox") as refusal:
        checks.require(made, rehearsal=False)
    assert ("--rehearsal" in str(refusal.value)) is hinted


@pytest.mark.parametrize(
    ("verb", "work"), [("site", "infra.aws.deploy.publish_site"), ("kit", "infra.aws.printed_pieces.put")]
)
def test_pages_are_built_as_the_stage_is_live_whatever_is_recorded_here(
    project: Path, monkeypatch: pytest.MonkeyPatch, verb: str, work: str
) -> None:
    """A pipeline deployed it for the public, and the record of that deployment went with its machine."""
    built: list[tuple[Any, ...]] = []

    def build(stage: Stage, *_: Any) -> int:
        built.append((config.is_rehearsal(stage), config.languages(stage), config.site_origin(stage)))
        return 0

    live = {"Environment": {"Variables": SETTINGS | {"REHEARSAL": "0", "LANGUAGES": "en,gd"}}}
    made = answering.stage(project, {"lambda": [("get_function_configuration", live)]})
    monkeypatch.setattr("infra.verbs.find_stage", lambda _: made)
    monkeypatch.setattr("infra.command_line.find_stage", lambda _: made)
    monkeypatch.setattr(foundation, "record", lambda _: True)
    monkeypatch.setattr(stacks, "outputs", lambda *_: {"SiteOrigin": "https://pledge.scot"})
    monkeypatch.setattr(work, build)
    assert command_line.main([verb, "--stage", "prod"]) == 0
    assert built == [(False, ("en", "gd"), "https://pledge.scot")]


def test_pages_of_a_stage_that_was_never_deployed_are_not_built(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = refused("ValidationError", "Stack x does not exist")
    made = answering.stage(project, {"cloudformation": [("describe_stacks", missing)]})
    monkeypatch.setattr("infra.verbs.find_stage", lambda _: made)
    assert command_line.main(["site", "--stage", "prod"]) == 1
    assert "There is no stack scbd-prod-foundation. Deploy the stage first." in capsys.readouterr().err


def test_rotation_begins_only_if_the_cdn_sends_a_live_secret(project: Path) -> None:
    secrets = {"Item": {"values": {"S": json.dumps({"cdn": [LIVE]})}}}
    answers: dict[str, Answers] = {
        "cloudformation": [("describe_stacks", stack(DistributionId="x"))],
        "cloudfront": [("get_distribution_config", distribution(OTHER))],
        "dynamodb": [("get_item", secrets)],
    }
    with pytest.raises(OperatorError, match="make deploy"):
        cdn_secret.rotate(answering.stage(project, answers))
