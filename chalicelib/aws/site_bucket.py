"""The site bucket: published files. A write never replaces a newer file."""

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.settings import settings

FRESH = "public, max-age=5, stale-while-revalidate=5"
"""For pages and data, which are published again and again. What is taken back is out of caches ten seconds later."""
AT_ONCE = "public, max-age=10, s-maxage=5"
"""For what must reach every page within half a minute."""
BRIEFLY = "public, max-age=300, s-maxage=10"
"""For pictures, which may be unpublished: the CDN forgets them soon, a browser that has shown one keeps it longer."""
KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "xml": "application/atom+xml; charset=utf-8",
}


def write(path: str, body: str, snapshot: int, *, new: bool = False, cache: str = FRESH) -> int:
    """Write a page or data file unless the one there is of a later snapshot; returns the snapshot that stands then.
    `new` says that there should be none, which saves the look at it.

    The object's metadata hold the snapshot's number. `If-Match` makes one of two concurrent writers try again, so the
    later snapshot wins in either order.
    """
    current = None if new else _current(path)
    while True:
        if current and current[0] > snapshot:
            return current[0]
        condition = {"IfMatch": current[1]} if current else {"IfNoneMatch": "*"}
        try:
            client("s3").put_object(
                Bucket=settings().site_bucket,
                Key=path,
                Body=body.encode(),
                ContentType=KINDS[path.rpartition(".")[2]],
                CacheControl=cache,
                Metadata={"snapshot": str(snapshot)},
                **condition,  # type: ignore[arg-type]
            )
        except ClientError as error:
            if _status(error) not in {404, 409, 412}:
                raise
        else:
            return snapshot
        current = _current(path)


def write_picture(path: str, body: bytes) -> None:
    """Write a picture. It never changes, but may be unpublished, so caches hold it for a short time."""
    client("s3").put_object(
        Bucket=settings().site_bucket, Key=path, Body=body, ContentType="image/jpeg", CacheControl=BRIEFLY
    )


def read(path: str) -> str | None:
    """The file's text, or None if there is no such file."""
    try:
        answer = client("s3").get_object(Bucket=settings().site_bucket, Key=path)
    except ClientError as error:
        if _status(error) == 404:
            return None
        raise
    return answer["Body"].read().decode()


def snapshot_of(path: str) -> int | None:
    """The snapshot of the file, or None if there is no such file."""
    current = _current(path)
    return current[0] if current else None


def remove(path: str) -> None:
    """Delete a file if it exists."""
    client("s3").delete_object(Bucket=settings().site_bucket, Key=path)


def list_after(path: str, most: int) -> list[str]:
    """The paths of up to so many files (at most 1,000) that follow this one in the order of their names."""
    answer = client("s3").list_objects_v2(Bucket=settings().site_bucket, StartAfter=path, MaxKeys=most)
    return [file["Key"] for file in answer.get("Contents", [])]


def _current(path: str) -> tuple[int, str] | None:
    """Snapshot and ETag of the file, or None if there is no such file."""
    try:
        answer = client("s3").head_object(Bucket=settings().site_bucket, Key=path)
    except ClientError as error:
        if _status(error) == 404:
            return None
        raise
    return int(answer["Metadata"].get("snapshot", "0")), answer["ETag"]


def _status(error: ClientError) -> int:
    return error.response["ResponseMetadata"]["HTTPStatusCode"]
