"""Deployment of stage `prod` on the emulator, with every branch that AWS takes.

The upload of the site is left out: its bucket refuses requests without TLS, and the emulator has no TLS.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.aws import (
    concurrency,
    config,
    destroy,
    edge,
    event_sources,
    foundation,
    functions,
    monitoring,
    secrets,
    status,
    templates,
    throttling,
)
from infra.local import local_stack
from infra.stage import ROOT, OperatorError, Stage, stage_options


@pytest.fixture
def prod(stack: local_stack.Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    for name, value in stack.stage.environment().items():
        monkeypatch.setenv(name, value)
    shutil.copy2(ROOT / "app.py", tmp_path)
    shutil.copytree(ROOT / "chalicelib", tmp_path / "chalicelib")
    (tmp_path / ".chalice").mkdir()
    shutil.copy2(ROOT / ".chalice/config.json", tmp_path / ".chalice")
    (tmp_path / "requirements.txt").touch()  # no test calls a function, so Lambda needs no packages
    stage = Stage("prod", tmp_path, region=stack.stage.region)
    # MiniStack tells search strings of a firewall in plain text, which boto3 cannot read. `test_firewall` plays AWS.
    firewall = templates.resources(templates.read(edge.FIREWALL), "AWS::WAFv2::WebACL")["Firewall"]
    (rule,) = firewall["Rules"]
    rule["Statement"]["RateBasedStatement"]["Limit"] = stage_options("prod")["requests_in_five_minutes"]
    monkeypatch.setattr(edge, "live_firewall", lambda _: firewall)
    yield stage
    destroy.destroy(stage, with_data=True, yes=True)


def test_prod_stage_deploys_protected_data_and_secured_edge(prod: Stage) -> None:
    assert prod.on_aws
    foundation.deploy(prod)
    secrets.ensure(prod)
    concurrency.record(prod)
    functions.deploy(prod)
    event_sources.apply(prod)
    throttling.apply(prod)
    out = edge.deploy(prod)
    monitoring.deploy(prod)
    assert status.report(prod)
    assert_data_is_protected(prod)
    assert_edge_is_secured(prod, out)
    assert_executions_are_reserved(prod)
    assert_config_is_recorded(prod)


def assert_data_is_protected(prod: Stage) -> None:
    tables = prod.client("dynamodb")
    for name in tables.list_tables()["TableNames"]:
        if name.startswith("scbd-prod-"):
            assert tables.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"], name
    bucket = config.settings(prod)["SITE_BUCKET"]
    blocked = prod.client("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert all(blocked.values())


def assert_edge_is_secured(prod: Stage, out: dict[str, str]) -> None:
    made = prod.client("cloudfront").get_distribution_config(Id=out["DistributionId"])["DistributionConfig"]
    origins = {origin["Id"]: origin for origin in made["Origins"]["Items"]}
    assert set(origins) == {"site", "uploads", "api"}
    assert origins["site"]["OriginAccessControlId"]
    assert not origins["uploads"].get("OriginAccessControlId")  # the form's policy authorises uploads, nobody reads
    assert origins["api"]["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert [edge.sent_secret(prod)] == secrets.cdn_secrets(prod)
    assert made["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert ":us-east-1:" in made["WebACLId"]
    policy = json.loads(prod.client("s3").get_bucket_policy(Bucket=config.settings(prod)["SITE_BUCKET"])["Policy"])
    allowed = [each for each in policy["Statement"] if each["Effect"] == "Allow"]
    assert all(each["Principal"] == {"Service": "cloudfront.amazonaws.com"} for each in allowed)


def assert_executions_are_reserved(prod: Stage) -> None:
    lambdas = prod.client("lambda")
    wanted = stage_options(prod.name)["reserved_concurrency"]
    for function in ("api_handler", "process_upload", "publish"):
        live = lambdas.get_function_concurrency(FunctionName=prod.function_name(function))
        assert live.get("ReservedConcurrentExecutions") == wanted.get(function), function


def assert_config_is_recorded(prod: Stage) -> None:
    """A later plain `chalice deploy --stage prod` needs these values."""
    part = config.stage_section(prod)
    live = prod.client("dynamodb").describe_table(TableName="scbd-prod-pledges")["Table"]["LatestStreamArn"]
    assert part["environment_variables"]["PLEDGES_STREAM_ARN"] == live
    roles = {name: function["iam_role_arn"] for name, function in part["lambda_functions"].items()}
    assert roles == foundation.roles(prod)


def test_destroy_without_the_typed_stage_name_deletes_nothing(
    stack: local_stack.Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "yes")
    with pytest.raises(OperatorError, match="nothing was removed"):
        destroy.destroy(stack.stage, with_data=True, yes=False)
    assert stack.client("dynamodb").list_tables()["TableNames"]
