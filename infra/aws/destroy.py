"""Removing a stage. Its data stays unless the operator says otherwise."""

from typing import Any

from botocore.exceptions import ClientError

from infra.aws import edge, foundation, functions, secrets, stacks
from infra.stage import OperatorError, Stage


def destroy(stage: Stage, *, with_data: bool, yes: bool) -> None:
    """Remove the copying to another account, alarms, CDN, API and functions; with `with_data` also tables, buckets,
    queues, roles and secrets.

    Without it the foundation stays whole. It then costs only what the stored bytes cost, and the next deployment
    continues with the same data.
    """
    _confirm(stage, with_data=with_data, yes=yes)
    stacks.delete(stage, "backup")
    stacks.delete(stage, "monitoring")
    stacks.delete(stage, "edge")
    if edge.has_firewall(stage):
        stacks.delete(stage, "firewall", edge.CERTIFICATES_AND_FIREWALLS)
    functions.delete(stage)
    if with_data:
        _destroy_data(stage)


def _confirm(stage: Stage, *, with_data: bool, yes: bool) -> None:
    if yes:
        return
    what = "and ALL ITS DATA, for ever" if with_data else "and keep its data"
    answer = input(f"Take down stage {stage.name!r} {what}? Type the stage's name: ")
    if answer.strip() != stage.name:
        raise OperatorError("That is not the name of the stage, so nothing was removed. Start again to try once more.")


def _destroy_data(stage: Stage) -> None:
    files, tables = stage.client("s3"), stage.client("dynamodb")
    for bucket in foundation.buckets(stage):
        _empty(files, bucket)
    stacks.delete(stage, "foundation")  # leaves tables and buckets, because of their DeletionPolicy
    for bucket in foundation.buckets(stage):
        _delete_if_exists(files.delete_bucket, Bucket=bucket)
    for table in foundation.tables(stage):
        _delete_if_exists(tables.update_table, TableName=table, DeletionProtectionEnabled=False)
        _delete_if_exists(tables.delete_table, TableName=table)
    _delete_if_exists(stage.client("ssm").delete_parameter, Name=secrets.parameter(stage))


def _empty(files: Any, bucket: str) -> None:
    try:
        for page in files.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            keys = [{"Key": item["Key"]} for item in page.get("Contents", [])]
            if keys:
                files.delete_objects(Bucket=bucket, Delete={"Objects": keys})
    except files.exceptions.NoSuchBucket:
        return


def _delete_if_exists(call: Any, **request: Any) -> None:
    """Call what deletes something that may be gone already."""
    try:
        call(**request)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"ResourceNotFoundException", "NoSuchBucket", "ParameterNotFound"}:
            raise
