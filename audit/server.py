"""The site as the CDN would send it: brotli, the headers of infra/edge.yaml, the caching of uploaded files."""

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
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
        for name, value in headers(self.path).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the standard library's
        """Says nothing: the table is what is read."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The origin (http://localhost:PORT) under which the files below `folder` are sent, while the block runs."""
    handler = functools.partial(Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def headers(path: str) -> dict[str, str]:
    """What the CDN's policies put on the answer for a path."""
    policies = _policies()
    return policies["AssetHeaders" if path.startswith(("/assets/", "/data/")) else "Headers"]


@functools.cache
def _policies() -> dict[str, dict[str, str]]:
    """Each policy's headers, by its name in infra/edge.yaml."""
    template = yaml.load((ROOT / "infra" / "edge.yaml").read_text("utf-8"), _Loader)  # noqa: S506 - a safe one
    return {
        name: _headers(resource["Properties"]["ResponseHeadersPolicyConfig"])
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::CloudFront::ResponseHeadersPolicy"
    }


def _headers(config: dict[str, Any]) -> dict[str, str]:
    found = {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]}
    for name, given in config["SecurityHeadersConfig"].items():
        header, value = _SECURITY_HEADERS[name]
        found[header] = value(given)
    return found


def _content_policy(given: dict[str, Any]) -> str:
    policy = given["ContentSecurityPolicy"]
    return str(policy if isinstance(policy, str) else policy[0]).replace("${Upgrade}", "")


def _transport_security(given: dict[str, Any]) -> str:
    return f"max-age={given['AccessControlMaxAgeSec']}; includeSubDomains"


_SECURITY_HEADERS: dict[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    "ContentSecurityPolicy": ("Content-Security-Policy", _content_policy),
    "ContentTypeOptions": ("X-Content-Type-Options", lambda _: "nosniff"),
    "FrameOptions": ("X-Frame-Options", lambda given: given["FrameOption"]),
    "ReferrerPolicy": ("Referrer-Policy", lambda given: given["ReferrerPolicy"]),
    "StrictTransportSecurity": ("Strict-Transport-Security", _transport_security),
}
"""CloudFront's name of a header to the header, and how its value is made."""


class _Loader(yaml.SafeLoader):
    """Knows CloudFormation's short forms as what stands after them."""


def _plain(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value if isinstance(node, yaml.ScalarNode) else None


_Loader.add_multi_constructor("!", _plain)
