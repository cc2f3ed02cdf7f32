"""Build the site and upload it to the site bucket."""

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
            site.build(Path(folder), config.setting(stage, "SITE_ORIGIN"))
        except ContentError as error:
            raise OperatorError(str(error)) from error
        return upload(stage, Path(folder))


def upload(stage: Stage, folder: Path) -> int:
    """Upload every file under `folder` whose content is not in the bucket yet; returns how many were uploaded."""
    files, bucket = stage.client("s3"), config.setting(stage, "SITE_BUCKET")
    uploaded = _etags(files, bucket)
    changed = 0
    keys = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]
    for key in sorted(
        keys, key=lambda key: (not key.startswith("assets/"), key)
    ):  # assets before the pages that need them
        body = (folder / key).read_bytes()
        if uploaded.get(key) != hashlib.md5(body, usedforsecurity=False).hexdigest():
            files.put_object(Bucket=bucket, Key=key, Body=body, **headers(key))
            changed += 1
    return changed


def headers(key: str) -> dict[str, str]:
    """Content type and caching of a file: a fingerprinted asset for ever, a picture of a shared link a day, all else a
    few seconds."""
    kind = TYPES.get(Path(key).suffix) or mimetypes.guess_type(key)[0] or "application/octet-stream"
    if kind.startswith("text/") and "charset" not in kind:
        kind += "; charset=utf-8"
    by_folder = {"assets/": FOREVER, "cards/": DAY}
    caching = next((caching for folder, caching in by_folder.items() if key.startswith(folder)), SOON)
    return {"ContentType": kind, "CacheControl": caching}


def _etags(files: Any, bucket: str) -> dict[str, str]:
    pages = files.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {item["Key"]: item["ETag"].strip('"') for page in pages for item in page.get("Contents", [])}
