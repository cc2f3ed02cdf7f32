"""The API refuses malformed, oversized and cross-site requests, and shows an invalid form again."""

import json
import uuid
from typing import Any

import pytest

from chalicelib import pledges
from chalicelib.http.requests import MAX_BYTES
from tests.support import api

pytestmark = pytest.mark.usefixtures("world")
IDEA = {"idea": "ten-minute-walk"}


def submit_pledge(**fields: Any) -> api.Answer:
    return api.post("/pledges", {"key": str(uuid.uuid4())} | fields)


def test_text_of_ten_thousand_emoji_is_413() -> None:
    assert submit_pledge(text="👍" * 10_000).status == 413


def no_pledge_is_stored() -> bool:
    return not list(pledges.store.sweep())


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nonsense", b"[]", b'"text"', b"null", b"\xff\xfe{}", b"[" * 4000, b'{"idea": "a", }'],
    ids=["empty", "cut off", "no JSON", "list", "text", "null", "bytes", "deep", "trailing comma"],
)
def test_malformed_json_is_400(body: bytes) -> None:
    answer = api.post("/pledges", body)
    assert answer.status == 400
    assert answer.json["error"]
    assert no_pledge_is_stored()


@pytest.mark.parametrize(
    "text",
    [
        b"walk \xff dog",
        b"walk \xc3",
        "walk \ufffd dog".encode(),
        b"walk \xed\xa0\x80 dog",
        b"walk \\ud800 dog",
        b"walk \\udc4d\\ud83d dog",
    ],
    ids=["no UTF-8", "cut off", "as the gateway replaces it", "surrogate", "escaped surrogate", "wrong order"],
)
def test_json_that_is_not_text_is_400(text: bytes) -> None:
    for body in (b'{"text": "%s"}', b'{"idea": "ten-minute-walk", "proof": "%s"}', b'{"text": "walk", "%s": ""}'):
        assert api.post("/pledges", body % text).status == 400
    assert no_pledge_is_stored()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_json_with_a_number_that_json_does_not_have_is_400(number: str) -> None:
    assert api.post("/reports", f'{{"kind": "pledge", "reason": {number}}}'.encode()).status == 400


@pytest.mark.parametrize(
    ("sent", "stored"), [(r"walk \ufffd dog", "walk \ufffd dog"), (r"walk \ud83d\udc4d dog", "walk 👍 dog")]
)
def test_escaped_character_is_accepted(sent: str, stored: str) -> None:
    assert api.post("/pledges", f'{{"text": "{sent}"}}'.encode()).status == 201
    assert [pledge.text for pledge in pledges.store.sweep()] == [stored]


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 1024 * 1024])
def test_body_above_the_limit_is_413(size: int) -> None:
    filler = "x" * (size - len(json.dumps(IDEA | {"text": ""})))
    assert submit_pledge(**IDEA, text=filler).status == 413
    assert api.send_form("/pledges", {"text": "x" * size}).status == 413
    assert no_pledge_is_stored()


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x"])
def test_unsupported_media_type_is_415(kind: str) -> None:
    answer = api.post("/pledges", b"{}", Content_Type=kind)
    assert answer.status == 415
    assert answer.json["error"]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}, {"Origin": "null"}]
)
def test_cross_site_request_is_403(headers: dict[str, str]) -> None:
    assert api.post("/pledges", {"key": str(uuid.uuid4())} | IDEA, **headers).status == 403
    assert no_pledge_is_stored()


def test_request_without_origin_header_is_accepted() -> None:
    answer = api.Answer("POST", "/pledges", {"Content-Type": "application/json"}, json.dumps(IDEA).encode())
    assert answer.status == 201


def test_error_message_is_translated() -> None:
    said = [submit_pledge(text="ab", lang=lang).json["fields"]["text"] for lang in ("en", "gd")]
    assert said[0] != said[1]


def test_invalid_form_is_shown_again_with_all_typed_fields() -> None:
    typed = {"text": "x" * 281, "name": "Mòrag <b>", "plan.when": "after tea", "place": "hawick", "show_name": "yes"}
    answer = api.send_form("/pledges", typed | {"lang": "en"})
    assert answer.status == 422
    assert "Error: " in answer.text.partition("</title>")[0]
    assert "x" * 281 in answer.text
    assert "Mòrag &lt;b&gt;" in answer.text
    assert "after tea" in answer.text
    assert 'value="hawick" selected' in answer.text
    assert no_pledge_is_stored()


def test_form_with_two_errors_is_shown_again_with_both() -> None:
    typed = {"idea": "ten-minute-walk", "text": "walk the long way home", "name": "x" * 41}
    answer = api.send_form("/pledges", typed)
    assert answer.status == 422
    assert "walk the long way home" in answer.text
    assert answer.text.count("error-message") >= 2


def test_form_with_unknown_field_is_422_and_undecodable_form_is_400() -> None:
    assert api.send_form("/pledges", IDEA | {"colour": "red"}).status == 422
    for text in (b"%FF%FE", b"walk%C3", b"walk%ED%A0%80dog"):
        assert api.Answer("POST", "/pledges", api.FORM, b"text=" + text).status == 400
    assert api.Answer("POST", "/pledges", api.FORM, "text=é".encode("latin-1")).status == 400
    assert api.Answer("POST", "/pledges", api.FORM, b"&".join(b"a%d=1" % n for n in range(99))).status == 400
