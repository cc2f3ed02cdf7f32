"""Error codes that our code waits for are those of the services, as botocore's models know them."""

import re
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.retries.standard import ThrottledRetryableChecker

from chalicelib.aws import email
from infra import patience
from infra.aws import error_sentences
from infra.stage import ROOT

SESSION = botocore.session.get_session()
THROTTLED: Any = ThrottledRetryableChecker
UNMODELLED = {"s3.PutBucketNotificationConfiguration"}
"""S3's model names no errors of it; InvalidArgument is in S3's list of error codes."""
SENT_BY = re.compile(r"""client\("(\w+)\"""")
EXPECTED = re.compile(r"\.exceptions\.(\w+)")
FILES = [path for folder in ("infra", "chalicelib") for path in sorted((ROOT / folder).rglob("*.py"))]


def codes(service: str, operation: str) -> set[str]:
    """Of the errors of an operation."""
    shapes = SESSION.get_service_model(service).operation_model(operation).error_shapes
    return {shape.metadata.get("error", {}).get("code", shape.name) for shape in shapes}


@pytest.mark.parametrize("call", patience.ANSWERS)
def test_what_is_waited_for_is_an_error_of_the_call(call: str) -> None:
    found = codes(*call.split("."))
    assert (patience.ANSWERS[call][0] in found) if call not in UNMODELLED else not found


@pytest.mark.parametrize(
    "path", [path for path in FILES if EXPECTED.search(path.read_text())], ids=lambda path: path.stem
)
def test_errors_that_are_caught_are_those_of_a_service_that_is_called(path: Path) -> None:
    text = path.read_text()
    models = [SESSION.get_service_model(service) for service in set(SENT_BY.findall(text))]
    known = {shape.name for model in models for shape in model.error_shapes}
    assert {each for each in EXPECTED.findall(text) if each != "ClientError"} <= known


def test_busy_services_are_known_by_what_botocore_tries_again() -> None:
    assert {*THROTTLED._THROTTLED_ERROR_CODES, "ServiceUnavailable"} >= error_sentences._SLOWER
    assert email._THROTTLED - codes("sesv2", "SendEmail") <= set(THROTTLED._THROTTLED_ERROR_CODES)
