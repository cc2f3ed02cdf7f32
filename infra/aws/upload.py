"""Building the pages and putting them into the site's bucket."""

import hashlib
import mimetypes
import tempfile
from pathlib import Path
from typing import Any

from frontend.builder import site
from frontend.builder.content_source import ContentError
from infra.aws import config
from infra.stage import OperatorError, Stage

FOREVER = "public, max-age=31536000, immutable"
DAY = "public, max-age=86400"
SOON = "public, max-age=5, stale-while-revalidate=60"
TYPES = {".webmanifest": "application/manifest+json", ".svg": "image/svg+xml", ".ics": "text/calendar; charset=utf-8"}


def build_and_upload(stage: Stage) -> int:
    """Render the site for this stage and upload what changed; returns how many files did."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            site.build(Path(folder), config.settings(stage)["SITE_ORIGIN"])
        except ContentError as error:
            raise OperatorError(str(error)) from error
        return upload(stage, Path(folder))


def upload(stage: Stage, folder: Path) -> int:
    """Put every file under `folder` into the bucket under its path, unless it is there already."""
    store, bucket = stage.client("s3"), config.settings(stage)["SITE_BUCKET"]
    there = _etags(store, bucket)
    changed = 0
    keys = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]
    for key in sorted(keys, key=lambda key: (not key.startswith("assets/"), key)):  # first what pages will ask for
        body = (folder / key).read_bytes()
        if there.get(key) != hashlib.md5(body, usedforsecurity=False).hexdigest():
            store.put_object(Bucket=bucket, Key=key, Body=body, **headers(key))
            changed += 1
    return changed


def headers(key: str) -> dict[str, str]:
    """Content type and caching of a file: a fingerprinted asset for ever, a picture of a shared link a day, all else a
    few seconds."""
    kind = TYPES.get(Path(key).suffix) or mimetypes.guess_type(key)[0] or "application/octet-stream"
    if kind.startswith("text/") and "charset" not in kind:
        kind += "; charset=utf-8"
    kept = next((kept for folder, kept in {"assets/": FOREVER, "cards/": DAY}.items() if key.startswith(folder)), SOON)
    return {"ContentType": kind, "CacheControl": kept}


def _etags(store: Any, bucket: str) -> dict[str, str]:
    pages = store.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {item["Key"]: item["ETag"].strip('"') for page in pages for item in page.get("Contents", [])}
