"""The API answers the CDN only, and takes a viewer's address from nobody else."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

import app
from chalicelib import errors
from chalicelib.aws.secrets import secrets
from chalicelib.http import cdn
from chalicelib.settings import settings
from tests.support import api
from tests.support.aws_calls import calls_of
from tests.support.factories import random_key
from tests.support.world import CDN_SECRET, ORIGIN, SECRETS, store_secrets

pytestmark = pytest.mark.usefixtures("world")
ROUTES = [(path, method) for path, methods in app.app.routes.items() for method in methods]
WRONG = ["", " ", "C" * 43, CDN_SECRET[:-1], CDN_SECRET + "c", f"{CDN_SECRET},{CDN_SECRET}", "é", "\ud800", "\x00"]


def pledge(**headers: str) -> api.Answer:
    return api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"}, **headers)


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_every_route_refuses_a_request_past_the_cdn_before_anything_else(path: str, method: str) -> None:
    """No table but that of the secrets is asked, no queue, and the body is not read: this one would be 413, 415 or
    422."""
    secrets()  # read once by each process
    asked = [calls_of(service) for service in ("dynamodb", "sqs", "s3")]
    answer = api.Answer(method, path, {cdn.HEADER: "wrong", "Content-Type": "x/y", "Origin": "http://x"}, b"{" * 99_999)
    assert (answer.status, answer.headers["content-type"]) == (403, "text/plain; charset=utf-8")
    assert answer.text == f"This address is for our own site only. Please go to {ORIGIN}/"
    assert answer.headers["cache-control"] == "no-store"
    assert asked == [[], [], []]


@pytest.mark.parametrize("sent", WRONG)
def test_only_the_whole_secret_opens_the_api(sent: str) -> None:
    assert pledge(X_CDN_Secret=sent).status == 403


def test_request_without_the_header_is_refused() -> None:
    request: Any = SimpleNamespace(headers={})
    with pytest.raises(errors.PastTheCdn):
        cdn.require(request)


def test_refusal_is_in_the_language_of_the_client() -> None:
    assert pledge(X_CDN_Secret="", Accept_Language="gd").text.startswith("Tha an seòladh seo")


def test_both_live_secrets_open_the_api_and_one_that_was_removed_does_not() -> None:
    store_secrets(SECRETS | {"cdn": ["new" * 15, CDN_SECRET]})
    assert [pledge(X_CDN_Secret=each).status for each in ("new" * 15, CDN_SECRET)] == [201, 201]
    store_secrets(SECRETS | {"cdn": ["new" * 15]})
    assert [pledge(X_CDN_Secret=each).status for each in ("new" * 15, CDN_SECRET)] == [201, 403]


@pytest.mark.parametrize("stored", [{}, {"cdn": []}, {"cdn": [""]}])
def test_stage_without_a_secret_lets_nobody_in(stored: dict[str, Any]) -> None:
    store_secrets({name: value for name, value in SECRETS.items() if name != "cdn"} | stored)
    assert [pledge(X_CDN_Secret=each).status for each in ("", CDN_SECRET)] == [403, 403]


def test_check_costs_a_pledge_no_call_to_aws() -> None:
    """The secrets are read once, as before: ids are made with them."""
    calls = calls_of("dynamodb.GetItem")
    assert [pledge().status for _ in range(3)] == [201] * 3
    assert [call["TableName"] for call in calls].count("secrets") == 1


def test_secrets_out_of_reach_are_told_as_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRETS_TABLE", "none")
    settings.cache_clear()
    answer = pledge()
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")


def test_refusal_is_one_line_of_the_log_without_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    pledge(X_CDN_Secret="guessed", CloudFront_Viewer_Address="198.51.100.10:1")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.pop("request_id") != "" for line in lines] == [True]
    assert lines == [{"event": "request.past_cdn", "route": "/pledges"}]


@pytest.mark.parametrize(
    "spoofed",
    [
        {"X_Forwarded_For": "203.0.113.{}"},
        {"X_Forwarded_For": "203.0.113.{}, 203.0.113.{}"},
        {"Forwarded": "for=203.0.113.{}"},
        {"X_Real_Ip": "203.0.113.{}"},
    ],
)
def test_address_that_a_viewer_makes_up_does_not_escape_the_rate_limit(
    monkeypatch: pytest.MonkeyPatch, spoofed: dict[str, str]
) -> None:
    monkeypatch.setenv("REQUESTS_PER_MINUTE", "2")
    settings.cache_clear()
    sent = [{name: words.replace("{}", str(number)) for name, words in spoofed.items()} for number in range(3)]
    assert [pledge(**headers).status for headers in sent] == [201, 201, 429]


def test_viewer_address_past_the_cdn_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is it let in, nor does it use up the limit of the network that it names."""
    monkeypatch.setenv("REQUESTS_PER_MINUTE", "1")
    settings.cache_clear()
    victim = "198.51.100.10:1"
    refused = [pledge(X_CDN_Secret="wrong", CloudFront_Viewer_Address=victim).status for _ in range(3)]
    assert refused == [403] * 3
    assert [pledge(CloudFront_Viewer_Address=victim).status for _ in range(2)] == [201, 429]
