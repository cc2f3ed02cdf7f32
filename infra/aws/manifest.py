"""The manifest: which files of the site bucket deployments uploaded, each with a digest of its body and headers.

It stands in the bucket that it tells about: a lost bucket loses it too, and the next upload sends everything. An upload
first writes which files it is about to change, and at its end what stands there now. So wherever it is interrupted, the
manifest says nothing that is not true. Readers of the site cannot fetch it (`edge.yaml`).
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from chalicelib import clock
from infra.aws import config
from infra.stage import OperatorError, Stage

KEY = "deployed/files.json"
UPLOAD_LASTS = timedelta(minutes=15)
"""An upload ends itself after this time."""
UNSURE_FOR = timedelta(hours=1)
"""For so long after its beginning, a request of an upload that was interrupted may still take effect."""

Times = dict[str, str]
"""Key of a file to a moment, as ISO 8601 in UTC."""


@dataclass(frozen=True)
class Manifest:
    """`files`: key to digest of what stands there. `unsure`: until when an upload that has not ended may change this
    file. `unused`: since when the newest build has not had this file, which is still there for pages that name it.
    `etag` is the manifest's own, None if there is none yet."""

    files: dict[str, str] = field(default_factory=dict)
    unsure: Times = field(default_factory=dict)
    unused: Times = field(default_factory=dict)
    etag: str | None = None

    def known(self) -> set[str]:
        """Every file that stands in the bucket, or may."""
        return {*self.files, *self.unsure}

    def used(self, unused: Iterable[str]) -> "Manifest":
        """With these files, and no others, unused: since now, unless they were before."""
        now = clock.now().isoformat()
        return replace(self, unused={key: self.unused.get(key, now) for key in sorted(unused)})

    def unused_before(self, moment: datetime) -> set[str]:
        """The files that have been unused since before this moment."""
        return {key for key, since in self.unused.items() if datetime.fromisoformat(since) < moment}

    def changing(self, keys: Iterable[str]) -> "Manifest":
        """With these files unsure, because they are about to be written or deleted."""
        until = (clock.now() + UNSURE_FOR).isoformat()
        changing = dict.fromkeys(keys, until)
        known = {key: digest for key, digest in self.files.items() if key not in changing}
        return replace(self, files=known, unsure=self.unsure | changing)

    def changed(self, written: Mapping[str, str], deleted: Iterable[str], before: "Manifest") -> "Manifest":
        """With these files as they are now. One that was unsure before, and still is, stays so: the upload that had
        not ended may yet change it."""
        now = clock.now().isoformat()
        unsure = {key: until for key, until in before.unsure.items() if until > now}
        sure = {key: digest for key, digest in written.items() if key not in unsure}
        gone = {*deleted} - unsure.keys()
        return Manifest(
            files={key: digest for key, digest in self.files.items() if key not in gone} | sure,
            unsure={key: unsure.get(key, until) for key, until in self.unsure.items() if key not in {*sure, *gone}},
            unused={key: since for key, since in self.unused.items() if key not in gone},
            etag=self.etag,
        )


def read(stage: Stage) -> Manifest:
    """The manifest of the stage; an empty one if there is none."""
    files = stage.client("s3")
    try:
        answer = files.get_object(Bucket=config.setting(stage, "SITE_BUCKET"), Key=KEY)
    except files.exceptions.NoSuchKey:
        return Manifest()
    stored = json.loads(answer["Body"].read())
    return Manifest(stored["files"], stored["unsure"], stored["unused"], etag=answer["ETag"])


def write(stage: Stage, manifest: Manifest) -> Manifest:
    """Write the manifest, unless another upload has written it since it was read; then OperatorError."""
    facts = {"files": manifest.files, "unsure": manifest.unsure, "unused": manifest.unused}
    body = json.dumps({**facts, "write": uuid.uuid4().hex}, sort_keys=True)  # no two writes have the same ETag
    condition: dict[str, Any] = {"IfMatch": manifest.etag} if manifest.etag else {"IfNoneMatch": "*"}
    try:
        answer = stage.client("s3").put_object(
            Bucket=config.setting(stage, "SITE_BUCKET"),
            Key=KEY,
            Body=body.encode(),
            ContentType="application/json",
            **condition,
        )
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {404, 409, 412}:
            raise
        raise OperatorError(
            "Another upload to this stage has begun meanwhile. Let it end, then start again."
        ) from error
    return replace(manifest, etag=answer["ETag"])
