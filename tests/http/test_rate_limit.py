"""Rate limit per network, and the network of a client address."""

from datetime import timedelta

import pytest
from chalice.app import Request

from bench.events import a_request
from chalicelib import clock
from chalicelib.http import requests
from chalicelib.settings import settings
from tests.support import api
from tests.support.factories import random_key
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def test_requests_above_the_rate_limit_of_a_network_are_429(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_PER_MINUTE", "3")
    settings.cache_clear()
    answers = [api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"}) for _ in range(4)]
    assert [answer.status for answer in answers] == [201, 201, 201, 429]
    assert answers[3].headers["retry-after"] == "60"
    elsewhere = api.post(
        "/pledges", {"key": random_key(), "idea": "ten-minute-walk"}, CloudFront_Viewer_Address="203.0.113.9:4711"
    )
    assert elsewhere.status == 201
    with clock.at(TODAY + timedelta(minutes=1)):
        assert api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"}).status == 201


@pytest.mark.parametrize(
    ("headers", "network"),
    [
        ({"CloudFront-Viewer-Address": "198.51.100.10:46532"}, "198.51.100.0/24"),
        ({"CloudFront-Viewer-Address": "2001:db8:1:2ff:3:4:5:6:443"}, "2001:db8:1:200::/56"),
        ({"X-Forwarded-For": "10.1.1.1, 203.0.113.7"}, ""),
        ({"CloudFront-Viewer-Address": "198.51.100.10:1", "X-Forwarded-For": "10.1.1.1"}, "198.51.100.0/24"),
        ({"CloudFront-Viewer-Address": "nonsense:1"}, ""),
        ({}, ""),
    ],
)
def test_client_address_is_shortened_to_its_network(headers: dict[str, str], network: str) -> None:
    assert requests.network_of(Request(a_request() | {"headers": headers}, None)) == network
