"""An endpoint on loopback that answers what a pledge asks of AWS, at once and always the same."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bench.events import CDN_SECRET

SECRETS = json.dumps({"identity": "i" * 43, "signing": {"k": "s" * 43}, "cdn": [CDN_SECRET]})
ANSWERS = {"DynamoDB_20120810.GetItem": {"Item": {"values": {"S": SECRETS}}}}


class Stub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet, or each answer waits 40 ms for the client's acknowledgement

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps(ANSWERS.get(self.headers["X-Amz-Target"], {})).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Says nothing: a line for each request would be measured too."""


@contextmanager
def serving() -> Iterator[str]:
    """The stub's address, while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
