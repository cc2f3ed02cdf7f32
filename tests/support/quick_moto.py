"""moto and boto3 without work that repeats itself at each call and that no test reads: over half of what they do."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

import botocore.utils
import moto.backends
import moto.sqs.models
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.httpchecksum import AwsChunkedWrapper
from botocore.useragent import UserAgentString
from moto.core import models, responses, utils
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.core.responses import ActionResult
from moto.core.serialize import JSONSerializer
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import StreamRecord
from moto.dynamodb.responses import DynamoHandler
from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response
from requests.structures import CaseInsensitiveDict

REGION = "eu-west-2"
TABLES = f"dynamodb.{REGION}.amazonaws.com"
FILES = f".s3.{REGION}.amazonaws.com"
_one_at_a_time = threading.Lock()
_FILE_VERBS = {"GET", "HEAD", "PUT", "DELETE"}
_serialise_map = JSONSerializer._serialize_type_map
_sign = SigV4Auth.add_auth
_read_time = cache(botocore.utils._parse_timestamp_with_tzinfo)  # type: ignore[attr-defined]
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
            (moto.sqs.models, "unix_time", time.time),
            (moto.sqs.models, "unix_time_millis", lambda: time.time() * 1000),
            (responses, "gen_amzn_requestid_long", _request_id),
            (moto.backends, "_import_backend", cache(moto.backends._import_backend)),
            (UserAgentString, "to_string", lambda _: "tests"),
            (SigV4Auth, "add_auth", _add_scope),
            (S3SigV4Auth, "add_auth", _add_scope),
            (botocore.utils, "_parse_timestamp_with_tzinfo", _read_time),
            (DynamoType, "__deepcopy__", _copy),
        ):
            patches.enter_context(patch.object(place, name, instead))
        patches.enter_context(patch.object(StreamRecord, "__deepcopy__", lambda record, _: record, create=True))
        yield


def _answer(request: Any, answer: Any = botocore_stubber.process_request) -> Any:
    """moto's answer. Its S3 closes the body of an object that another thread overwrites, so threads take turns."""
    url = urlsplit(request.url)
    with _one_at_a_time:
        if url.netloc == TABLES:
            return _of_tables(request)
        whole_file = request.method in _FILE_VERBS and url.path != "/" and not url.query
        if url.netloc.endswith(FILES) and whole_file and "Range" not in request.headers:
            return _of_file(request, url.netloc.removesuffix(FILES), unquote(url.path[1:]))
        return answer(request)


def _of_tables(request: Any) -> Any:
    """What DynamoDB answers. It is spoken to in JSON at one address, so nothing of the request need be found out: moto
    spends as long on that as on the answer."""
    handler = _prepared(DynamoHandler(), request)
    handler.params = json.loads(request.body)
    return handler.call_action()


def _of_file(request: Any, bucket: str, key: str) -> Any:
    """What S3 answers about one object, which moto looks for in all of its addresses, loaded anew each time."""
    handler = _prepared(S3Response(), request)
    handler.bucket_name, handler.parse_key_name = bucket, lambda: key
    chunked = isinstance(request.body, AwsChunkedWrapper)
    handler.raw_body = request.body.read() if chunked else request.body or b""
    handler.body = handler._handle_encoded_body(handler.raw_body) if chunked else handler.raw_body
    try:
        return handler._send_response(_about_object(handler, request.method, key))
    except S3ClientError as refused:
        return handler._send_response(handler.serialized(ActionResult(refused)))


def _about_object(handler: S3Response, verb: str, key: str) -> Any:
    if verb == "HEAD":
        return handler.head_object(handler.bucket_name, {}, key, headers=handler.headers)
    if verb == "DELETE":
        return handler._key_response_delete(handler.bucket_name, {}, key)
    return (handler._key_response_get if verb == "GET" else handler._key_response_put)({}, key)


def _prepared(handler: Any, request: Any) -> Any:
    """A handler of moto as if it had found out what the request is."""
    named = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    handler.headers = CaseInsensitiveDict(named)
    handler.querystring = handler.data = handler.uri_match = {}
    handler.region, handler.partition, handler.current_account = REGION, "aws", DEFAULT_ACCOUNT_ID
    handler.response_headers = {}
    return handler


def _copy(value: DynamoType, memo: dict[int, Any]) -> DynamoType:
    """A copy of an attribute, of which moto makes thousands in a transaction. They form trees: none is met twice."""
    copied = object.__new__(DynamoType)
    copied.type, inner = value.type, value.value
    if isinstance(inner, list):
        copied.value = [_copy(each, memo) if isinstance(each, DynamoType) else each for each in inner]
    elif isinstance(inner, dict):
        copied.value = {
            name: _copy(each, memo) if isinstance(each, DynamoType) else each for name, each in inner.items()
        }
    else:
        copied.value = inner
    return copied


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
    """What moto reads of a signature: account, region and service. Forms for S3 are signed."""
    if type(self) not in {SigV4Auth, S3SigV4Auth}:
        _sign(self, request)
        return
    request.context["timestamp"] = "20260406T120000Z"
    request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={self.scope(request)}, SignedHeaders=, Signature="
