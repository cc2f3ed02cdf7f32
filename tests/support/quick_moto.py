"""moto and boto3 without work that repeats itself at each call and that no test reads: a third of what they do."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import moto.backends
import moto.sqs.models
from botocore.auth import SigV4Auth
from botocore.useragent import UserAgentString
from moto.core import models, responses, utils
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.core.serialize import JSONSerializer
from moto.dynamodb.responses import DynamoHandler

REGION = "eu-west-2"
TABLES = f"dynamodb.{REGION}.amazonaws.com"
_one_at_a_time = threading.Lock()
_serialise_map = JSONSerializer._serialize_type_map
_sign = SigV4Auth.add_auth
_snake_case = cache(utils.camelcase_to_underscores)


@contextmanager
def quick_moto() -> Iterator[None]:
    """Names are looked up once, answers have one request id, and moto never verified signatures. moto would also answer
    the library `requests`, which nothing here uses, and prepare 1,300 patterns for that."""
    with ExitStack() as patches:
        for place, name, instead in (
            (models, "RESPONSES_METHODS", ()),
            (botocore_stubber, "process_request", _answer),
            (JSONSerializer, "_serialize_type_map", _serialise),
            (responses, "method_names_from_class", cache(utils.method_names_from_class)),
            (responses, "camelcase_to_underscores", _snake_case),
            (moto.sqs.models, "camelcase_to_underscores", _snake_case),
            (responses, "gen_amzn_requestid_long", _request_id),
            (moto.backends, "_import_backend", cache(moto.backends._import_backend)),
            (UserAgentString, "to_string", lambda _: "tests"),
            (SigV4Auth, "add_auth", _add_scope),
        ):
            patches.enter_context(patch.object(place, name, instead))
        yield


def _answer(request: Any, answer: Any = botocore_stubber.process_request) -> Any:
    """moto's answer. Its S3 closes the body of an object that another thread overwrites, so threads take turns."""
    with _one_at_a_time:
        return _of_tables(request) if urlsplit(request.url).netloc == TABLES else answer(request)


def _of_tables(request: Any) -> Any:
    """What DynamoDB answers. It is spoken to in JSON at one address, so nothing of the request need be found out: moto
    spends as long on that as on the answer."""
    handler = DynamoHandler()
    named = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    handler.headers, handler.querystring = named, {}
    handler.region, handler.partition, handler.current_account = REGION, "aws", DEFAULT_ACCOUNT_ID
    handler.response_headers = {}
    handler.params = json.loads(request.body)
    return handler.call_action()


def _serialise(self: JSONSerializer, into: Any, value: Any, shape: Any, key: str) -> None:
    """A map of moto's answer as JSON. An item is JSON already; moto looks for ten names in each of its attributes, each
    in many spellings, which took a third of the time of tests that read many items."""
    if shape.value.name == "AttributeValue":
        into[key] = value
    else:
        _serialise_map(self, into, value, shape, key)


def _request_id(headers: dict[str, Any]) -> str:
    headers["x-amzn-requestid"] = "0" * 52
    return "0" * 52


def _add_scope(self: Any, request: Any) -> None:
    """What moto reads of a signature: account, region and service. Requests to S3, and forms for it, are signed."""
    if type(self) is not SigV4Auth:
        _sign(self, request)
        return
    request.context["timestamp"] = "20260406T120000Z"
    request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={self.scope(request)}, SignedHeaders=, Signature="
