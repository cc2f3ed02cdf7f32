"""`make republish PLEDGES=100000`: publish that many pledges again, on a stack of its own, and look at the result.

The pledges are written to the table while `count` is off, so every number, card, page of the wall and share page is
made by the run, as after the loss of all pages. Loopback only. 100,000 pledges take a gigabyte of disk and an hour.
"""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import TYPE_CHECKING

from bench.publisher import settings_of, stack_without_counting
from chalicelib.aws.clients import client
from chalicelib.aws.tables import serialised
from chalicelib.content import languages
from chalicelib.pledges import Pledge
from chalicelib.publishing import wall
from chalicelib.settings import settings
from chalicelib.submissions import ids
from infra.aws import config, deploy, republishing
from infra.local import local_stack
from tests.support.factories import create_pledge, random_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

WRITERS = 4
MOST_PUTS = 25
"""Of one BatchWriteItem, as DynamoDB limits it."""


def main() -> int:
    """Print progress, seconds, and what is wrong. Returns the exit status."""
    pledges = int(sys.argv[1])
    with stack_without_counting() as stack:
        with settings_of(stack):
            write_pledges(pledges)
        began = time.monotonic()
        republishing.follow(stack.stage, deploy.request_publishing(stack.stage))
        seconds = time.monotonic() - began
        wrong = list(_differences(stack, pledges))
    rate, load = pledges / seconds, os.getloadavg()[0]
    print(
        f"{pledges:,} pledges published again in {seconds:,.0f} s, {rate:.0f} a second; load of the machine {load:.1f}"
    )
    print(*wrong or ["Every pledge has its number and its pages."], sep="\n")
    return 1 if wrong else 0


def write_pledges(pledges: int) -> None:
    """Store so many public pledges like a first one."""
    first = create_pledge(place="hawick")
    sizes = [min(MOST_PUTS, pledges - start) for start in range(1, pledges, MOST_PUTS)]
    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(_store, repeat(first), sizes))


def _store(first: Pledge, copies: int) -> None:
    items: list[WriteRequestTypeDef] = [
        {"PutRequest": {"Item": serialised(_like(first).item())}} for _ in range(copies)
    ]
    answer = client("dynamodb").batch_write_item(RequestItems={settings().pledges_table: items})
    assert not answer["UnprocessedItems"]


def _like(first: Pledge) -> Pledge:
    key = ids.key_of_request(random_key())
    return first.model_copy(update={"key": key, "id": ids.new_id(key, first.made_at)})


def _differences(stack: local_stack.Stack, pledges: int) -> Iterator[str]:
    """What lacks, in sentences."""
    pages = stack.client("s3").get_paginator("list_objects_v2")
    bucket = config.setting(stack.stage, "SITE_BUCKET")
    for lang in languages():
        found = sum(page["KeyCount"] for page in pages.paginate(Bucket=bucket, Prefix=f"{lang}/p/"))
        if found != pledges:
            yield f"{found:,} pages of pledges in {lang}."
    with settings_of(stack):
        whole = wall.current()
    if whole.stitches != pledges or sum(whole.months.values()) != pledges:
        yield f"{whole.stitches:,} numbers, and cards by month: {whole.months}."


if __name__ == "__main__":
    sys.exit(main())
