"""Hostile, broken and unlucky input: each has its answer, nothing is lost, and nothing is shown unescaped."""

import io
import json
import logging
import uuid
from typing import Any

import pytest
from markupsafe import escape

import app
from chalicelib import pledges
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.moderation.moderators import moderators, review_link
from chalicelib.settings import settings
from chalicelib.submissions.text import normalise
from tests import api
from tests.world import ORIGIN, a_pledge, queued, stream_event, stream_record

pytestmark = pytest.mark.usefixtures("world")

IDEA = {"idea": "ten-minute-walk"}


def pledge(**fields: Any) -> api.Answer:
    return api.post("/pledges", {"key": str(uuid.uuid4())} | fields)


def test_ten_thousand_emoji_are_too_big() -> None:
    assert pledge(text="👍" * 10_000).status == 413


def nothing_kept() -> bool:
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
    assert nothing_kept()


@pytest.mark.parametrize("size", [8 * 1024 + 1, 1024 * 1024])
def test_a_body_above_8_kb_is_413(size: int) -> None:
    filler = "x" * (size - len(json.dumps(IDEA | {"text": ""})))
    assert pledge(**IDEA, text=filler).status == 413
    assert api.send_form("/pledges", {"text": "x" * size}).status == 413
    assert nothing_kept()


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x"])
def test_another_media_type_is_415(kind: str) -> None:
    answer = api.post("/pledges", b"{}", Content_Type=kind)
    assert answer.status == 415
    assert answer.json["error"]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}, {"Origin": "null"}]
)
def test_another_sites_page_is_403(headers: dict[str, str]) -> None:
    assert api.post("/pledges", {"key": str(uuid.uuid4())} | IDEA, **headers).status == 403
    assert nothing_kept()


def test_a_client_that_is_no_browser_may_pledge() -> None:
    answer = api.Answer("POST", "/pledges", {"Content-Type": "application/json"}, json.dumps(IDEA).encode())
    assert answer.status == 201


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "text"),
        (IDEA | {"audience": []}, "audience"),
        (IDEA | {"show_name": []}, "show_name"),
        ({"idea": "ten-minute-walk", "text": "walk"}, "text"),
        ({"idea": "no-such-idea"}, "idea"),
        ({"text": "ab"}, "text"),
        ({"text": "x" * 281}, "text"),
        ({"text": "👍" * 600}, "text"),
        ({"text": "\u202e \u200b\u0000"}, "text"),
        ({"text": 7}, "text"),
        ({"text": ["walk"]}, "text"),
        ({"text": {"a": "walk"}}, "text"),
        (IDEA | {"plan": "walk"}, "plan"),
        (IDEA | {"plan": {"when": "x" * 121}}, "plan.when"),
        (IDEA | {"plan": {"where": "home"}}, "plan.where"),
        (IDEA | {"start": "1900-01-01"}, "start"),
        (IDEA | {"start": "2026-02-30"}, "start"),
        (IDEA | {"start": "tomorrow"}, "start"),
        (IDEA | {"start": 20260406}, "start"),
        (IDEA | {"start": "2099-01-01"}, "start"),
        (IDEA | {"place": "atlantis"}, "place"),
        (IDEA | {"team": "no-such-team"}, "team"),
        (IDEA | {"audience": "robots"}, "audience"),
        (IDEA | {"name": "x" * 41}, "name"),
        (IDEA | {"name": True}, "name"),
        (IDEA | {"show_name": "perhaps"}, "show_name"),
        (IDEA | {"channel": "<script>"}, "channel"),
        (IDEA | {"shared_by": "../../etc/passwd"}, "shared_by"),
        (IDEA | {"lang": "xx"}, "lang"),
        (IDEA | {"key": "not-a-uuid"}, "key"),
        (IDEA | {"state": "public"}, "state"),
        (IDEA | {"v": 9}, "v"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "gd"])
def test_what_is_wrong_is_422_and_names_the_field_in_the_persons_language(
    fields: dict[str, Any], field: str, lang: str
) -> None:
    answer = pledge(**{"lang": lang} | fields)
    assert answer.status == 422
    assert list(answer.json["fields"]) == [field]
    sentence = answer.json["fields"][field]
    assert sentence
    assert "{" not in sentence
    assert nothing_kept()


def test_sentences_differ_between_languages() -> None:
    said = [pledge(text="ab", lang=lang).json["fields"]["text"] for lang in ("en", "gd")]
    assert said[0] != said[1]


def test_a_form_comes_back_with_everything_that_was_typed() -> None:
    typed = {"text": "x" * 281, "name": "Mòrag <b>", "plan.when": "after tea", "place": "hawick", "show_name": "yes"}
    answer = api.send_form("/pledges", typed | {"lang": "en"})
    assert answer.status == 422
    assert "Error: " in answer.text.partition("</title>")[0]
    assert "x" * 281 in answer.text
    assert "Mòrag &lt;b&gt;" in answer.text
    assert "after tea" in answer.text
    assert 'value="hawick" selected' in answer.text
    assert nothing_kept()


def test_an_idea_and_words_with_another_mistake_come_back_both() -> None:
    typed = {"idea": "ten-minute-walk", "text": "walk the long way home", "name": "x" * 41}
    answer = api.send_form("/pledges", typed)
    assert answer.status == 422
    assert "walk the long way home" in answer.text
    assert answer.text.count("error-message") >= 2


def test_a_form_with_an_unknown_field_or_a_broken_encoding_is_answered_too() -> None:
    assert api.send_form("/pledges", IDEA | {"colour": "red"}).status == 422
    assert api.Answer("POST", "/pledges", api.FORM, b"text=%FF%FE").status == 400
    assert api.Answer("POST", "/pledges", api.FORM, "text=é".encode("latin-1")).status == 400
    assert api.Answer("POST", "/pledges", api.FORM, b"&".join(b"a%d=1" % n for n in range(99))).status == 400


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=HYPERLINK(1;2)",
    "{{ 7*7 }}{% raw %}",
    "'; DROP TABLE pledges; --",
    "Dè tha dol? 👩‍👩‍👧 naïve ﷽",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_kept_as_words_and_shown_escaped(words: str) -> None:
    answer = pledge(text=words, name=words[:40], show_name=True, plan={"when": words, "will": words})
    made = pledges.store.find(answer.json["id"])
    assert made.text == normalise(words)
    after = made.model_copy(update={"state": pledges.State.PUBLIC, "name_approved": True, "v": 2})
    tables.put(settings().pledges_table, after.item())
    app.count(stream_event(stream_record(made, after)), None)
    while records := queued(settings().publish_queue_url):
        app.publish({"Records": records}, None)
    for path in ("en/index.html", "en/wall/index.html", f"en/p/{made.id}/index.html", f"gd/p/{made.id}/index.html"):
        page = client("s3").get_object(Bucket="site", Key=path)["Body"].read().decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert str(escape(made.text)) in page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("walk\u202e the dog\u2066", "walk the dog"),
        ("walk\u0000 the\u0007 dog", "walk the dog"),
        ("  walk\t\n the   dog ", "walk the dog"),
        ("cafe\u0301 walk", "café walk"),
        ("walk \ud800dog", "walk dog"),
        ("zero\u200bwidth", "zerowidth"),
        ("👩‍👩‍👧 walk", "👩‍👩‍👧 walk"),
    ],
)
def test_words_are_tidied_before_they_are_kept(typed: str, kept: str) -> None:
    assert pledges.store.find(pledge(text=typed).json["id"]).text == kept


def test_lengths_are_counted_in_characters_not_bytes() -> None:
    assert pledge(text="à" * 280).status == 201
    assert pledge(text="👍" * 280).status == 201


class TestPoison:
    """A record that nobody can read is parked with its data; its neighbours are not held up."""

    BAD = (
        {"eventID": "1", "eventName": "INSERT", "dynamodb": {"NewImage": {"key": {"S": "x"}}}},
        {"eventID": "2", "eventName": "INSERT", "dynamodb": {}},
        {"eventID": "3"},
        {"eventID": "4", "eventName": "INSERT", "dynamodb": {"NewImage": {"id": {"Q": "?"}}}},
        {"eventID": "5", "eventName": "INSERT", "dynamodb": {"NewImage": {"v": {"N": "1E+9999"}}}},
    )

    def parked(self, source: str) -> list[dict[str, Any]]:
        found = client("s3").list_objects_v2(Bucket="failures", Prefix=f"parked/{source}/").get("Contents", [])
        bodies = [client("s3").get_object(Bucket="failures", Key=each["Key"])["Body"].read() for each in found]
        return [json.loads(body)["record"] for body in bodies]

    @pytest.mark.parametrize("bad", BAD, ids=lambda bad: str(bad["eventID"]))
    def test_on_the_stream(self, bad: dict[str, Any]) -> None:
        made = [a_pledge(text="walk the dog"), a_pledge()]
        batch = stream_event(stream_record(None, made[0]), bad, stream_record(None, made[1]))
        app.count(batch, None)
        app.notify_moderators(batch, None)
        assert self.parked("count") == self.parked("notify_moderators") == [bad]
        ledger = {row["pledge_id"] for row in tables.scan("ledger")}
        assert ledger == {each.id for each in made}
        assert len(queued(settings().review_queue_url)) == 1

    @pytest.mark.parametrize("body", ["nonsense", "[]", '"x"', '{"pledges": 7}', '{"shares": [null]}'])
    def test_on_a_queue(self, body: str) -> None:
        made = a_pledge()
        app.count(stream_event(stream_record(None, made)), None)
        bad = {"messageId": "bad", "body": body}
        app.publish({"Records": [bad, *queued(settings().publish_queue_url)]}, None)
        assert client("s3").head_object(Bucket="site", Key="en/index.html")
        assert self.parked("publish") == [bad]
        for function in (app.queue_digest, app.send_mail):
            if not body.startswith("{"):
                assert function({"Records": [bad]}, None) == {"batchItemFailures": []}

    def test_in_the_table(self) -> None:
        """An item that nobody can read holds up neither the moderators, nor the nightly look, nor publishing."""
        made = a_pledge(text="walk the dog")
        bad = made.item() | {"key": "x" * 26, "state": "nonsense"}
        tables.put("pledges", bad)
        assert [each.id for each in pledges.store.pending_review()] == [made.id]
        assert [each.id for each in pledges.store.sweep()] == [made.id]
        assert [each.id for each in pledges.store.find_many([made.id, "0" * 10 + "x" * 26])] == [made.id]


def test_unexpected_errors_say_nothing_to_the_person_and_keep_quiet_about_them_in_the_log(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("row: my secret words")

    client("dynamodb").meta.events.register("before-call.dynamodb.PutItem", fail)
    written = io.StringIO()
    next(each for each in app.app.log.handlers if type(each) is logging.StreamHandler).setStream(written)
    answer = pledge(text="my secret words")
    assert answer.status == 500
    assert list(answer.json) == ["error"]
    assert "RuntimeError" in written.getvalue()
    assert "my secret words" not in written.getvalue() + capfd.readouterr().out


def test_a_thanks_page_for_what_cannot_be_an_id_is_410() -> None:
    for path in ("/thanks/x", "/thanks/" + "u" * 36, "/thanks/%3Cscript%3E"):
        assert api.get(path).status == 410


def test_answers_are_never_cached_nor_sniffed() -> None:
    answer = pledge(**IDEA)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers.get("set-cookie") is None
    assert settings().site_origin == ORIGIN


@pytest.mark.parametrize(
    "odd",
    [{"decision": ["publish"]}, {"decision": "reject", "reason": {}}, {"decision": "reject", "reason": ["unkind"]}],
)
def test_odd_decisions_are_422_and_odd_tokens_401(odd: dict[str, Any]) -> None:
    made = a_pledge(text="walk the dog")
    token = review_link(moderators()[0]).partition("#")[2]
    assert api.post("/review/decisions", {"token": token, "id": made.id, "v": 1} | odd).status == 422
    assert api.post("/review", {"token": "\ud800.a.b"}).status == 401
    assert pledges.store.find(made.id) == made


def test_true_is_no_version() -> None:
    made = a_pledge(text="walk the dog")
    token = review_link(moderators()[0]).partition("#")[2]
    sent = {"token": token, "id": made.id, "v": True, "decision": "publish"}
    assert api.post("/review/decisions", sent).status == 409
    assert pledges.store.find(made.id) == made
