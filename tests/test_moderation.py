"""Moderators are asked by mail, decide once, and are told when somebody else was first."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

import app
from chalicelib import clock, pledges, tokens
from chalicelib.aws import email, secrets, tables
from chalicelib.aws.clients import client
from chalicelib.email import Email, receipts
from chalicelib.moderation.moderators import moderators, review_link
from chalicelib.pledges import Pledge, State
from chalicelib.settings import settings
from tests import api
from tests.world import TODAY, a_pledge, as_kept, queued, stream_event, stream_record

pytestmark = pytest.mark.usefixtures("world")


def body(mail_sent: dict[str, Any], part: str = "Text") -> str:
    return str(mail_sent["Content"]["Simple"]["Body"][part]["Data"])


def tell(*made: Pledge) -> None:
    app.notify_moderators(stream_event(*(stream_record(None, pledge) for pledge in made)), None)


def work_off() -> None:
    """The queues bring their messages."""
    app.queue_digest({"Records": queued(settings().review_queue_url)}, None)
    app.send_mail({"Records": queued(settings().mail_queue_url)}, None)


def a_token(who: int = 0) -> str:
    return review_link(moderators()[who]).partition("#")[2]


def decide(pledge: Pledge, decision: str, who: int = 0, **more: Any) -> api.Answer:
    fields = {"token": a_token(who), "id": pledge.id, "v": pledge.v, "decision": decision}
    return api.post("/review/decisions", fields | more)


def test_words_in_one_window_are_one_mail_to_each_moderator_with_one_link(sent: list[dict[str, Any]]) -> None:
    made = [a_pledge(text=f"walk {n} dogs", name="Ailsa", show_name=True, place="hawick") for n in range(3)]
    for pledge in made:
        tell(pledge)
    work_off()
    assert [each["Destination"]["ToAddresses"] for each in sent] == [["mairi@site.test"], ["ewan@site.test"]]
    for said in (body(sent[0]), body(sent[0], "Html")):
        assert all(f"walk {n} dogs" in said for n in range(3))
        assert len(set(re.findall(r"http://site.test/en/review/#[\w.-]+", said))) == 1
        assert "Ailsa" not in said
        assert "Hawick" not in said


def test_the_only_link_in_a_mail_is_ours(sent: list[dict[str, Any]]) -> None:
    tell(a_pledge(text="Read and decide: http://evil.example/review/#x or www.evil.example or me@evil.example"))
    work_off()
    for part in ("Text", "Html"):
        assert "evil.example" not in body(sent[0], part)
        assert "evil[.]example" in body(sent[0], part)


def test_a_name_to_read_is_said_to_be_one(sent: list[dict[str, Any]]) -> None:
    tell(a_pledge(name="Ailsa", show_name=True))
    work_off()
    assert "A first name to show" in body(sent[0])
    assert "Ailsa" not in body(sent[0])


def test_what_was_asked_for_is_not_asked_for_again(sent: list[dict[str, Any]]) -> None:
    tell(a_pledge(text="walk one dog"))
    work_off()
    with clock.at(TODAY + timedelta(minutes=5)):
        tell(a_pledge(text="walk two dogs"))
        work_off()
    assert len(sent) == 4
    assert "walk one dog" not in body(sent[2])


def test_nothing_to_read_is_no_mail(sent: list[dict[str, Any]]) -> None:
    tell(a_pledge())
    work_off()
    pledge = a_pledge(text="walk the dog")
    tell(pledge)
    decide(pledge, "publish")
    work_off()
    assert sent == []


def test_a_message_that_comes_twice_sends_one_mail(sent: list[dict[str, Any]]) -> None:
    tell(a_pledge(text="walk the dog"))
    woken = queued(settings().review_queue_url)
    for _ in range(2):
        app.queue_digest({"Records": woken}, None)
    asked = queued(settings().mail_queue_url)
    for _ in range(2):
        app.send_mail({"Records": asked}, None)
    assert len(sent) == 2


def test_a_digest_that_died_before_it_was_queued_is_queued_by_the_next_attempt(sent: list[dict[str, Any]]) -> None:
    tell(a_pledge(text="walk the dog"))
    woken = queued(settings().review_queue_url)
    events = client("sqs").meta.events

    def die(**_: Any) -> None:
        events.unregister("before-call.sqs.SendMessage", die)
        raise ConnectionError

    events.register("before-call.sqs.SendMessage", die)
    assert app.queue_digest({"Records": woken}, None)["batchItemFailures"]
    app.queue_digest({"Records": woken}, None)
    work_off()
    assert len(sent) == 2


def test_what_comes_in_before_a_window_is_told_again_is_mailed_too(sent: list[dict[str, Any]]) -> None:
    tell(a_pledge(text="walk one dog"))
    woken = queued(settings().review_queue_url)
    app.queue_digest({"Records": woken}, None)
    tell(a_pledge(text="walk two dogs"))
    app.queue_digest({"Records": woken}, None)
    work_off()
    assert any("walk two dogs" in body(each) for each in sent)


def test_a_mail_that_ses_refuses_is_tried_again_and_its_neighbour_is_sent(sent: list[dict[str, Any]]) -> None:
    refusals = iter([email.Rejected])

    def refuse(**_: Any) -> None:
        for refusal in refusals:
            raise refusal

    client("sesv2").meta.events.register("before-call.sesv2.SendEmail", refuse)
    tell(a_pledge(text="walk the dog"))
    app.queue_digest({"Records": queued(settings().review_queue_url)}, None)
    asked = queued(settings().mail_queue_url)
    failed = app.send_mail({"Records": asked}, None)["batchItemFailures"]
    assert [each["itemIdentifier"] for each in failed] == [asked[0]["messageId"]]
    app.send_mail({"Records": [record for record in asked if record["messageId"] == failed[0]["itemIdentifier"]]}, None)
    assert len(sent) == 2


def test_a_sender_that_died_is_followed_by_another_after_a_quarter_of_an_hour(sent: list[dict[str, Any]]) -> None:
    mail = Email("s", "t", "<p>h</p>")

    def die() -> Email:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        receipts.send_once("m1", "mairi@site.test", die)
    with pytest.raises(receipts.BeingSent):
        receipts.send_once("m1", "mairi@site.test", lambda: mail)
    with clock.at(TODAY + timedelta(minutes=16)):
        receipts.send_once("m1", "mairi@site.test", lambda: mail)
        receipts.send_once("m1", "mairi@site.test", lambda: mail)
    assert len(sent) == 1


def test_the_review_page_lists_what_waits_and_reading_changes_nothing() -> None:
    pledge = a_pledge(text="walk the dog", name="Ailsa", show_name=True, place="hawick")
    before = tables.get("pledges", {"key": pledge.key})
    answer = api.post("/review", {"token": a_token()})
    assert answer.status == 200
    assert answer.json["moderator"] == "Mairi Scott"
    listed = answer.json["waiting"][0]
    assert (listed["id"], listed["v"], listed["text"], listed["name"]) == (pledge.id, 1, "walk the dog", "Ailsa")
    assert tables.get("pledges", {"key": pledge.key}) == before
    assert list(tables.scan("decision-log")) == []


def test_publishing_makes_public_and_is_written_into_the_audit() -> None:
    pledge = a_pledge(text="walk the dog", name="Ailsa", show_name=True)
    answer = decide(pledge, "publish")
    assert (answer.status, answer.json["decision"], answer.json["by"]) == (200, "publish", "Mairi Scott")
    after = as_kept(pledge)
    assert (after.state, after.v, after.card()["name"]) == (State.PUBLIC, 2, "Ailsa")
    audit = list(tables.scan("decision-log"))
    assert [(entry["submission_id"], entry["v"], entry["decision"], entry["by"]) for entry in audit] == [
        (pledge.id, 2, "publish", "Mairi Scott")
    ]


def test_rejecting_needs_a_reason_from_the_list_and_subtracts() -> None:
    pledge = a_pledge(text="buy my pills")
    assert decide(pledge, "reject").json["fields"].keys() == {"reason"}
    assert decide(pledge, "reject", reason="because").status == 422
    assert as_kept(pledge).state is State.WAITING
    assert decide(pledge, "reject", reason="advertising").status == 200
    assert (as_kept(pledge).state, as_kept(pledge).counted) == (State.REJECTED, False)


def test_rejecting_a_name_leaves_the_idea_public_without_it() -> None:
    pledge = a_pledge(name="Rude Word", show_name=True)
    decide(pledge, "reject", reason="advertising")
    after = as_kept(pledge)
    assert (after.state, after.pending_review, after.card()["name"]) == (State.PUBLIC, False, None)


@pytest.mark.parametrize(("first", "says"), [("publish", "Already published"), ("reject", "Already rejected")])
def test_the_second_moderator_reads_who_decided_and_when(first: str, says: str) -> None:
    pledge = a_pledge(text="walk the dog")
    decide(pledge, first, reason="advertising")
    answer = decide(pledge, "publish", who=1)
    assert answer.status == 409
    assert says in answer.json["error"]
    assert answer.json["by"] == "Mairi Scott"
    assert "Mairi Scott" in answer.json["error"]
    assert as_kept(pledge).v == 2


def test_two_moderators_in_the_same_moment_have_one_effect() -> None:
    pledge = a_pledge(text="walk the dog")
    events, answers = client("dynamodb").meta.events, []

    def meanwhile(**_: Any) -> None:
        events.unregister("before-call.dynamodb.TransactWriteItems", meanwhile)
        answers.append(decide(pledge, "reject", who=1, reason="advertising"))

    events.register("before-call.dynamodb.TransactWriteItems", meanwhile)
    answers.append(decide(pledge, "publish"))
    assert [answer.status for answer in answers] == [200, 409]
    assert answers[1].json["by"] == "Ewan"
    assert as_kept(pledge).state is State.REJECTED
    assert len(list(tables.scan("decision-log"))) == 1


def test_a_pledge_withdrawn_meanwhile_cannot_be_published() -> None:
    pledge = a_pledge(text="walk the dog")
    pledges.store.withdraw(pledge.id)
    assert decide(pledge, "publish").status == 409
    assert as_kept(pledge).state is State.WITHDRAWN


def test_a_quarantined_pledge_counts_once_published() -> None:
    pledge = a_pledge(website="http://buy.example")
    assert api.post("/review", {"token": a_token()}).json["waiting"][0]["doubtful"] is True
    decide(pledge, "publish")
    assert (as_kept(pledge).state, as_kept(pledge).counted) == (State.PUBLIC, True)


class TestTokens:
    """A link that is forged, too old, from another stage or for another purpose opens nothing."""

    def refused(self, token: object) -> str:
        pledge = a_pledge(text="walk the dog")
        answers = [
            api.post("/review", {"token": token}),
            api.post("/review/decisions", {"token": token, "id": pledge.id, "v": 1, "decision": "publish"}),
        ]
        assert [answer.status for answer in answers] == [401, 401]
        assert as_kept(pledge) == pledge
        return str(answers[0].json["error"])

    def test_forged(self) -> None:
        head, claims, signature = a_token().split(".")
        assert "does not work" in self.refused(f"{head}.{claims}.{signature[::-1]}")
        assert "does not work" in self.refused(f"{head}.{a_token(1).split('.')[1]}.{signature}")

    @pytest.mark.parametrize("token", [None, "", "x", "a.b.c", 7, ["a"], {"a": 1}, "e30.e30.", "é" * 50, "x" * 3000])
    def test_nonsense(self, token: object) -> None:
        assert "does not work" in self.refused(token)

    def test_unsigned(self) -> None:
        unsigned = "eyJhbGciOiJub25lIiwia2lkIjoibmV3In0.eyJhdWQiOiJyZXZpZXcifQ."
        assert "does not work" in self.refused(unsigned)

    def test_too_old(self) -> None:
        token = a_token()
        with clock.at(TODAY + timedelta(days=settings().review_link_days)):
            assert "run out" in self.refused(token)

    def test_another_purpose(self) -> None:
        assert "does not work" in self.refused(tokens.sign("form", 600, sub=moderators()[0].id))

    def test_another_stage(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("STAGE", "prod")
        settings.cache_clear()
        token = a_token()
        monkeypatch.setenv("STAGE", "test")
        settings.cache_clear()
        assert "does not work" in self.refused(token)

    def test_a_moderator_no_longer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        token = a_token()
        monkeypatch.setenv("MODERATORS", "Ewan <ewan@site.test>")
        settings.cache_clear()
        assert "does not work" in self.refused(token)

    def test_the_key_before_the_newest_still_opens_and_older_ones_do_not(self) -> None:
        token = a_token()
        rotations = [({"newer": "x" * 43, "new": "n" * 43}, 200), ({"newest": "y" * 43, "newer": "x" * 43}, 401)]
        for signing, status in rotations:
            value = {"identity": "i" * 43, "signing": signing}
            client("ssm").put_parameter(
                Name=settings().secrets_parameter, Value=json.dumps(value), Type="SecureString", Overwrite=True
            )
            secrets.forget()
            assert api.post("/review", {"token": token}).status == status


def test_get_changes_nothing_anywhere() -> None:
    pledge = a_pledge(text="walk the dog")
    for path in ("/pledges", "/review", "/review/decisions"):
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            assert api.Answer(
                method, f"{path}?token={a_token()}&id={pledge.id}&v=1&decision=publish", {}, b""
            ).status in {403, 405}
    assert as_kept(pledge) == pledge


def test_asking_in_gaelic() -> None:
    answer = api.post("/review", {"token": "x", "lang": "gd"})
    assert answer.json["error"] != api.post("/review", {"token": "x", "lang": "en"}).json["error"]
