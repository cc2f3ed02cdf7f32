"""The site bucket: published files, never an older one over a newer one."""

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.settings import settings

FRESH = "public, max-age=5, stale-while-revalidate=60"
"""For everything that is published again and again."""
BRIEFLY = "public, max-age=300"
"""For pictures that may be taken down."""
KINDS = {"html": "text/html; charset=utf-8", "json": "application/json", "svg": "image/svg+xml"}


def write(path: str, body: str, snapshot: int) -> bool:
    """Write a page or data file unless a later snapshot stands there; say whether it was written.

    The number of the snapshot is kept with the object. Two writers that meet are told apart by `If-Match`, and the
    later snapshot wins whichever comes first.
    """
    while True:
        there = _standing(path)
        if there and there[0] > snapshot:
            return False
        condition = {"IfMatch": there[1]} if there else {"IfNoneMatch": "*"}
        try:
            client("s3").put_object(
                Bucket=settings().site_bucket,
                Key=path,
                Body=body.encode(),
                ContentType=KINDS[path.rpartition(".")[2]],
                CacheControl=FRESH,
                Metadata={"snapshot": str(snapshot)},
                **condition,  # type: ignore[arg-type]
            )
        except ClientError as error:
            if _status(error) not in {404, 409, 412}:
                raise
        else:
            return True


def write_picture(path: str, body: bytes) -> None:
    """Write a picture. It never changes, but may be taken down, so nobody keeps it for long."""
    client("s3").put_object(
        Bucket=settings().site_bucket, Key=path, Body=body, ContentType="image/jpeg", CacheControl=BRIEFLY
    )


def read(path: str) -> str | None:
    """What stands there, or None."""
    try:
        answer = client("s3").get_object(Bucket=settings().site_bucket, Key=path)
    except ClientError as error:
        if _status(error) == 404:
            return None
        raise
    return answer["Body"].read().decode()


def remove(path: str) -> None:
    """Take a page away if it is there."""
    client("s3").delete_object(Bucket=settings().site_bucket, Key=path)


def _standing(path: str) -> tuple[int, str] | None:
    try:
        answer = client("s3").head_object(Bucket=settings().site_bucket, Key=path)
    except ClientError as error:
        if _status(error) == 404:
            return None
        raise
    return int(answer["Metadata"].get("snapshot", "0")), answer["ETag"]


def _status(error: ClientError) -> int:
    return error.response["ResponseMetadata"]["HTTPStatusCode"]
