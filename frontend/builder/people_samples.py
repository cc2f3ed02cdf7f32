"""Sample pages about people and their addresses, in every state."""

from datetime import UTC, datetime
from itertools import product
from typing import Any, get_args

from chalicelib import pages
from chalicelib.people.links import Act
from chalicelib.people.my_pledges import UNOPENED

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


def states(lang: str, origin: str, hostile: str) -> dict[str, str]:
    """Name of the state to its HTML; `hostile`: what somebody typed."""
    values = {"email": hostile, "email_kept": hostile, "meant": hostile, "ask": "yes", "token": "a.b.c", "page": "x"}
    wrong: dict[str, Any] = {"values": values, "errors": {"email": hostile}}
    traces = {"backups": "2027-01-01", "messages": "2026-12-11", "failures": "2027-02-25"}
    contexts: dict[str, dict[str, Any]] = {
        "people": {"asked": True},
        "people-wrong": wrong,
        "mine": {},
        "mine-wrong": wrong,
        "mine-open": _mine(hostile),
        "mine-sent": {"sent": True},
        "mine-erased": {"erased": traces},
    }
    found = {}
    for name, context in contexts.items():
        given = context if name.startswith("people") else UNOPENED | context
        template = "people.html" if name.startswith("people") else "my_pledges.html"
        found[name] = pages.render(template, lang, origin=origin, **given)
    for act, done in product(get_args(Act), (False, True)):
        name = f"link-{act}-done" if done else f"link-{act}"
        found[name] = pages.render("link.html", lang, origin=origin, act=act, done=done)
    return found


def _mine(hostile: str) -> dict[str, Any]:
    """Two pledges of one address."""
    consent = {"at": AT}
    person = {"address": hostile, "paused_until": AT.date(), "rhythm": "weekly", "campaign": consent, "season": consent}
    own = {"lang": "gd", "text": hostile, "promise": hostile, "state": "public", "name_state": "shown", "link": "a.b.c"}
    following = {"asks": True, "reminds": True, "ask": consent, "remind": consent}
    pledge = {"start": AT.date(), "made_at": AT}
    shown = [
        {"own": own | {"id": name, "ticks": {"show_place": True}}, "following": following, "pledge": pledge}
        for name in ("0m2534yg7fxz", "0m25bj2kzkn9")
    ]
    return {"mine": person, "pledges": shown, "link": "a.b.c"}
