"""Copies in another account: off unless a stage asks for them, and of every original."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib import clock
from infra.aws import backup, config, deploy, edge, foundation, stack_drift, templates
from infra.preflight import checks
from infra.stage import ROOT, Stage
from tests.support import answering

FILES = {"s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"}
"""What an export needs of the bucket: DynamoDB's guide, *Requesting a table export*."""
TEMPLATE = templates.read(backup.TEMPLATE)


@pytest.mark.parametrize(("bucket", "wanted"), [("", False), ("copies", True)])
def test_stage_that_names_a_bucket_wants_copies(
    bucket: str, wanted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.stage.ROOT", tmp_path)
    stage = answering.stage(tmp_path, {}, options={"backup_bucket": bucket})
    assert backup.is_wanted(stage) == wanted


def test_originals_are_tables_and_neither_keys_nor_what_is_derived_are_copied() -> None:
    tables = {
        foundation.name_within_stage(each["TableName"])
        for each in templates.resources(foundation.template(), "AWS::DynamoDB::Table").values()
    }
    derived = {"ledger", "totals", "reconciliation", "wall", "stitches", "findings", "switches"}
    keys = {"secrets"}
    assert {*backup.ORIGINALS} == tables - derived - keys


def test_schedule_exports_into_the_other_accounts_bucket_what_its_role_may() -> None:
    loop = TEMPLATE["Resources"]["Fn::ForEach::Exports"][2]
    target: dict[str, Any] = loop["ExportOf&{Table}"]["Properties"]["Target"]
    asked = json.loads(target["Input"]["Sub"])
    assert {"S3Bucket": "${Bucket}", "S3BucketOwner": "${Account}"}.items() <= asked.items()
    rights = TEMPLATE["Resources"]["Exporter"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert rights[0]["Action"] == "dynamodb:ExportTableToPointInTime"
    assert asked["TableArn"].startswith(rights[0]["Resource"]["Sub"].removesuffix("*"))
    assert {*rights[1]["Action"]} == FILES
    assert rights[1]["Resource"]["Sub"].endswith("${Bucket}/scbd-${Stage}/*")
    assert asked["S3Prefix"].startswith("scbd-${Stage}/")


def test_guide_names_what_the_other_account_must_allow() -> None:
    guide = (ROOT / "docs/operations.md").read_text("utf-8").partition("### A copy in another account")[2]
    policy = guide.partition("a bucket policy that allows")[2].partition(";")[0]
    assert {each for each in policy.replace("`", " ").split() if each.startswith("s3:")} == FILES


def test_copies_that_fail_leave_a_whole_site(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def step(name: str, *_: Any) -> dict[str, str]:
        done.append(name)
        return {"SiteOrigin": "x", "DistributionId": "x"}

    monkeypatch.setattr(deploy, "step", step)
    monkeypatch.setattr(checks, "require", lambda *_, **__: None)
    monkeypatch.setattr(config, "record", lambda *_: False)
    monkeypatch.setattr(deploy, "_edition", lambda *_, **__: {})
    monkeypatch.setattr(config, "record_tags", lambda *_: None)
    monkeypatch.setattr(edge, "would_be_refused", lambda _: False)
    deploy.deploy(stage)
    assert done[-2:] == ["note of the release", "copies in another account"]


def test_refused_export_alarms_operators() -> None:
    loop, made = TEMPLATE["Resources"]["Fn::ForEach::Exports"][2], TEMPLATE["Resources"]
    target = loop["ExportOf&{Table}"]["Properties"]["Target"]
    assert target["DeadLetterConfig"] == {"Arn": {"GetAtt": "Refused.Arn"}}
    assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] <= 3600, "a call is tried for a day if nothing says less"
    (right,) = made["Exporter"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][2:]
    assert (right["Action"], right["Resource"]) == ("sqs:SendMessage", {"GetAtt": "Refused.Arn"})
    alarm = made["RefusedAlarm"]["Properties"]
    assert alarm["Dimensions"][0]["Value"] == {"GetAtt": "Refused.QueueName"}
    assert alarm["AlarmActions"][0]["Sub"].endswith(":scbd-${Stage}-alarms")


def test_status_names_tables_without_a_whole_copy_since_yesterday(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.stage.ROOT", tmp_path)
    arn = "arn:aws:dynamodb:eu-west-2:1:table/t/export/0{}-a"
    fails = {"ExportSummaries": [{"ExportArn": arn.format(9), "ExportStatus": "FAILED"}]}
    whole = {"ExportSummaries": [{"ExportArn": arn.format(at), "ExportStatus": "COMPLETED"} for at in (1, 2)]}
    calls: list[tuple[str, Any]] = [("list_exports", fails), ("list_exports", fails | {"NextToken": "n"})]
    for days in (0, 2):
        told = {"ExportDescription": {"StartTime": clock.now() - timedelta(days=days)}}
        calls += [("list_exports", whole), ("describe_export", told)]
    monkeypatch.setattr(backup, "ORIGINALS", ("pledges", "stories", "people"))
    options = {"backup_bucket": "copies", "firewall": False}
    (row,) = backup.rows(answering.stage(tmp_path, {"sts": answering.READY["sts"], "dynamodb": calls}, options=options))
    assert row.live == "people, pledges"


def test_drift_of_the_copies_is_looked_for_where_there_are_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.stage.ROOT", tmp_path)
    made = answering.stage(tmp_path, {}, options={"backup_bucket": "copies", "firewall": False})
    assert [part for part, _ in stack_drift._stacks(made)] == ["foundation", "edge", "monitoring", "backup"]
