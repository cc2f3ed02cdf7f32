"""Errors, unknown ids and headers of the API's answers."""

import io
import logging

import pytest

import app
from chalicelib.settings import settings
from tests.support import api
from tests.support.aws_calls import before_call
from tests.support.factories import random_key
from tests.support.world import ORIGIN

pytestmark = pytest.mark.usefixtures("world")
IDEA = {"idea": "ten-minute-walk"}


def test_unexpected_error_is_500_and_log_omits_submission_text(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("row: my secret words")

    before_call("dynamodb.PutItem", fail)
    written = io.StringIO()
    next(each for each in app.app.log.handlers if type(each) is logging.StreamHandler).setStream(written)
    answer = api.post("/pledges", {"key": random_key(), "text": "my secret words"})
    assert answer.status == 500
    assert list(answer.json) == ["error"]
    assert "RuntimeError" in written.getvalue()
    assert "my secret words" not in written.getvalue() + capfd.readouterr().out


def test_thanks_page_for_malformed_id_is_410() -> None:
    for path in ("/thanks/x", "/thanks/" + "u" * 36, "/thanks/%3Cscript%3E"):
        assert api.get(path).status == 410


def test_api_answers_are_not_cached_not_sniffed_and_set_no_cookie() -> None:
    answer = api.post("/pledges", IDEA)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers.get("set-cookie") is None
    assert settings().site_origin == ORIGIN
