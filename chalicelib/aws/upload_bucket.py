"""The uploads bucket: private. What people send lies under `incoming/`, goes after a day and is seen by nobody."""

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.settings import settings

SECONDS = 300
"""So long a form may be used, for any number of files. An upload has to begin within it; how long it takes is free."""


def presigned_form(key: str, kind: str, most: int) -> dict[str, str]:
    """The fields of a form whose bearer may put one file of this content type and at most so many bytes there."""
    fixed = {"Content-Type": kind, "success_action_status": "201"}
    conditions: list[object] = [{name: value} for name, value in fixed.items()]
    signed = client("s3").generate_presigned_post(
        settings().uploads_bucket, key, fixed, [*conditions, ["content-length-range", 1, most]], SECONDS
    )
    return dict(signed["fields"])


def read(key: str) -> bytes | None:
    """What lies there, or None."""
    try:
        answer = client("s3").get_object(Bucket=settings().uploads_bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise
    return answer["Body"].read()


def write_once(key: str, body: bytes, kind: str) -> bool:
    """Put a file there unless one is there already; say whether it was written."""
    try:
        client("s3").put_object(Bucket=settings().uploads_bucket, Key=key, Body=body, ContentType=kind, IfNoneMatch="*")
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {409, 412}:
            raise
        return False
    return True


def remove(key: str) -> None:
    """Take a file away if it is there."""
    client("s3").delete_object(Bucket=settings().uploads_bucket, Key=key)
