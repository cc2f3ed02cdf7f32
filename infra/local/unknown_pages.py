"""Removal of public pages whose pledge or story is in no table.

A power cut can cost the emulator its newest pledges, while their pages are on disk already: it saves files when they
are written, but the system may write the tables' journal to disk some seconds later.
"""

import re
from collections.abc import Iterator

from chalicelib.submissions.ids import PATTERN
from infra.aws import config
from infra.stage import Stage

PAGE_OF_ONE = re.compile(
    rf"(?:[a-z]+/(?:p|stories)/(?P<page>{PATTERN})/index\.html|pictures/(?P<picture>{PATTERN})\.jpg)"
)
TABLES = ("PLEDGES_TABLE", "STORIES_TABLE")


def remove(stage: Stage) -> int:
    """Remove the pages and pictures of pledges and stories that the tables do not know; returns how many."""
    settings, files = config.settings(stage), stage.client("s3")
    pages = {key: match["page"] or match["picture"] for key in _keys(stage) if (match := PAGE_OF_ONE.fullmatch(key))}
    known = {found for table in TABLES for found in _ids(stage, settings[table])} if pages else set()
    unknown = [key for key, page_id in pages.items() if page_id not in known]
    for key in unknown:
        files.delete_object(Bucket=settings["SITE_BUCKET"], Key=key)
    return len(unknown)


def _keys(stage: Stage) -> Iterator[str]:
    bucket = config.settings(stage)["SITE_BUCKET"]
    for page in stage.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket):
        yield from (item["Key"] for item in page.get("Contents", []))


def _ids(stage: Stage, table: str) -> Iterator[str]:
    pages = stage.client("dynamodb").get_paginator("scan").paginate(TableName=table, ProjectionExpression="id")
    for page in pages:
        yield from (item["id"]["S"] for item in page["Items"] if "id" in item)
