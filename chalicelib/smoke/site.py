"""The site as people reach it: files and API through the CDN, which adds its secret to what it passes on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 15
"""Seconds for one answer: more than a cold start takes."""


class OutOfReach(Exception):
    """There was no answer, for this reason."""


@dataclass(frozen=True)
class Answer:
    """`kind`: the content type."""

    status: int
    kind: str
    body: str

    @property
    def json(self) -> dict[str, Any]:
        """The object in the body; empty if there is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Site:
    """`address`: without a slash at the end."""

    address: str

    def get(self, path: str) -> Answer:
        """Raises OutOfReach."""
        return self._ask(path, None)

    def post(self, path: str, fields: Mapping[str, object]) -> Answer:
        """JSON to the API. Raises OutOfReach."""
        return self._ask(f"/api{path}", json.dumps(fields).encode())

    def _ask(self, path: str, body: bytes | None) -> Answer:
        from http import client  # no request of the API needs it

        parts = urlsplit(self.address)
        connects = client.HTTPSConnection if parts.scheme == "https" else client.HTTPConnection
        connection = connects(str(parts.hostname), parts.port, timeout=TIMEOUT)
        try:
            headers = {"Content-Type": "application/json"} if body else {}
            connection.request("POST" if body else "GET", path, body, headers)
            given = connection.getresponse()
            return Answer(given.status, given.headers.get_content_type(), given.read().decode(errors="replace"))
        except (OSError, client.HTTPException) as problem:
            raise OutOfReach(str(problem) or type(problem).__name__) from problem
        finally:
            connection.close()
