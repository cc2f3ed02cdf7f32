"""The site under an address that any browser opens.

MiniStack answers a distribution under `<id>.cloudfront.localhost`, a name that not every resolver knows. This passes
each request on with that name as its Host, and lets nothing but the distribution be reached.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]

# MiniStack answers these for itself before it looks at the Host.
OURS_NOT = ("/_ministack", "/_localstack", "/_aws", "/health", "/iceberg", "/v2/email", "/v2/")

WAIT = b"""<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=2>
<title>Starting</title><p>The site is being set up."""


class Proxy:
    """ASGI application; `host_file` holds the distribution's name once it is deployed."""

    def __init__(self, aws: App, host_file: Path) -> None:
        self._aws = aws
        self._host_file = host_file

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await quiet_lifespan(receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(OURS_NOT):
            await respond(send, 404, b"Not found", "text/plain")
        elif scope["type"] == "http" and not self._host_file.exists():
            await respond(send, 503, WAIT, "text/html")
        elif scope["type"] == "http":
            await self._aws(self._renamed(scope), receive, send)

    def _renamed(self, scope: Scope) -> Scope:
        host = self._host_file.read_text().strip().encode()
        others = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
        return {**scope, "headers": [(b"host", host), *others]}


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
