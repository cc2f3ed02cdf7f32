"""A Lambda function that calls AWS with the role it was created with."""

from typing import Any

import boto3
import botocore.exceptions


def handler(event: dict[str, Any], _: object) -> str:
    """Call `event["service"]`'s method `event["call"]`; "done", "refused" or the error code."""
    try:
        getattr(boto3.client(event["service"]), event["call"])(**event["with"])
    except botocore.exceptions.ClientError as error:
        code = str(error.response["Error"]["Code"])
        return "refused" if code in {"AccessDenied", "AccessDeniedException", "403"} else code
    return "done"
