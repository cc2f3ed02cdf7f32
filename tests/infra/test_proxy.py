"""The local site tells the viewer's address as CloudFront does, whatever the viewer sent."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from infra.local.proxy import Proxy


def test_viewer_address_is_that_of_the_connection(tmp_path: Path) -> None:
    (tmp_path / "site-host").write_text("d1.cloudfront.localhost\n")
    passed: list[Any] = []

    async def aws(scope: dict[str, Any], receive: Any, send: Any) -> None:
        passed.extend(scope["headers"])

    sent = [(b"Host", b"localhost"), (b"CloudFront-Viewer-Address", b"203.0.113.9:1"), (b"accept", b"*/*")]
    scope = {"type": "http", "path": "/api/pledges", "headers": sent, "client": ("127.0.0.1", 4711)}
    with ThreadPoolExecutor(1) as apart:  # in this thread a browser's loop may be running
        apart.submit(asyncio.run, Proxy(aws, tmp_path / "site-host")(scope, None, None)).result()
    assert sorted(passed) == [
        (b"accept", b"*/*"),
        (b"cloudfront-viewer-address", b"127.0.0.1:4711"),
        (b"host", b"d1.cloudfront.localhost"),
    ]
