"""Taking a stage down. Data stays unless told otherwise."""

from typing import Any

from botocore.exceptions import ClientError

from infra.aws import config, functions, stacks
from infra.aws.edge import CERTIFICATES_AND_FIREWALLS
from infra.stage import OperatorError, Stage, stage_options

TABLES = (
    "PLEDGES_TABLE",
    "STORIES_TABLE",
    "LEDGER_TABLE",
    "TOTALS_TABLE",
    "WALL_TABLE",
    "MAIL_TABLE",
    "DECISION_LOG_TABLE",
)
BUCKETS = ("SITE_BUCKET", "FAILURES_BUCKET", "UPLOADS_BUCKET")


def destroy(stage: Stage, *, with_data: bool, yes: bool) -> None:
    """Remove CDN, alarms, API and functions; with `with_data` also tables, buckets, queues, roles and keys.

    Without it the foundation stays whole: idle, it costs only what the stored bytes cost, and the next deployment goes
    on where this one ended.
    """
    _confirm(stage, with_data=with_data, yes=yes)
    stacks.delete(stage, "edge")
    if stage.on_aws and stage_options(stage.name)["firewall"]:
        stacks.delete(stage, "firewall", CERTIFICATES_AND_FIREWALLS)
    functions.delete(stage)
    if with_data:
        _destroy_data(stage)


def _confirm(stage: Stage, *, with_data: bool, yes: bool) -> None:
    if yes:
        return
    what = "and ALL ITS DATA, for ever" if with_data else "and keep its data"
    answer = input(f"Take down stage {stage.name!r} {what}? Type the stage's name: ")
    if answer.strip() != stage.name:
        raise OperatorError("Nothing was done.")


def _destroy_data(stage: Stage) -> None:
    settings = config.settings(stage)
    for bucket in BUCKETS:
        _empty(stage.client("s3"), settings[bucket])
    stacks.delete(stage, "foundation")  # leaves tables and buckets, which are marked to be kept
    for bucket in BUCKETS:
        _forget(stage.client("s3").delete_bucket, Bucket=settings[bucket])
    tables = stage.client("dynamodb")
    for table in TABLES:
        _forget(tables.update_table, TableName=settings[table], DeletionProtectionEnabled=False)
        _forget(tables.delete_table, TableName=settings[table])
    _forget(stage.client("ssm").delete_parameter, Name=settings["SECRETS_PARAMETER"])


def _empty(store: Any, bucket: str) -> None:
    try:
        for page in store.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            keys = [{"Key": item["Key"]} for item in page.get("Contents", [])]
            if keys:
                store.delete_objects(Bucket=bucket, Delete={"Objects": keys})
    except store.exceptions.NoSuchBucket:
        return


def _forget(call: Any, **what: Any) -> None:
    """Delete something that may be gone already."""
    try:
        call(**what)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"ResourceNotFoundException", "NoSuchBucket", "ParameterNotFound"}:
            raise
