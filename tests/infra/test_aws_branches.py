"""The same deployment with every choice made as on AWS; only the address of the API is the emulator's.

What follows the CDN is left out: the site's bucket refuses whoever does not come by TLS, and the emulator has none.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.aws import config, destroy, edge, event_sources, foundation, functions, monitoring, secrets, status
from infra.local import local_stack
from infra.stage import ROOT, OperatorError, Stage


@pytest.fixture
def prod(stack: local_stack.Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    for name, value in stack.stage.environment().items():
        monkeypatch.setenv(name, value)
    shutil.copy2(ROOT / "app.py", tmp_path)
    shutil.copytree(ROOT / "chalicelib", tmp_path / "chalicelib")
    (tmp_path / ".chalice").mkdir()
    shutil.copy2(ROOT / ".chalice/config.json", tmp_path / ".chalice")
    (tmp_path / "requirements.txt").touch()  # nothing is called here, so nothing need be fetched for Lambda
    stage = Stage("prod", tmp_path, region=stack.stage.region)
    yield stage
    destroy.destroy(stage, with_data=True, yes=True)


def test_a_stage_on_aws(prod: Stage) -> None:
    assert prod.on_aws
    foundation.deploy(prod)
    secrets.ensure(prod)
    functions.deploy(prod)
    event_sources.apply(prod)
    out = edge.deploy(prod)
    monitoring.deploy(prod)
    assert status.report(prod)
    protects_its_data(prod)
    guards_its_edge(prod, out)
    records_what_it_made(prod)


def protects_its_data(prod: Stage) -> None:
    tables = prod.client("dynamodb")
    for name in tables.list_tables()["TableNames"]:
        if name.startswith("scbd-prod-"):
            assert tables.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"], name
    bucket = config.settings(prod)["SITE_BUCKET"]
    blocked = prod.client("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert all(blocked.values())


def guards_its_edge(prod: Stage, out: dict[str, str]) -> None:
    made = prod.client("cloudfront").get_distribution_config(Id=out["DistributionId"])["DistributionConfig"]
    origins = {origin["Id"]: origin for origin in made["Origins"]["Items"]}
    assert set(origins) == {"site", "uploads", "api"}
    assert origins["site"]["OriginAccessControlId"]
    assert not origins["uploads"].get("OriginAccessControlId")  # the form's own policy authorises, and nothing reads
    assert origins["api"]["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert made["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert ":us-east-1:" in made["WebACLId"]
    policy = json.loads(prod.client("s3").get_bucket_policy(Bucket=config.settings(prod)["SITE_BUCKET"])["Policy"])
    allowed = [each for each in policy["Statement"] if each["Effect"] == "Allow"]
    assert all(each["Principal"] == {"Service": "cloudfront.amazonaws.com"} for each in allowed)


def records_what_it_made(prod: Stage) -> None:
    """So that a plain `chalice deploy --stage prod` is enough afterwards."""
    part = config.stage_section(prod)
    live = prod.client("dynamodb").describe_table(TableName="scbd-prod-pledges")["Table"]["LatestStreamArn"]
    assert part["environment_variables"]["PLEDGES_STREAM_ARN"] == live
    roles = {name: function["iam_role_arn"] for name, function in part["lambda_functions"].items()}
    assert roles == foundation.roles(prod)


def test_destroy_asks_first(stack: local_stack.Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "yes")
    with pytest.raises(OperatorError, match="Nothing was done"):
        destroy.destroy(stack.stage, with_data=True, yes=False)
    assert stack.client("dynamodb").list_tables()["TableNames"]
