"""Whatever is sent to whatever route is answered: never with 5xx, always as JSON or a page, with the usual headers."""

import json
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest

import app
from chalicelib.pledges import check_ins, owner
from chalicelib.settings import settings
from chalicelib.submissions import spam
from tests.support import api
from tests.support.factories import STORY_TEXT, create_pledge, create_story
from tests.support.review import link_token, report_token, review_token
from tests.support.signing import CLAIMS, HEADER, signed
from tests.support.world import ORIGIN, TODAY

pytestmark = pytest.mark.usefixtures("world")
REQUESTS_PER_ROUTE = 20
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1e308, 10**40, "", " ", "x" * 400, [], ["a"], {}, {"when": []}, {"will": {"a": 1}}),
    *("pledge", "story", "publish", "reject", "dismiss", "ten-minute-walk", "hawick", "staff", "gd", "today", "monday"),
    *("2026-02-30", "0001-01-01", "9999-12-31", "image/jpeg", "0" * 26, "0" * 36, "\x00", "\r\nX: y", "<script>", "%s"),
    *("{0.__class__}", "{{7*7}}", "../../x", "\u202e", "👩‍👩‍👧" * 30, "\u2800" * 9, "é" * 300, "'; --", "\ud800"),
]
NO_CLAIM: list[Any] = [[], {}, "1", None]
TOKENS = [signed(HEADER, CLAIMS | {claim: value}) for claim in ("exp", "sub", "iat") for value in NO_CLAIM]
HEADERS = ["Content-Type", "Accept", "Accept-Language", "Origin", "Sec-Fetch-Site", "CloudFront-Viewer-Address", "X-Y"]
HEADER_VALUES = [
    *("", "\x00", "é", "a" * 2000, "text/html", "application/json; charset=utf-16", "*/*", "gd;q=nonsense,,;", "null"),
    *("application/x-www-form-urlencoded", "multipart/form-data", ORIGIN, "cross-site", "::1:1", "1.2.3.4", "[", "999"),
]
BODIES = [b"", b"\xff\xfe", b"[" * 3000, b'{"a":' * 900, b"%", b"=&=&=", b"a" * 60_000, b"null", b"1e999", b'"\\ud800"']


def hostile_path(pattern: str, chance: random.Random, token: str) -> str:
    """An address of the route, with hostile parameters in the path and in the query, or with this token in the path."""
    part = chance.choice(["0" * 36, "x", "%00", "%0d%0a", "%ff", "..%2f", "%F0%9F%91%8D", "<b>", "0" * 5000])
    part = token if "{token}" in pattern and chance.random() < 0.7 else part
    names = chance.sample(["lang", "idea", "start", "cue", "support", "answer", "x", "%0d"], 3)
    pairs = [f"{name}={quote(str(chance.choice(VALUES)), errors='replace')}" for name in names]
    raw = ["&&=", "lang=%0d%0aX-Y:%20z", "start=%ff", "lang=gd&lang=en", "?", "start=2026-02-30", "idea=%00"]
    return re.sub(r"\{\w+\}", part, pattern) + "?" + chance.choice([*raw, "&".join(pairs), "&".join(pairs)])


def valid_fields() -> dict[str, dict[str, Any]]:
    """For each route with a body, fields that it accepts."""
    pledge, story = create_pledge(text="walk the dog"), create_story(picture="0" * 26, picture_alt="a hill")
    person = {"place": "hawick", "audience": "staff", "name": "Mòrag", "show_name": True, "lang": "gd"}
    own = owner.link(pledge)
    token, named = review_token(), {"kind": "pledge", "id": pledge.id}
    plan = {"idea": "ten-minute-walk", "plan": {"when": "after tea", "will": "walk"}, "start": "monday"}
    return {
        "/pledges": plan | person | {"challenge": spam.challenge()["token"], "proof": "1", "channel": "poster"},
        "/calendar": plan | person | {"since": "2026-04-01", "asked": True},
        "/stories": {"text": STORY_TEXT, "quote": "I sing", "consent": True} | person,
        "/stories/pictures": {"type": "image/jpeg"},
        "/reports": named | {"reason": "unkind", "lang": "gd", "token": report_token(pledge)},
        "/people": {
            "token": own,
            "page": "owner",
            "email": "a@example.org",
            "ask": True,
            "season": "yes",
            "lang": "gd",
        },
        "/my-pledges": {"token": own, "change": "pause", "pledge": pledge.id, "take": "json", "lang": "gd"},
        "/links/{token}": {"List-Unsubscribe": "One-Click"},
        "/owner": {"token": own, "lang": "gd"},
        "/check-ins/{token}": {"answer": "kept", "details": True, "days": 3, "helped": {"plan": True}, "words": "x"},
        "/owner/changes": {"token": own, "v": 1, "change": "shown", "name": "Ann", "show_name": True},
        "/review/session": {"token": link_token()},
        "/review": {"token": token, "lang": "gd", "kind": "story", "after": [1, "2026-04-06T12:00:00Z", "x"]},
        "/review/decided": {"token": token, "lang": "gd", "before": TODAY.isoformat()},
        "/review/undo": named | {"token": token, "lang": "gd", "at": TODAY.isoformat()},
        "/review/absence": {"token": token, "until": "2026-05-01"},
        "/review/links": {"token": link_token()},
        "/review/entries": {"token": token, "number": "1" * 10, "medium": "paper", "pledge": {"text": "walk"}},
        "/review/entries/outcomes": {"token": token, "number": "1" * 10, "outcome": {"step": 7, "answer": "kept"}},
        "/review/entries/withdrawals": {"token": token, "number": "1" * 10},
        "/review/kit": {"token": token, "of": "season", "piece": "square", "written": "gd"},
        "/review/pictures": {"token": token, "id": story.id},
        "/review/decisions": named | {"token": token, "v": 1, "decision": "publish", "words": {"text": "walk"}},
    }


def hostile_body(chance: random.Random, fields: dict[str, Any]) -> bytes:
    """A body that is no JSON and no form, or one in which up to two fields are wrong, missing or unknown."""
    if chance.random() < 0.15:
        return chance.choice(BODIES)
    fields = dict(fields)
    for _ in range(chance.randint(0, 2)):
        name = chance.choice([*fields, *fields, "plan.when", "website", "key", "x", "__proto__", "\ud800"])
        if chance.random() < 0.8:
            fields[name] = chance.choice(TOKENS if name == "token" else VALUES)
        else:
            fields.pop(name, None)
    if chance.random() < 0.3:
        return urlencode({name: str(value) for name, value in fields.items()}, errors="replace").encode()
    return json.dumps(fields).encode()


def hostile_requests(chance: random.Random) -> Iterator[tuple[str, str, dict[str, str], bytes]]:
    """Method, path, headers and body of requests to every route."""
    valid, token = valid_fields(), check_ins.link(create_pledge(), 28)
    for pattern, methods in app.app.routes.items():
        for method in [*methods] * REQUESTS_PER_ROUTE:
            body = hostile_body(chance, valid[pattern]) if method == "POST" else b""
            headers = api.JSON if body.startswith(b"{") else api.FORM
            if chance.random() < 0.3:
                headers = headers | {chance.choice(HEADERS): chance.choice(HEADER_VALUES)}
            yield method, hostile_path(pattern, chance, token), headers, body


def test_no_request_is_answered_by_a_server_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_PER_MINUTE", "10000")
    monkeypatch.setenv("CHALLENGE_BITS", "1")
    settings.cache_clear()
    statuses = set()
    for method, path, headers, body in hostile_requests(random.Random(20261127)):  # noqa: S311 - no secret
        answer = api.Answer(method, path, headers, body)
        told = (method, path, headers, body[:200], answer.text[:200])
        assert answer.status < 500, told
        kind = answer.headers.get("content-type", "").partition(";")[0]
        assert kind in {"application/json", "text/html", "text/calendar"} or answer.status == 303, told
        assert kind != "application/json" or isinstance(answer.json, dict), told
        assert answer.headers["cache-control"] == "no-store", told
        assert answer.headers["x-content-type-options"] == "nosniff", told
        assert all(value.isprintable() for value in answer.headers.values()), told
        statuses.add(answer.status)
    assert statuses >= {200, 201, 202, 303, 400, 401, 403, 410, 413, 415, 422}, "the requests reach all of the code"
