"""What the public is told of switches and the notice: plain HTML on pages that are written again for them, and small
files for all others, one for their scripts and a style sheet for each language, which pages load where no script runs.
"""

import json
import re
from typing import TypedDict

from chalicelib import log, switches
from chalicelib.aws import site_bucket
from chalicelib.content import languages
from chalicelib.content.translations import text
from chalicelib.publishing import files, wall
from chalicelib.publishing.requests import request_months, request_switched
from chalicelib.publishing.snapshots import next_snapshot
from chalicelib.switches import Switches

FILE = "data/switches.json"
_LOOK = "display:block;padding:.8rem 1.25rem;flex:1 0 100%;font-weight:700;border-bottom:.25rem solid"
"""As the notice on pages with script, but for colours: those of the page have enough contrast on every theme."""


class OnPages(TypedDict):
    """What a template is told. `off`: names of switches; `notice`: `words` by language, and when it `ends`."""

    off: frozenset[str]
    notice: dict[str, object] | None


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


def write_files() -> None:
    """Tell all pages what is switched off, as sentences in every language, and the notice."""
    snapshot, now = next_snapshot(), switches.read()
    off = {name: _in_all_languages(f"off.{name}") for name in switches.PUBLIC if name in now.off}
    told = {"off": off, "notice": _notice(now)}
    body = json.dumps({name: said for name, said in told.items() if said}, ensure_ascii=False, separators=(",", ":"))
    files.write(FILE, body, snapshot, cache=site_bucket.AT_ONCE)
    for lang in languages():
        files.write(f"data/switches.{lang}.css", style_sheet(now, lang), snapshot, cache=site_bucket.AT_ONCE)


def style_sheet(now: Switches, lang: str) -> str:
    """For pages without script: it says why in place of what is off, and the notice above all. Empty, if there is
    nothing to say."""
    told = {f"[data-off={name}]": text(lang, f"off.{name}") for name in switches.PUBLIC if name in now.off}
    hidden = "".join(f"{part}>*{{display:none!important}}" for part in told)
    told |= {"header": now.present_notice.words[lang]} if now.present_notice else {}
    return hidden + "".join(f"{part}::before{{content:{_css_string(words)};{_LOOK}}}" for part, words in told.items())


def _notice(now: Switches) -> dict[str, object] | None:
    notice = now.present_notice
    return {"words": dict(notice.words), "ends": notice.until.isoformat()} if notice else None


def _css_string(words: str) -> str:
    """Characters that could end the string or the line are written by their numbers."""
    return '"' + re.sub(r"[^\w .,;:!?'’“”()–-]", lambda found: f"\\{ord(found[0]):06x}", words) + '"'


def _in_all_languages(key: str) -> dict[str, str]:
    return {lang: text(lang, key) for lang in languages()}
