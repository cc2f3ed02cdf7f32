"""The uploads bucket. It is private; files that people upload lie under `incoming/` and expire after a day."""

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.settings import settings

INCOMING = "incoming/"
SECONDS = 300
"""A form is valid for this time, for any number of files. An upload must begin within it and may end later."""


def presigned_form(key: str, kind: str, most: int) -> dict[str, str]:
    """The fields of a form that uploads a file of this content type and at most `most` bytes to `key`."""
    fixed = {"Content-Type": kind, "success_action_status": "201"}
    conditions: list[object] = [{name: value} for name, value in fixed.items()]
    signed = client("s3").generate_presigned_post(
        settings().uploads_bucket, key, fixed, [*conditions, ["content-length-range", 1, most]], SECONDS
    )
    return dict(signed["fields"])


def read(key: str) -> bytes | None:
    """The file's bytes, or None if there is no such file."""
    try:
        answer = client("s3").get_object(Bucket=settings().uploads_bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise
    return answer["Body"].read()


def write_once(key: str, body: bytes, kind: str) -> bool:
    """Write a file unless one exists under this key; True if it was written."""
    try:
        client("s3").put_object(Bucket=settings().uploads_bucket, Key=key, Body=body, ContentType=kind, IfNoneMatch="*")
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {409, 412}:
            raise
        return False
    return True


def remove(key: str) -> None:
    """Delete a file if it exists."""
    client("s3").delete_object(Bucket=settings().uploads_bucket, Key=key)
