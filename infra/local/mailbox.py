"""A page with the mail that the local stack has sent. Nothing leaves this machine."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from infra.local.proxy import App, Scope, quiet_lifespan, respond
from infra.local.state import write_atomically

# The parts of mails are shown in sandboxed frames without script; links open in a new tab.
POLICY = b"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; img-src data:"
HERE = Path(__file__).parent


class Mailbox:
    """ASGI application: `/` lists the mails, newest first; `/messages.json` gives them as JSON.

    MiniStack forgets its mails when it stops. Links in them are wanted after that, so they are saved in `file`.
    """

    def __init__(self, aws: App, file: Path) -> None:
        self._aws = aws
        self._file = file
        self._earlier: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
        self._saved = len(self._earlier)

    async def save(self) -> None:
        """Write the mails to the file, if there are new ones."""
        messages = await self._messages()
        if len(messages) != self._saved:
            write_atomically(self._file, json.dumps(messages).encode())
            self._saved = len(messages)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await quiet_lifespan(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope["path"], send)

    async def _answer(self, path: str, send: Any) -> None:
        messages = await self._messages()
        if path == "/messages.json":
            await respond(send, 200, json.dumps(messages).encode(), "application/json")
        elif path == "/":
            page = _template().render(messages=messages[::-1])
            await respond(send, 200, page.encode(), "text/html", [(b"content-security-policy", POLICY)])
        elif path == "/mailbox.js":
            await respond(send, 200, (HERE / "mailbox.js").read_bytes(), "text/javascript")
        else:
            await respond(send, 404, b"Not found", "text/plain")

    async def _messages(self) -> list[dict[str, Any]]:
        """The mails, oldest first: MessageId, Source, To, Subject, BodyText, BodyHtml, Timestamp."""
        answer = bytearray()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            answer.extend(message.get("body", b""))

        await self._aws(_request("/_ministack/ses/messages"), receive, send)
        sent = [mail for account in json.loads(bytes(answer))["messages"].values() for mail in account]
        return self._earlier + sent


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    environment.filters["clock"] = _clock
    return environment.get_template("mailbox.html")


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%d %B %Y, %H:%M:%S")


def _request(path: str) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
    }
