"""What the public is told of switches and the notice: a small file for the scripts of all pages, and plain HTML."""

import json
from typing import Any, TypedDict

from chalicelib import log, switches
from chalicelib.aws import site_bucket
from chalicelib.content import languages
from chalicelib.content.translations import text
from chalicelib.publishing import files, wall
from chalicelib.publishing.requests import request_months, request_switched
from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.switches import Switches

FILE = "data/switches.json"


class OnPages(TypedDict):
    """What a template is told. `off`: names of switches; `notice`: `words` by language, and when it `ends`."""

    off: frozenset[str]
    notice: dict[str, Any] | None


def announce(*, wall_turned: bool = False) -> None:
    """Request all that says what is switched off; pages of months only if the wall was turned. At least once, as is the
    command that calls it."""
    request_switched()
    if wall_turned:
        request_months(wall.current().every_page())


def end_notice() -> None:
    """Take the notice down once its time is over. At least once: until the pages are requested, it is there to end."""
    now = switches.read()
    if now.notice and not now.present_notice:
        request_switched()
        switches.tell(None, by="rotate_challenge")
        log.event("notice.ended")


def on_pages() -> OnPages:
    """For the pages that are written again when a switch is turned; read after the number of their snapshot."""
    now = switches.read()
    return OnPages(off=now.off, notice=_notice(now))


def write_file() -> None:
    """Tell the scripts of all pages what is switched off, as sentences in every language, and the notice."""
    snapshot, now = next_snapshot(), switches.read()
    off = {name: _in_all_languages(f"off.{name}") for name in switches.PUBLIC if name in now.off}
    told = {"off": off, "notice": _notice(now)}
    body = json.dumps({name: said for name, said in told.items() if said}, ensure_ascii=False, separators=(",", ":"))
    files.write(FILE, body, snapshot, cache=site_bucket.AT_ONCE)


def _notice(now: Switches) -> dict[str, Any] | None:
    notice = now.present_notice
    return {"words": dict(notice.words), "ends": notice.until.isoformat()} if notice else None


def _in_all_languages(key: str) -> dict[str, str]:
    return {lang: text(lang, key) for lang in languages()}
