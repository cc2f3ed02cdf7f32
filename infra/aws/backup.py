"""Copies of the originals in a bucket of another account, once a day: an option of the stage, off by default.

What is derived from them (ledger, totals, wall, pages) is not copied: it is made again. Keys are not copied
either: who reads the other account could sign links with them.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from chalicelib import clock
from infra.aws import stacks
from infra.aws.rows import Row, row_of
from infra.stage import ROOT, Stage, stage_options

TEMPLATE = ROOT / "infra" / "backup.yaml"
ORIGINALS = ("pledges", "stories", "people", "moderators", "audit-log", "mail", "tombstones")
"""Tables that nothing else could make again, but for keys."""
NEWEST_WITHIN = timedelta(hours=36)
"""One export a day, up to a quarter of an hour late, and hours for a large table."""


def deploy(stage: Stage) -> None:
    """Bring the copies up, or take them down where the stage wants none any more."""
    if not is_wanted(stage):
        stacks.delete(stage, "backup")
        return
    options = stage_options(stage.name)
    named = {"Bucket": options["backup_bucket"], "Account": options["backup_account"], "Tables": ",".join(ORIGINALS)}
    stacks.deploy(stage, "backup", TEMPLATE, {"Stage": stage.name, **named})


def is_wanted(stage: Stage) -> bool:
    """Whether the stage names a bucket for them."""
    return stage.on_aws and bool(stage_options(stage.name)["backup_bucket"])


def rows(stage: Stage) -> Iterator[Row]:
    """One row that names the tables whose newest whole copy is too old: DynamoDB tells of a failed export nowhere else.
    None where the stage wants no copies. All differ in the first night."""
    if is_wanted(stage):
        yield row_of("backup", "copied since yesterday", [table for table in ORIGINALS if not _is_copied(stage, table)])


def _is_copied(stage: Stage, table: str) -> bool:
    tables = stage.client("dynamodb")
    arn = f"arn:aws:dynamodb:{stage.region}:{stage.account}:table/{stage.resource_name(table)}"
    whole = [each["ExportArn"] for each in _exports(tables, arn) if each["ExportStatus"] == "COMPLETED"]
    if not whole:
        return False
    newest = tables.describe_export(ExportArn=max(whole))["ExportDescription"]  # their names begin with the time
    return bool(newest["StartTime"] >= clock.now() - NEWEST_WITHIN)


def _exports(tables: Any, arn: str) -> Iterator[dict[str, Any]]:
    request = {"TableArn": arn}
    while True:
        page = tables.list_exports(**request)
        yield from page["ExportSummaries"]
        if "NextToken" not in page:
            return
        request["NextToken"] = page["NextToken"]
