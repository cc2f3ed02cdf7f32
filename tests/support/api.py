"""Requests to the API in process, as a browser or another client sends them."""

import json
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

from chalice.test import Client

import app
from chalicelib.http import cdn
from tests.support.world import CDN_SECRET, ORIGIN

_client = Client(app.app)
FROM_THE_CDN = {cdn.HEADER: CDN_SECRET, "CloudFront-Viewer-Address": "192.0.2.7:4711"}
"""What the CDN puts into each request; a test may send something else under these names."""
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Origin": ORIGIN, "Accept": "text/html"}
JSON = {"Content-Type": "application/json", "Origin": ORIGIN}


class Answer:
    """`status`, `headers` (lower case), `text` and parsed `json` of an answer."""

    def __init__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        given = _client.http.request(method, path, headers=FROM_THE_CDN | headers, body=body)
        self.status = given.status_code
        self.headers = {name.lower(): value for name, value in given.headers.items()}
        self.text = given.body.decode()

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found


def get(path: str, **headers: str) -> Answer:
    """GET below /api."""
    return Answer("GET", path, headers, b"")


def post(path: str, fields: object, **headers: str) -> Answer:
    """POST JSON below /api; bytes are sent as they are."""
    body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    return Answer("POST", path, JSON | {name.replace("_", "-"): value for name, value in headers.items()}, body)


def send_checked_form(path: str, fields: dict[str, str], **headers: str) -> Answer:
    """POST a form below /api, then the page on which its answers are checked."""
    page = send_form(path, fields, **headers)
    assert page.status == 200, page.text
    return send_form(path, hidden_fields(page.text), **headers)


def hidden_fields(html: str) -> dict[str, str]:
    """The hidden fields of the page's main form, by name."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html)
    return {name: unescape(value) for name, value in found}


def send_form(path: str, fields: dict[str, str], **headers: str) -> Answer:
    """POST a form below /api, as a browser without script does."""
    return Answer("POST", path, FORM | headers, urlencode(fields).encode())
