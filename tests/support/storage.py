"""Stored items and objects, read from tables and buckets."""

import json
from typing import Any, TypeVar

from chalicelib import pledges, stories
from chalicelib.aws.clients import client
from chalicelib.stories import Story
from chalicelib.submissions.model import Submission

Kind = TypeVar("Kind", bound=Submission)


def stored(submission: Kind) -> Kind:
    """The submission as it is stored now."""
    store: Any = stories.store if isinstance(submission, Story) else pledges.store
    found: Kind = store.find(submission.id)
    return found


def stored_pledges() -> list[pledges.Pledge]:
    """Every pledge in the table."""
    return list(pledges.store.sweep())


def every_item() -> dict[str, list[dict[str, Any]]]:
    """All items of all tables, in DynamoDB's own notation."""
    return {table: rows(table) for table in client("dynamodb").list_tables()["TableNames"]}


def site_object(path: str) -> str | None:
    """The text of an object in the site bucket, or None."""
    try:
        answer = client("s3").get_object(Bucket="site", Key=path)
    except client("s3").exceptions.NoSuchKey:
        return None
    return answer["Body"].read().decode()


def published_totals() -> dict[str, Any]:
    """`data/totals.json`; empty if it is not published yet."""
    found: dict[str, Any] = json.loads(site_object("data/totals.json") or "{}")
    return found


def rows(table: str) -> list[dict[str, Any]]:
    """Every item of a table, in DynamoDB's own notation."""
    found: list[dict[str, Any]] = client("dynamodb").scan(TableName=table)["Items"]
    return found


def restore(table: str, kept: list[dict[str, Any]]) -> None:
    """Leave only these items in a table, as a restore to an earlier moment does."""
    names = [key["AttributeName"] for key in client("dynamodb").describe_table(TableName=table)["Table"]["KeySchema"]]
    for row in rows(table):
        client("dynamodb").delete_item(TableName=table, Key={name: row[name] for name in names})
    for row in kept:
        client("dynamodb").put_item(TableName=table, Item=row)


def snapshot_of(path: str) -> int:
    """The number of the snapshot in the metadata of an object in the site bucket."""
    return int(client("s3").head_object(Bucket="site", Key=path)["Metadata"]["snapshot"])


def object_keys(bucket: str, prefix: str = "") -> list[str]:
    """The keys in a bucket, in their order."""
    listed = client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return [each["Key"] for each in listed]
