"""Short ways to ask and to wait, for tests that talk to a running stack."""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from infra.local.local_stack import Stack

Found = TypeVar("Found")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str


def ask(stack: Stack, method: str, path: str, body: str = "", **headers: str) -> Answer:
    """One request to the site; `headers` with `_` for `-`."""
    connection = http.client.HTTPConnection("127.0.0.1", stack.ports["site"], timeout=30)
    try:
        connection.request(
            method, path, body.encode(), {name.replace("_", "-"): text for name, text in headers.items()}
        )
        answer = connection.getresponse()
        told = {name.lower(): text for name, text in answer.getheaders()}
        return Answer(answer.status, told, answer.read().decode())
    finally:
        connection.close()


def soon(look: Callable[[], Found], within: float = 30) -> Found:
    """What `look` finds, as soon as that is true of anything; fails after `within` seconds."""
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found
