"""Requests as API Gateway hands them to a function."""

import json
import uuid
from typing import Any

CDN_SECRET = "c" * 43


def a_request() -> dict[str, Any]:
    """A pledge for an idea with a plan, a place and a name, with a key of its own."""
    fields = {
        "key": str(uuid.uuid4()),
        "idea": "ten-minute-walk",
        "plan": {"when": "after breakfast", "will": "walk round the block"},
        "place": "hawick",
        "name": "Ailsa",
        "lang": "en",
    }
    headers = {"content-type": "application/json", "cloudfront-viewer-address": "192.0.2.1:4711"}
    headers |= {"x-cdn-secret": CDN_SECRET}
    context = {
        "stage": "api",
        "requestId": "none",
        "httpMethod": "POST",
        "resourcePath": "/pledges",
        "identity": {"sourceIp": "192.0.2.1"},
        "path": "/pledges",
    }
    return {
        "resource": "/pledges",
        "path": "/pledges",
        "httpMethod": "POST",
        "body": json.dumps(fields),
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "isBase64Encoded": False,
        "pathParameters": None,
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": context,
        "stageVariables": None,
    }
