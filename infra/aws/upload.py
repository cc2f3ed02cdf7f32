"""Build the site and upload it to the site bucket.

Files that the publisher writes are never touched: an upload changes only what it builds, and deletes only what an
earlier one built.
"""

import hashlib
import json
import mimetypes
import tempfile
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from chalicelib import clock
from chalicelib.publishing import changed_pages
from frontend.builder import kit, site
from frontend.builder.content_source import ContentError
from infra.aws import config, manifest
from infra.aws.manifest import Manifest
from infra.stage import OperatorError, Stage

FOREVER = "public, max-age=31536000, immutable"
DAY = "public, max-age=86400"
SOON = "public, max-age=5, stale-while-revalidate=60"
TYPES = {".webmanifest": "application/manifest+json", ".svg": "image/svg+xml", ".ics": "text/calendar; charset=utf-8"}
NAMED_BY_PAGES = ("assets/", "cards/")
"""Folders of files that pages name: uploaded before any page, and there for a while after the newest build dropped
them."""
READERS = 10
"""Files that are read at once: as many connections as boto3 keeps."""
UNUSED_FOR = timedelta(days=30)
"""Longer than publishing everything again takes, also after dead letters (14 days) were found."""


def build(stage: Stage, folder: Path) -> None:
    """Render the site for this stage into an empty folder."""
    _refusing(site.build, folder, edition_of(stage, standing(stage, manifest.read(stage).known())))


def edition_of(stage: Stage, pieces: Sequence[kit.Piece]) -> site.Edition:
    """What of the site this stage publishes, with these printed pieces on the kit page."""
    return site.Edition(
        origin=config.setting(stage, "SITE_ORIGIN"),
        languages=config.languages(stage),
        rehearsal=config.is_rehearsal(stage),
        details_months=int(config.setting(stage, "DETAILS_MONTHS")),
        pieces=pieces,
    )


def standing(stage: Stage, keys: Collection[str]) -> Sequence[kit.Piece]:
    """The printed pieces among these files that this stage shows today."""
    if not any(key.startswith(kit.FOLDER) for key in keys):
        return ()  # the first upload comes before all settings are known
    return kit.standing(keys, config.setting(stage, "SITE_ORIGIN"), config.languages(stage), clock.today())


def upload_assets(stage: Stage) -> int:
    """Upload what pages name, and no page: functions that name it may follow. Returns how many files changed."""
    with tempfile.TemporaryDirectory() as folder:
        _refusing(site.build_named, Path(folder), config.languages(stage))
        return upload(stage, Path(folder), NAMED_BY_PAGES)


def upload(
    stage: Stage,
    folder: Path,
    folders: tuple[str, ...] = ("",),
    *,
    before: Manifest | None = None,
    kept: Collection[str] | None = None,
) -> int:
    """Make the files of these folders of the bucket those under `folder`; returns how many were written or deleted.
    `before`: the manifest, if something was already read of it; `kept`: files that stay, although this build has none
    of them. None: the printed pieces that are not over.

    Interrupted anywhere, it is done by the next upload, of whichever build. Raises OperatorError if another upload has
    begun meanwhile, or if it takes too long.
    """
    before = before or manifest.read(stage)
    wanted = {key: digest(key, (folder / key).read_bytes()) for key in _keys(folder, folders)}
    dropped = {key for key in before.known() if key.startswith(folders)} - wanted.keys()
    dropped -= {piece.key for piece in standing(stage, dropped)} if kept is None else {*kept}
    named = {key for key in dropped if key.startswith(NAMED_BY_PAGES)}
    elsewhere = {key for key in before.unused if not key.startswith(folders)}
    noted = before.used(named | elsewhere)
    written = {key: digest for key, digest in wanted.items() if before.files.get(key) != digest}
    deleted = sorted((dropped - named) | (named & noted.unused_before(clock.now() - UNUSED_FOR)))
    if not written and not deleted and noted == before:
        return 0
    noted = manifest.write(stage, noted.changing([*written, *deleted]))
    _change(stage, folder, list(written), deleted)
    manifest.write(stage, noted.changed(written, deleted, before))
    return len(written) + len(deleted)


def differing(stage: Stage) -> tuple[int, list[str]]:
    """How many files deployments have uploaded, and the names of those that are gone or not as they were uploaded.
    Those that an upload is about to change do not count."""
    noted, files, bucket = manifest.read(stage).files, stage.client("s3"), config.setting(stage, "SITE_BUCKET")
    with ThreadPoolExecutor(READERS) as readers:
        live = dict(zip(noted, readers.map(lambda key: _live_digest(files, bucket, key), noted), strict=True))
    return len(noted), [key for key, digest in noted.items() if live[key] != digest]


def forget(stage: Stage) -> None:
    """Have the next upload send every file and the publisher write every page: files were lost that should be there."""
    for key in (manifest.KEY, changed_pages.NOTE):
        stage.client("s3").delete_object(Bucket=config.setting(stage, "SITE_BUCKET"), Key=key)


def digest(key: str, body: bytes) -> str:
    """As the manifest has it of a file."""
    return _digest_of(headers(key), body)


def headers(key: str) -> dict[str, str]:
    """Content type and caching of a file: a fingerprinted asset for ever, a picture of a shared link a day, all else a
    few seconds."""
    kind = TYPES.get(Path(key).suffix) or mimetypes.guess_type(key)[0] or "application/octet-stream"
    if kind.startswith("text/") and "charset" not in kind:
        kind += "; charset=utf-8"
    by_folder = {"assets/": FOREVER, "cards/": DAY}
    caching = next((caching for folder, caching in by_folder.items() if key.startswith(folder)), SOON)
    return {"ContentType": kind, "CacheControl": caching}


def _refusing(build: Callable[..., object], *given: Any) -> None:
    try:
        build(*given)
    except ContentError as error:
        raise OperatorError(str(error)) from error


def _keys(folder: Path, folders: tuple[str, ...]) -> list[str]:
    """The files to upload, those that others name before the others."""
    named = (*NAMED_BY_PAGES, kit.FOLDER)
    keys = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]
    return sorted((key for key in keys if key.startswith(folders)), key=lambda key: (not key.startswith(named), key))


def _digest_of(told: dict[str, str], body: bytes) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode() + body).hexdigest()


def _live_digest(files: Any, bucket: str, key: str) -> str:
    try:
        live = files.get_object(Bucket=bucket, Key=key)
    except files.exceptions.NoSuchKey:
        return ""
    told = {name: str(live.get(name, "")) for name in ("ContentType", "CacheControl")}
    return _digest_of(told, live["Body"].read())


def _change(stage: Stage, folder: Path, written: list[str], deleted: list[str]) -> None:
    files, bucket, began = stage.client("s3"), config.setting(stage, "SITE_BUCKET"), clock.now()
    for key in written:
        _check_time(began)
        files.put_object(Bucket=bucket, Key=key, Body=(folder / key).read_bytes(), **headers(key))
    for key in deleted:
        _check_time(began)
        if not _is_published(files, bucket, key):
            files.delete_object(Bucket=bucket, Key=key)


def _check_time(began: datetime) -> None:
    if clock.now() > began + manifest.UPLOAD_LASTS:
        raise OperatorError("The upload took longer than 15 minutes and has stopped. Start it again on a faster line.")


def _is_published(files: Any, bucket: str, key: str) -> bool:
    """Whether the publisher writes this page now, which an earlier version built and uploaded."""
    try:
        return "snapshot" in files.head_object(Bucket=bucket, Key=key)["Metadata"]
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return False
        raise
