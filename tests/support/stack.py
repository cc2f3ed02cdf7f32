"""A running stack: answers of its site, stored items and mails."""

import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.content import seasons
from infra.local import local_stack
from infra.local.local_stack import Stack
from infra.local.moved_clock import SHIFT
from tests.support.waiting import eventually


@dataclass(frozen=True)
class SiteAnswer:
    status: int
    headers: dict[str, str]
    body: str


@contextmanager
def running_at(folder: Path, moment: datetime) -> Iterator[Stack]:
    """A deployed stack whose clock shows this moment when it starts."""
    shift = moment - datetime.now(UTC)
    (folder / SHIFT).write_text(str(int(shift.total_seconds())), "utf-8")
    with local_stack.running(folder) as running:
        yield running


def ask(stack: Stack, method: str, path: str, body: str = "", **headers: str) -> SiteAnswer:
    """One request to the site; `headers` with `_` for `-`."""
    connection = http.client.HTTPConnection("127.0.0.1", stack.ports["site"], timeout=30)
    try:
        connection.request(
            method, path, body.encode(), {name.replace("_", "-"): text for name, text in headers.items()}
        )
        answer = connection.getresponse()
        told = {name.lower(): text for name, text in answer.getheaders()}
        return SiteAnswer(answer.status, told, answer.read().decode())
    finally:
        connection.close()


def stack_totals(stack: Stack) -> dict[str, Any]:
    with urllib.request.urlopen(f"{stack.site}/data/totals.json") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def settled_totals(stack: Stack) -> dict[str, Any]:
    """The totals once every pledge of earlier tests is counted: what a test that counts on from them begins with."""

    def settled() -> dict[str, Any]:
        counted = {row["pledge_id"]["S"]: int(row["v"]["N"]) for row in raw_items(stack, "ledger")}
        pending = [item for item in pledge_items(stack) if counted.get(item["id"]["S"], 0) < int(item["v"]["N"])]
        found = stack_totals(stack)
        codes = [season.code for season in seasons.every()]
        parts = (part for part in raw_items(stack, "totals") if part["row"]["S"] in codes)
        made = sum(int(part.get("made", {"N": "0"})["N"]) for part in parts)
        return found if not pending and found["made"] == made else {}

    return eventually(settled)


def pledge_items(stack: Stack) -> list[dict[str, Any]]:
    """The raw items of the pledges table."""
    return raw_items(stack, "pledges")


def raw_items(stack: Stack, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stack.client("dynamodb").scan(TableName=f"scbd-local-{table}")["Items"]
    return found


def decision_count(stack: Stack) -> int:
    """Decisions in the audit log."""
    return sum(line["action"]["S"] == "decided" for line in raw_items(stack, "audit-log"))


def on_wall(stack: Stack, words: str) -> bool:
    with urllib.request.urlopen(f"{stack.site}/en/wall/") as answer:
        return words in answer.read().decode()


def site_bytes(stack: Stack, path: str) -> bytes:
    """The body of the site's answer; empty for an error."""
    try:
        with urllib.request.urlopen(stack.site + path) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError:
        return b""


def review_link(stack: Stack, words: str) -> str:
    """The review link in the newest mail to Mairi that contains this text."""

    def found() -> re.Match[str] | None:
        for mail in reversed(stack.mails()):
            if words in mail["BodyText"].replace("*", "") and "mairi@" in str(mail["To"]):
                return re.search(r"http\S+/review/#\S+", mail["BodyText"])
        return None

    return eventually(found).group()  # type: ignore[union-attr]
