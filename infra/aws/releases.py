"""Releases: the code and the pages that were live after a deployment, kept to go back to.

They lie in a bucket of their own, which no function may write: `releases.json` lists them, and code and pages are zips
that are named after their content. A deployment notes that it began, and at its end what is live. So a deployment that
stopped halfway is known as such, and the last whole release is what to go back to.
"""

import base64
import hashlib
import io
import json
import subprocess
import zipfile
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from chalicelib import clock
from infra.aws import chalice_note, functions
from infra.stage import ROOT, OperatorError, Stage

INDEX = "releases.json"
KEPT = 5
EDITION = ("LANGUAGES", "REHEARSAL")
"""Settings that built pages and functions must agree on."""
THE_SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""Of all files in a zip of pages, so that equal pages have one name."""


@dataclass(frozen=True)
class Release:
    """`code`: SHA-256 of the functions' zip as Lambda tells it; `pages`: key of the zip of built pages; `functions`:
    those that run this code; `before`: id of the release that was live before it, empty for the first."""

    id: str
    at: str
    commit: str
    code: str
    pages: str
    functions: list[str]
    edition: dict[str, str]
    before: str = ""

    @property
    def code_key(self) -> str:
        return f"code-{base64.b64decode(self.code).hex()}.zip"


@dataclass(frozen=True)
class Releases:
    """`listed`: the newest last. `live`: id of the one that is live. `began`: the commit of a deployment, or the id of
    the release of a rollback, that has not ended. `etag`: of the index, None if there is none yet."""

    listed: list[Release] = field(default_factory=list)
    live: str = ""
    began: str = ""
    etag: str | None = None

    @property
    def went_back(self) -> bool:
        """Whether a release of before was brought back, and none was made since."""
        return bool(self.listed) and self.live != self.listed[-1].id

    def find(self, release_id: str) -> Release | None:
        return next((each for each in self.listed if each.id == release_id), None)


def read(stage: Stage) -> Releases:
    """What is kept of the stage; nothing before its first deployment."""
    files = stage.client("s3")
    try:
        answer = files.get_object(Bucket=bucket(stage), Key=INDEX)
    except (files.exceptions.NoSuchKey, files.exceptions.NoSuchBucket):
        return Releases()
    stored = json.loads(answer["Body"].read())
    listed = [Release(**each) for each in stored.pop("listed")]
    return Releases(listed, **stored, etag=answer["ETag"])


def begin(stage: Stage, what: str = "") -> None:
    """Note that a deployment of this checkout, or a rollback to the release `what`, has begun."""
    known = read(stage)
    if known.etag:  # before the first release there is nothing to go back to, and perhaps no bucket
        _write(stage, replace(known, began=what or _commit()))


def note(stage: Stage, folder: Path) -> None:
    """Keep what is live now: the functions' code, and the pages in the folder. The same again is no other release."""
    body = _zipped(folder)
    key = f"pages-{hashlib.sha256(body).hexdigest()}.zip"
    if not _is_there(stage, key):
        _put(stage, key, body)
    _note(stage, key)


def note_code(stage: Stage) -> None:
    """Keep the functions' code that is live now, with the pages of the release before. If none is kept, there is
    nothing to go back to yet, and nothing is noted."""
    known = read(stage)
    live = known.find(known.live)
    if live:
        _note(stage, live.pages)


def settle(stage: Stage, release: Release) -> None:
    """Note that this release is live again."""
    _write(stage, replace(read(stage), live=release.id, began=""))


def bucket(stage: Stage) -> str:
    """The name of the bucket."""
    return stage.resource_name(f"releases-{stage.account}")


def code_shas(stage: Stage) -> dict[str, str]:
    """Function -> SHA-256 of its code, of all that are live."""
    lambdas = stage.client("lambda")
    ask = lambdas.get_function_configuration
    return {name: ask(FunctionName=arn)["CodeSha256"] for name, arn in chalice_note.live_functions(stage).items()}


def _note(stage: Stage, pages: str) -> None:
    known, shas, commit = read(stage), code_shas(stage), _commit()
    code, settings = shas["api_handler"], functions.live_settings(stage)
    live = known.find(known.live)
    same = live and live.pages == pages and (live.code == code or (live.commit == commit and "+" not in commit))
    now = clock.now()
    made = Release(
        id=live.id if live and same else f"{now:%Y%m%dT%H%M%S}-{commit[:7]}",
        at=now.isoformat(timespec="seconds"),
        commit=commit,
        code=code,
        pages=pages,
        functions=[name for name, sha in shas.items() if sha == code],
        edition={name: settings.get(name, "") for name in EDITION},
        before=live.before if live and same else known.live,
    )
    if not _is_there(stage, made.code_key):  # as it is where only pages were sent, perhaps from another machine
        _put(stage, made.code_key, _package(stage, code))
    others = [each for each in known.listed if each.id != made.id]
    after = replace(known, listed=[*others, made][-KEPT:], live=made.id, began="")
    _write(stage, after)
    _forget_unnamed(stage, after)


def _package(stage: Stage, code: str) -> bytes:
    """The zip that Chalice sent, known by what Lambda says of it."""
    for path in (stage.project / ".chalice" / "deployments").glob("*.zip"):
        body = path.read_bytes()
        if base64.b64encode(hashlib.sha256(body).digest()).decode() == code:
            return body
    raise OperatorError(
        "The functions run code that was sent from elsewhere, and no release keeps it. Send your own: make deploy"
    )


def _zipped(folder: Path) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as zipped:  # most of it are pictures, which shrink no further
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            zipped.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix(), THE_SAME_DAY), path.read_bytes())
    return body.getvalue()


def _commit() -> str:
    """The checkout's commit, with a plus if files differ from it, but for the one that a deployment itself writes."""
    commit = _git("rev-parse", "HEAD") or "unknown"
    changed = _git("status", "--porcelain", "--", ".", ":!.chalice/config.json")
    return f"{commit}+" if changed or commit == "unknown" else commit


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _is_there(stage: Stage, key: str) -> bool:
    """Whether a file is kept. It is named after its content, so it is the same."""
    try:
        stage.client("s3").head_object(Bucket=bucket(stage), Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return False
    return True


def _put(stage: Stage, key: str, body: bytes) -> None:
    stage.client("s3").put_object(Bucket=bucket(stage), Key=key, Body=body)


def _write(stage: Stage, releases: Releases) -> None:
    facts = {name: value for name, value in asdict(releases).items() if name != "etag"}
    condition: dict[str, Any] = {"IfMatch": releases.etag} if releases.etag else {"IfNoneMatch": "*"}
    try:
        stage.client("s3").put_object(
            Bucket=bucket(stage), Key=INDEX, Body=json.dumps(facts, indent=2).encode(), **condition
        )
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {404, 409, 412}:
            raise
        raise OperatorError(
            "Another deployment to this stage has begun meanwhile. Let it end, then start again."
        ) from error


def _forget_unnamed(stage: Stage, kept: Releases) -> None:
    """Delete the zips of releases that are no longer kept."""
    files = stage.client("s3")
    named = {INDEX, *(each.pages for each in kept.listed), *(each.code_key for each in kept.listed)}
    pages = files.get_paginator("list_objects_v2").paginate(Bucket=bucket(stage))
    for key in [each["Key"] for page in pages for each in page.get("Contents", [])]:
        if key not in named:
            files.delete_object(Bucket=bucket(stage), Key=key)
