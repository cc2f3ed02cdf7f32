"""The people of the drill: they pledge, repeat themselves, send nonsense, and moderate."""

import http.client
import json
import random
import re
import time
import urllib.parse
import uuid
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from chalicelib.submissions import ids
from infra.local.local_stack import Stack

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
NONSENSE = (b"", b"[", b'{"idea": 7}', b'{"text": "x"}', b'{"idea": "no-such-idea"}', b"\xff" * 20, b"x" * 20_000)
STORED = 201
PATIENCE = 60.0
"""Seconds for which a person tries again."""
PAUSE = 0.6
"""The longest pause of a person between two pledges, in seconds."""


@dataclass
class Drill:
    """What happened. `answered`: the id by idempotency key; `seconds`, `lags`: measured times; `decisions`: accepted
    ones. Threads only add."""

    site: str
    answered: dict[str, str] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    lost_connections: int = 0
    decisions: int = 0
    over: Event = field(default_factory=Event)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


def ask(drill: Drill, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
    """One request. Raises OSError or HTTPException if there is no answer."""
    address = urllib.parse.urlsplit(drill.site)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.request(method, path, body, {"Origin": drill.site} | (headers or {}))
        given = connection.getresponse()
        return Answer(given.status, given.read())
    finally:
        connection.close()


def pledge_often(drill: Drill, number: int, pledges: int) -> None:
    """Make so many pledges, one after the other."""
    chance = random.Random(number)  # noqa: S311 - no secret
    for _ in range(pledges):
        if chance.random() < 0.05:
            _send_nonsense(drill, chance)
        _pledge(drill, chance)
        time.sleep(chance.random() * PAUSE)


def _pledge(drill: Drill, chance: random.Random) -> None:
    """Send one pledge until it is answered; now and then once more, as a double click does."""
    key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    own = chance.random() < 0.2
    fields = {"key": key} | ({"text": f"walk {key[:8]} dogs"} if own else {"idea": "ten-minute-walk"})
    form = chance.random() < 0.2
    body = urllib.parse.urlencode(fields).encode() if form else json.dumps(fields).encode()
    for _ in range(2 if chance.random() < 0.1 else 1):
        stored = _send_until_stored(drill, body, FORM if form else JSON)
        if stored and drill.answered.setdefault(key, stored) != stored:
            drill.differing.append(f"{key}: answered with {drill.answered[key]} and {stored}")


def _send_until_stored(drill: Drill, body: bytes, headers: dict[str, str]) -> str | None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        began = time.monotonic()
        try:
            answer = ask(drill, "POST", "/api/pledges", body, headers)
        except (OSError, http.client.HTTPException):
            drill.lost_connections += 1
            time.sleep(0.3)  # a person presses the button again
            continue
        drill.statuses.append(answer.status)
        if answer.status == STORED:
            drill.seconds.append(time.monotonic() - began)
            found = re.search(rf"/p/({ids.PATTERN})/", answer.body.decode())
            return found[1] if found else None
        time.sleep(0.3)
    return None


def _send_nonsense(drill: Drill, chance: random.Random) -> None:
    try:
        answer = ask(drill, "POST", "/api/pledges", chance.choice(NONSENSE), JSON)
    except (OSError, http.client.HTTPException):
        return
    drill.statuses.append(answer.status)
    if answer.status < 400 or answer.status == 500:
        drill.differing.append(f"nonsense was answered with {answer.status}")


def moderate(drill: Drill, stack: Stack) -> None:
    """Open the newest link that came by mail, and decide everything that is listed, by turns."""
    buttons = ({"decision": "publish"}, {"decision": "publish"}, {"decision": "reject", "reason": "unkind"})
    while not drill.over.wait(0.5):
        try:
            tokens = [re.search(r"/review/#(\S+)", mail["BodyText"]) for mail in stack.mails()]
            for link in [found[1] for found in tokens if found][-1:]:
                token = json.loads(_review(drill, "/session", {"token": link}).body).get("token")
                listed: Any = json.loads(_review(drill, "", {"token": token}).body)
                for entry in listed.get("waiting", ()):
                    press = {"token": token, **{name: entry[name] for name in ("kind", "id", "v")}}
                    answer = _review(drill, "/decisions", press | buttons[drill.decisions % 3])
                    drill.decisions += answer.status == 200
        except (OSError, http.client.HTTPException, ValueError):
            continue


def _review(drill: Drill, path: str, fields: dict[str, Any]) -> Answer:
    return ask(drill, "POST", f"/api/review{path}", json.dumps(fields).encode(), JSON)


def watch_publishing(drill: Drill) -> None:
    """Measure, for one idea after the other, how long its page takes to be there, the restart included."""
    while not drill.over.is_set():
        key = str(uuid.uuid4())
        stored = _send_until_stored(drill, json.dumps({"key": key, "idea": "one-more-veg"}).encode(), JSON)
        if not stored:
            continue
        drill.answered[key] = stored
        answered = time.monotonic()
        while not _is_there(drill, f"/en/p/{stored}/") and time.monotonic() < answered + PATIENCE:
            time.sleep(0.02)
        drill.lags.append(time.monotonic() - answered)


def _is_there(drill: Drill, path: str) -> bool:
    try:
        return ask(drill, "GET", path).status == 200
    except (OSError, http.client.HTTPException):
        return False
