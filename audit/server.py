"""The site as the CDN would send it: brotli, the headers of infra/edge.yaml, the caching of uploaded files."""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
import yaml

from infra.aws import upload
from infra.stage import ROOT

QUALITY = 5
"""Compression on the fly, as a CDN does it; files compressed beforehand could be some per cent smaller."""


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet

    def __init__(self, *given: Any, headers_of_all: dict[str, str], **named: Any) -> None:
        self._for_all = headers_of_all
        super().__init__(*given, **named)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].lstrip("/")
        file = (
            Path(self.directory) / path / "index.html"
            if path.endswith("/") or not path
            else Path(self.directory) / path
        )
        found = file.is_file()
        self._answer(200 if found else 404, file if found else Path(self.directory) / "404.html")

    def _answer(self, status: int, file: Path) -> None:
        body = file.read_bytes()
        kinds = upload.headers(file.relative_to(self.directory).as_posix())
        self.send_response(status)
        self.send_header("Content-Type", kinds["ContentType"])
        self.send_header("Cache-Control", kinds["CacheControl"])
        if kinds["ContentType"].startswith(("text/", "application/", "image/svg")):
            body = brotli.compress(body, quality=QUALITY)
            self.send_header("Content-Encoding", "br")
            self.send_header("Vary", "Accept-Encoding")
        for name, value in self._for_all.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the standard library's
        """Says nothing: the table is what is read."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The origin (http://localhost:PORT) under which the files below `folder` are sent, while the block runs."""
    handler = functools.partial(Handler, directory=str(folder), headers_of_all=headers())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def headers() -> dict[str, str]:
    """What the CDN's policy puts on each answer."""
    template = yaml.load((ROOT / "infra" / "edge.yaml").read_text("utf-8"), _Loader)  # noqa: S506 - a safe one
    config = template["Resources"]["Headers"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    policy = security["ContentSecurityPolicy"]["ContentSecurityPolicy"][0].replace("${Upgrade}", "")
    own = {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]}
    return own | {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": security["FrameOptions"]["FrameOption"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "Strict-Transport-Security": f"max-age={security['StrictTransportSecurity']['AccessControlMaxAgeSec']}",
    }


class _Loader(yaml.SafeLoader):
    """Knows CloudFormation's short forms as what stands after them."""


def _plain(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value if isinstance(node, yaml.ScalarNode) else None


_Loader.add_multi_constructor("!", _plain)
