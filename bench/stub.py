"""An endpoint on loopback that answers what a pledge asks of AWS, at once and always the same."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bench.events import CDN_SECRET

SECRETS = json.dumps({"identity": "i" * 43, "signing": {"k": "s" * 43}, "cdn": [CDN_SECRET]})
IN_A_TRANSACTION = 2
"""Write units of an item below 1 KB, one elsewhere (DynamoDB's prices); so are all that are written here."""


@dataclass
class Stub:
    """`used`: the calls that were answered, and their write units and read units."""

    endpoint: str = ""
    used: Counter[str] = field(default_factory=Counter)

    def answer(self, call: str, request: dict[str, Any]) -> dict[str, Any]:
        """What a table that is empty, but for the secrets, answers."""
        self.used["calls"] += 1
        if call == "GetItem":
            self.used["read units"] += 1
            return {"Item": {"values": {"S": SECRETS}}} if request["TableName"].endswith("secrets") else {}
        if call == "BatchGetItem":
            ((_, asked),) = request["RequestItems"].items()
            self.used["read units"] += len(asked["Keys"])
            return {"Responses": {}}
        actions = request.get("TransactItems", [])
        self.used["write units"] += IN_A_TRANSACTION * len(actions) if actions else 1
        return {}


@contextmanager
def serving() -> Iterator[Stub]:
    """The stub, while the block runs."""
    stub = Stub()

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet, or each answer waits 40 ms for the client's acknowledgement

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(stub.answer(self.headers["X-Amz-Target"].split(".")[-1], request)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Says nothing: a line for each request would be measured too."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stub.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    yield stub
    server.shutdown()
