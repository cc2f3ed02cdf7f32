"""Proxy from `localhost:PORT`, which any browser opens, to the emulator's CloudFront distribution.

MiniStack serves a distribution at `<id>.cloudfront.localhost`, a name that not every resolver knows. The proxy forwards
each request with that name as its Host header and with the viewer's address, as CloudFront tells it to the API, and
refuses the paths that would reach the emulator itself.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]

# MiniStack answers these paths itself, before it looks at the Host header.
EMULATOR_PATHS = ("/_ministack", "/_localstack", "/_aws", "/health", "/iceberg", "/v2/email", "/v2/")

STARTING_PAGE = b"""<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=2>
<title>Starting</title><p>The site is being set up."""


class Proxy:
    """ASGI application; `host_file` holds the distribution's domain name once it is deployed."""

    def __init__(self, aws: App, host_file: Path) -> None:
        self._aws = aws
        self._host_file = host_file

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await quiet_lifespan(receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(EMULATOR_PATHS):
            await respond(send, 404, b"Not found", "text/plain")
        elif scope["type"] == "http" and not self._host_file.exists():
            await respond(send, 503, STARTING_PAGE, "text/html")
        elif scope["type"] == "http":
            await self._aws(self._as_cloudfront(scope), receive, send)

    def _as_cloudfront(self, scope: Scope) -> Scope:
        """The request with the distribution's host, and with the viewer's address, which MiniStack does not tell."""
        host, port = scope["client"]
        ours = {
            b"host": self._host_file.read_text().strip().encode(),
            b"cloudfront-viewer-address": f"{host}:{port}".encode(),
        }
        others = [(name, value) for name, value in scope["headers"] if name.lower() not in ours]
        return {**scope, "headers": [*ours.items(), *others]}


async def quiet_lifespan(receive: Any, send: Any) -> None:
    """Answer an ASGI server's start and stop, with nothing to do for either."""
    for answer in ("lifespan.startup.complete", "lifespan.shutdown.complete"):
        await receive()
        await send({"type": answer})


async def respond(
    send: Any, status: int, body: bytes, kind: str, more: list[tuple[bytes, bytes]] | None = None
) -> None:
    """Send one whole answer."""
    headers = [(b"content-type", kind.encode() + b"; charset=utf-8"), (b"cache-control", b"no-store"), *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
