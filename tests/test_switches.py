"""Switches and the notice: in force within seconds at the API and in pages, with a line in the audit log for each."""

import json
from datetime import timedelta
from typing import Any

import pytest

import app
from chalicelib import audit_log, clock, pages, publishing, switches
from chalicelib.aws import site_bucket, tables
from chalicelib.pledges import owner
from chalicelib.publishing import switched
from chalicelib.settings import settings
from infra.aws import operations
from tests.support import api
from tests.support.aws_calls import before_next_call, calls_of
from tests.support.delivery import (
    deliver,
    drain_mail_queues,
    drain_publish_queue,
    scheduled_event,
    take_messages,
)
from tests.support.factories import (
    STORY_TEXT,
    create_counted_pledge,
    create_pledge,
    create_public_story,
    random_key,
)
from tests.support.review import report
from tests.support.storage import site_object, stored, stored_pledges
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")

LATER = TODAY + switches.READ_AGAIN_AFTER
STORY = {"text": STORY_TEXT, "consent": True}
WORDS = {"en": "Closed for the holidays.", "gd": "Dùinte airson nan làithean-saora."}
CLOSED = "We are not taking pledges just now"


def turn(name: str, to: str = "off") -> None:
    """As `infra switch` does; pages follow."""
    operations.turn_switch(name, to, "Ailsa")
    drain_publish_queue()


def site_page(path: str) -> str:
    return site_object(f"en/{path}index.html") or ""


@pytest.mark.parametrize(
    ("name", "route", "fields"),
    [
        ("pledging", "/pledges", {"idea": "ten-minute-walk"}),
        ("stories", "/stories", STORY),
        ("stories", "/stories/pictures", {"type": "image/jpeg"}),
        ("pictures", "/stories/pictures", {"type": "image/jpeg"}),
        ("reports", "/reports", {"kind": "pledge", "id": "0" * 30}),
    ],
)
def test_api_refuses_what_is_off_in_the_persons_language_and_stores_nothing(
    name: str, route: str, fields: dict[str, Any]
) -> None:
    switches.turn(name, on=False, by="Ailsa")
    more = {"lang": "gd", "key": random_key()} if route in {"/pledges", "/stories"} else {}
    answer = api.post(route, fields | more)
    assert (answer.status, answer.json["off"]) == (503, name)
    assert "retry-after" not in answer.headers, "it does not help to try again"
    assert not stored_pledges()
    assert list(tables.scan("stories")) == []
    form = api.send_form(route, {key: str(value) for key, value in fields.items()} | {"lang": "gd"})
    assert (form.status, "Dùinte an-dràsta" in form.text) == (503, True)


def test_form_without_script_is_refused_before_it_is_checked() -> None:
    switches.turn("pledging", on=False, by="Ailsa")
    answer = api.send_form("/pledges", {"text": "walk the dog", "lang": "en"})
    assert (answer.status, f"{CLOSED}, so yours is not saved" in answer.text) == (503, True)


def test_what_was_stored_before_is_answered_as_the_first_time() -> None:
    pledge, story = ({"key": random_key(), **fields} for fields in ({"text": "walk the dog"}, STORY))
    first = api.post("/pledges", pledge).json, api.post("/stories", story).json
    for name in ("pledging", "stories"):
        switches.turn(name, on=False, by="Ailsa")
    assert (api.post("/pledges", pledge).json, api.post("/stories", story).json) == first
    assert api.post("/pledges", pledge | {"text": "run"}).status == 503
    assert api.post("/stories", story | {"quote": "Up I go"}).status == 503


def test_owner_takes_a_pledge_back_while_pledging_is_off() -> None:
    pledge = create_pledge()
    switches.turn("pledging", on=False, by="Ailsa")
    assert api.post("/owner/changes", {"token": owner.link(pledge), "v": 1, "change": "withdraw"}).status == 200


def test_switch_that_another_process_turned_is_in_force_within_seconds() -> None:
    assert not switches.is_off("pledging")
    tables.transact([tables.put_if_of("switches", {"name": "current", "off": ["pledging"], "v": 1})])
    assert api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"}).status == 201
    with clock.at(LATER):
        assert api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"}).status == 503
    assert timedelta(seconds=30) > switches.READ_AGAIN_AFTER


def test_warm_function_reads_the_switches_once_in_some_seconds() -> None:
    read = calls_of("dynamodb.GetItem")
    for _ in range(3):
        create_pledge()
    assert [call["TableName"] for call in read].count("switches") == 1


def test_switches_that_cannot_be_read_stop_no_pledge(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy() -> switches.Switches:
        raise tables.Busy

    switches.turn("reports", on=False, by="Ailsa")
    assert switches.is_off("reports")
    monkeypatch.setattr(switches, "read", busy)
    with clock.at(LATER):
        assert api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"}).status == 201
        assert switches.is_off("reports"), "as it was known last"


def test_each_turn_has_a_line_and_a_repeat_has_none() -> None:
    for _ in range(2):
        operations.turn_switch("wall", "off", "Ailsa", "election")
    operations.turn_switch("wall", "on", "Ewan")
    lines = audit_log.history("switch wall")
    assert {(line["by"], line["to"], line.get("why")) for line in lines} == {
        ("Ailsa", "off", "election"),
        ("Ewan", "on", None),
    }
    assert len(lines) == 2


def test_two_operators_at_once_lose_no_switch() -> None:
    before_next_call("dynamodb.TransactWriteItems", lambda: switches.turn("wall", on=False, by="Ewan"))
    switches.turn("mail", on=False, by="Ailsa")
    assert switches.read().off == {"wall", "mail"}


def test_forms_of_a_closed_campaign_say_so_in_plain_html_and_have_no_button() -> None:
    publishing.announce()
    drain_publish_queue()
    for path in ("pledge/", "pledge/ten-minute-walk/"):
        assert CLOSED not in site_page(path)
        assert "data-send" in site_page(path)
    turn("pledging")
    for path in ("pledge/", "pledge/ten-minute-walk/", ""):
        assert CLOSED in site_page(path), path
        assert "data-send" not in site_page(path)
    assert "hero__start" not in site_page("")
    assert "Chan eil sinn a&#39; gabhail gheallaidhean" in (site_object("gd/pledge/index.html") or "")
    turn("pledging", "on")
    assert CLOSED not in site_page("pledge/") + site_page("")


def test_story_form_says_what_is_off() -> None:
    turn("pictures")
    assert "We are not taking pictures just now" in site_page("stories/tell/")
    assert "data-send" in site_page("stories/tell/")
    turn("stories")
    assert "data-send" not in site_page("stories/tell/")


def test_form_of_an_idea_that_left_the_content_is_removed() -> None:
    site_bucket.write("en/pledge/an-idea-that-left/index.html", "old", 1)
    publishing.announce()
    drain_publish_queue()
    assert site_object("en/pledge/an-idea-that-left/index.html") is None
    assert site_page("pledge/water-first/")


def test_hidden_wall_shows_nobodys_words_and_comes_back() -> None:
    pledge = create_counted_pledge(idea="one-more-veg")
    create_public_story()
    paths = ("", "wall/", "stories/", "wall/2026-04/1/")
    shown = {path: site_page(path) for path in paths}
    turn("wall")
    data = [site_object(f"data/{name}.json") for name in ("stories", "wall")]
    words = json.dumps([site_page(path) for path in paths] + data)
    assert pledge.id not in words
    assert "one flight of stairs" not in words
    assert json.loads(site_object("data/wall.json") or "")["newest"] == []
    assert "They are safe, and they still count" in site_page("wall/")
    assert "They are safe, and they still count" in site_page("wall/2026-04/1/")
    assert site_page(f"p/{pledge.id}/"), "people's own pages stay"
    turn("wall", "on")
    assert all(pledge.id in site_page(path) for path in ("", "wall/", "wall/2026-04/1/"))
    assert "one flight of stairs" in site_page("stories/")
    assert shown["wall/2026-04/1/"] == site_page("wall/2026-04/1/")


def test_pages_of_months_are_written_again_only_for_the_wall() -> None:
    create_counted_pledge()
    written = calls_of("s3.PutObject")
    turn("pledging")
    assert not [call for call in written if "/wall/2026-04/" in call["Key"]]


def test_scripts_are_told_in_all_languages_and_caches_forget_soon() -> None:
    written = calls_of("s3.PutObject")
    turn("wall")
    turn("mail")
    switches.tell(switches.Notice(WORDS, TODAY + timedelta(days=1)), by="Ailsa")
    switched.write_files()
    told = json.loads(site_object(switched.FILE) or "")
    assert told["off"].keys() == {"wall"}, "mail is nobody's business"
    assert told["off"]["wall"].keys() == {"en", "gd"}
    assert told["notice"] == {"words": WORDS, "ends": "2026-04-07T12:00:00+00:00"}
    (control,) = {call["CacheControl"] for call in written if call["Key"] == switched.FILE}
    assert control == "public, max-age=10, s-maxage=5"
    turn("wall", "on")
    operations.tell("Ailsa")
    drain_publish_queue()
    assert site_object(switched.FILE) == "{}"


def test_pages_without_script_are_told_by_a_style_sheet_that_ends_with_the_notice() -> None:
    hostile = {"en": 'Closed";}</style><b>*{x:url(//evil.example)} \\ 20 %', "gd": "Dùinte\nDiluain"}
    until = TODAY + timedelta(hours=2)
    operations.tell("Ailsa", until.isoformat(), *hostile.values())
    turn("reports")
    english, gaelic = (site_object(f"data/switches.{lang}.css") or "" for lang in ("en", "gd"))
    assert english.startswith(
        '[data-off=reports]>*{display:none!important}[data-off=reports]::before{content:"You cannot'
    )
    assert not [mark for mark in ("</style", "//", "\\ ") if mark in english]
    assert (english.count('"'), "Dùinte\\00000aDiluain" in gaelic) == (4, True)
    linked = '<noscript><link rel="stylesheet" href="/data/switches.en.css"></noscript>'
    assert (linked in pages.render("ideas.html", "en"), linked in site_page("pledge/")) == (True, False)
    turn("reports", "on")
    with clock.at(until):
        app.rotate_challenge(scheduled_event(), None)
        drain_publish_queue()
    assert site_object("data/switches.en.css") == ""


def test_notice_stands_on_pages_until_its_time_and_is_taken_down_then() -> None:
    until = TODAY + timedelta(hours=2)
    operations.tell("Ailsa", until.isoformat(), *WORDS.values())
    drain_publish_queue()
    for path in ("", "wall/", "pledge/", "stories/"):
        assert f'<p class="notice">{WORDS["en"]}</p>' in site_page(path), path
    with clock.at(until - timedelta(seconds=1)):
        app.rotate_challenge(scheduled_event(), None)
        assert take_messages(settings().publish_queue_url) == []
    with clock.at(until):
        app.rotate_challenge(scheduled_event(), None)
        drain_publish_queue()
        assert not [path for path in ("", "pledge/", "stories/") if 'class="notice"' in site_page(path)]
        app.rotate_challenge(scheduled_event(), None)
        assert take_messages(settings().publish_queue_url) == []
    assert [(line["action"], line["by"]) for line in audit_log.history("notice")] == [
        ("told", "Ailsa"),
        ("ended", "rotate_challenge"),
    ]


class TestMail:
    def test_mails_that_were_queued_are_held_and_sent_later(self, sent: list[dict[str, Any]]) -> None:
        with clock.at(TODAY - timedelta(minutes=2)):
            deliver(None, create_pledge(text="walk the dog"))
        app.queue_digest({"Records": take_messages(settings().review_queue_url)}, None)
        queued = take_messages(settings().mail_queue_url)
        turn("mail")
        again = calls_of("sqs.SendMessage")
        assert app.send_mail({"Records": queued}, None) == {"batchItemFailures": []}
        assert sent == []
        held = [call for call in again if call["QueueUrl"] == settings().mail_queue_url]
        assert [call["MessageBody"] for call in held] == [each["body"] for each in queued]
        assert {call["DelaySeconds"] for call in held} == {900}
        switches.turn("mail", on=True, by="Ailsa")
        with clock.at(TODAY + timedelta(minutes=3)):
            app.send_mail({"Records": queued}, None)
        assert len(sent) == 2

    def test_what_comes_in_while_mail_is_off_is_asked_for_once_it_is_on(self, sent: list[dict[str, Any]]) -> None:
        turn("mail")
        deliver(None, create_pledge(text="walk the dog"))
        drain_mail_queues()
        assert sent == []
        with clock.at(TODAY + timedelta(days=1)):
            turn("mail", "on")
            drain_mail_queues()
        assert len(sent) == 2


def test_report_is_taken_again_once_reports_are_on() -> None:
    pledge = create_pledge()
    switches.turn("reports", on=False, by="Ailsa")
    assert report(pledge).status == 503
    assert not stored(pledge).pending_review
    switches.turn("reports", on=True, by="Ailsa")
    assert report(pledge).status == 202
