"""Reports from the public: one review entry, at most one a week, never an automatic removal."""

import json
from datetime import timedelta
from typing import Any

import pytest

import app
from chalicelib import clock, moderation, stories, switches
from chalicelib.moderation import stores
from chalicelib.moderation.queue import LISTED
from chalicelib.pledges import Pledge
from chalicelib.settings import settings
from chalicelib.stories import Story
from chalicelib.submissions.acts import REPORT_COOLDOWN
from chalicelib.submissions.model import State
from chalicelib.submissions.urgency import Urgency
from tests.support import api
from tests.support.aws_calls import calls_of
from tests.support.delivery import (
    deliver,
    drain_mail_queues,
    drain_publish_queue,
    stream_event,
    stream_record,
    take_messages,
)
from tests.support.factories import create_pledge, create_public_story, create_story, random_key
from tests.support.review import decide, mail_body, publish, report, review_token, undo
from tests.support.storage import site_object, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


class TestReports:
    def test_report_without_script_redirects_to_the_thanks_page(self) -> None:
        pledge = create_pledge()
        page = api.send_form("/reports", {"kind": "pledge", "id": pledge.id, "lang": "gd", "reason": "unkind"})
        assert (page.status, "mì-mhodhail" in page.text, stored(pledge).pending_review) == (200, True, False)
        hidden = api.hidden_fields(page.text)
        again = api.send_form("/reports", hidden)
        assert (again.status, api.hidden_fields(again.text)) == (200, hidden), "too soon for a person"
        with clock.at(TODAY + timedelta(seconds=2)):
            answer = api.send_form("/reports", hidden)
        assert (answer.status, answer.headers["location"]) == (303, "/gd/reported/")
        assert stored(pledge).pending_review

    def test_report_costs_its_reporter_two_requests_for_each_page_and_us_nothing_before_the_second(self) -> None:
        pledge, other = create_pledge(), create_pledge()
        calls = calls_of("dynamodb.*")
        token = api.post("/reports", {"kind": "pledge", "id": pledge.id}).json["token"]
        assert [call for call in calls if call.get("TableName") != settings().switches_table] == []
        with clock.at(TODAY + timedelta(minutes=1)):
            elsewhere = api.post("/reports", {"kind": "pledge", "id": other.id, "token": token})
            assert (elsewhere.status, list(elsewhere.json)) == (200, ["token"])
            assert api.post("/reports", {"kind": "pledge", "id": pledge.id, "token": token}).status == 202
        with clock.at(TODAY + timedelta(hours=2)):
            assert api.post("/reports", {"kind": "pledge", "id": pledge.id, "token": token}).status == 200, "too old"
        assert (stored(pledge).pending_review, stored(other).pending_review) == (True, False)
        writes = [len(call["TransactItems"]) for call in calls if "TransactItems" in call]
        assert writes == [2], "the report and its line of the audit log"

    def test_page_that_asks_again_keeps_its_token_if_it_is_of_this_page_and_only_then(self) -> None:
        pledge, other = create_pledge(), create_pledge()
        token = api.post("/reports", {"kind": "pledge", "id": pledge.id}).json["token"]
        with clock.at(TODAY + timedelta(seconds=1)):
            again = api.post("/reports", {"kind": "pledge", "id": pledge.id, "token": token}).json["token"]
            elsewhere = api.post("/reports", {"kind": "pledge", "id": other.id, "token": token}).json["token"]
        assert again == token, "a new one would have its reporter wait anew"
        assert elsewhere != token
        with clock.at(TODAY + timedelta(seconds=3)):
            answer = api.post("/reports", {"kind": "pledge", "id": other.id, "token": elsewhere})
        assert (answer.status, stored(other).pending_review) == (202, True)

    def test_reporter_hears_at_the_first_request_what_the_second_would_refuse(self) -> None:
        fields = {"kind": "pledge", "id": create_pledge().id}
        assert api.post("/reports", fields | {"reason": "because"}).status == 422
        switches.turn("reports", on=False, by="Ailsa")
        assert api.post("/reports", fields).status == 503

    def test_repeated_reports_give_one_review_entry_and_leave_pledge_public(self, sent: list[dict[str, Any]]) -> None:
        pledge = create_pledge()
        for _ in range(5):
            assert report(pledge, reason="unkind").status == 202
        after = stored(pledge)
        assert (after.v, after.state) == (2, State.PUBLIC)
        deliver(pledge, after)
        drain_mail_queues()
        assert len(sent) == 2
        assert "Reported by the public" in mail_body(sent[0])
        (entry,) = api.post("/review", {"token": review_token()}).json["waiting"]
        assert entry["reported"]
        assert entry["reported_why"] == "It is unkind or abusive"

    def test_dismissed_report_blocks_new_reports_for_a_week(self) -> None:
        pledge = create_pledge()
        report(pledge)
        assert decide(stored(pledge), "publish").status == 422
        answer = decide(stored(pledge), "dismiss")
        assert (answer.status, answer.json["decision"]) == (200, "dismiss")
        report(pledge)
        assert not stored(pledge).pending_review
        assert stored(pledge).state is State.PUBLIC
        with clock.at(TODAY + REPORT_COOLDOWN):
            report(pledge)
            assert stored(pledge).pending_review

    def test_decision_after_dismiss_is_409_and_names_the_moderator(self) -> None:
        pledge = create_pledge()
        report(pledge)
        reported = stored(pledge)
        decide(reported, "dismiss")
        answer = decide(reported, "reject", who=1, reason="unkind")
        assert answer.status == 409
        assert "Already left up by Mairi Scott" in answer.json["error"]

    def test_rejected_reported_pledge_is_subtracted_and_unpublished(self) -> None:
        pledge = create_pledge()
        app.count(stream_event(stream_record(None, pledge)), None)
        drain_publish_queue()
        assert site_object(f"en/p/{pledge.id}/index.html")
        report(pledge)
        decide(stored(pledge), "reject", reason="unkind")
        after = stored(pledge)
        assert after.state is State.REJECTED
        app.count(stream_event(stream_record(pledge, after)), None)
        drain_publish_queue()
        assert site_object(f"en/p/{pledge.id}/index.html") is None
        assert json.loads(site_object("data/totals.json") or "")["made"] == 0

    def test_name_stays_pending_review_after_dismissed_report(self) -> None:
        pledge = create_pledge(name="Ailsa", show_name=True)
        report(pledge)
        decide(stored(pledge), "dismiss")
        assert stored(pledge).pending_review
        publish(stored(pledge))
        assert stored(pledge).card()["name"] == "Ailsa"

    def test_rejected_reported_story_is_unpublished(self) -> None:
        story = create_public_story()
        report(story, reason="names-someone")
        decide(stored(story), "reject", reason="names-someone")
        deliver(story, stored(story))
        drain_publish_queue()
        assert site_object(f"en/stories/{story.id}/index.html") is None

    def test_report_on_a_pledge_pending_review_changes_nothing(self) -> None:
        waiting = create_pledge(text="walk the dog")
        assert report(waiting).status == 202
        assert stored(waiting) == waiting

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"kind": "pledge", "id": "nonsense"}, 410),
            ({"kind": "person", "id": "x"}, 410),
            ({}, 410),
            ({"kind": "pledge", "id": "0" * 36, "reason": "because"}, 422),
            ({"kind": "pledge", "id": "0" * 36, "reason": ["unkind"]}, 422),
            ({"kind": "pledge", "id": "0" * 36, "reason": {"unkind": 1}}, 422),
            ({"kind": "pledge", "id": "0" * 36, "reason": 7}, 422),
        ],
    )
    def test_report_on_unknown_submission_is_410_and_bad_reason_is_422(
        self, fields: dict[str, Any], status: int
    ) -> None:
        form = moderation.ReportForm.model_validate({"kind": fields.get("kind"), "id": fields.get("id")})
        with clock.at(TODAY - timedelta(minutes=1)):
            token = moderation.confirmation(form)
        assert api.post("/reports", fields | {"token": token}).status == status

    def test_honeypot_of_the_report_form_discards_the_report(self) -> None:
        pledge = create_pledge()
        app.count(stream_event(stream_record(None, pledge)), None)
        drain_publish_queue()
        form = (
            (site_object(f"en/p/{pledge.id}/index.html") or "")
            .partition('action="/api/reports"')[2]
            .partition("</form>")[0]
        )
        assert 'name="website"' in form
        assert report(pledge, website="http://buy.example").status == 202
        assert not stored(pledge).pending_review

    def test_review_page_lists_new_submissions_before_reports(self, sent: list[dict[str, Any]]) -> None:
        old = [create_pledge() for _ in range(LISTED + 1)]
        for pledge in old:
            report(pledge)
        with clock.at(TODAY + timedelta(hours=1)):
            named, story = create_pledge(name="Ailsa", show_name=True), create_story()
            urgent = create_pledge(text="some days I want to die")
            deliver(None, story)
            drain_mail_queues()
            listed = api.post("/review", {"token": review_token()}).json
        first = [urgent.id, *sorted([named.id, story.id]), min(pledge.id for pledge in old)]
        assert [each["id"] for each in listed["waiting"]][:4] == first
        assert listed["next"]
        assert any("one flight of stairs" in mail_body(each) for each in sent)

    def test_report_and_dismiss_do_not_trigger_publishing(self) -> None:
        pledge, story = create_pledge(), create_public_story()
        take_messages(settings().publish_queue_url)
        for piece in (pledge, story):
            report(piece)
            reported = stories.store.find(piece.id) if isinstance(piece, Story) else stored(pledge)
            decide(reported, "dismiss")
            kept = stories.store.find(piece.id) if isinstance(piece, Story) else stored(pledge)
            for before, after in ((piece, reported), (reported, kept)):
                handler = app.react_to_stories if isinstance(piece, Story) else app.count
                handler(stream_event(stream_record(before, after)), None)
        assert take_messages(settings().publish_queue_url) == []

    def test_pledge_first_delivered_at_its_second_version_is_published(self) -> None:
        pledge = create_pledge()
        report(pledge)
        app.count(stream_event(stream_record(None, stored(pledge))), None)
        drain_publish_queue()
        assert site_object(f"en/p/{pledge.id}/index.html")

    def test_reports_above_the_rate_limit_are_429(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pledge = create_pledge()
        monkeypatch.setenv("REQUESTS_PER_MINUTE", "2")
        settings.cache_clear()
        assert [report(pledge).status for _ in range(3)] == [202, 202, 429]

    def test_report_limit_is_lower_than_that_of_other_requests(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REPORTS_PER_MINUTE", "2")
        settings.cache_clear()
        pledge = create_pledge()
        assert [report(pledge).status for _ in range(3)] == [202, 202, 429]
        assert api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"}).status == 201


class TestHiding:
    """One report of private details or danger hides, on stages that ask for it, until a moderator decides."""

    @pytest.fixture(autouse=True)
    def hide_reported(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HIDE_REPORTED", "1")
        settings.cache_clear()

    def reported(self, reason: str) -> Pledge:
        pledge = create_pledge(text="call me on the bus")
        publish(pledge)
        deliver(None, stored(pledge))
        drain_publish_queue()
        assert site_object(f"en/p/{pledge.id}/index.html")
        before = stored(pledge)
        report(pledge, reason=reason)
        deliver(before, stored(pledge))
        drain_publish_queue()
        return stored(pledge)

    @pytest.mark.parametrize("reason", ["private-details", "harmful"])
    def test_reported_pledge_is_hidden_and_is_still_counted(self, reason: str) -> None:
        pledge = self.reported(reason)
        assert (pledge.state, pledge.counted, pledge.urgency) == (State.WAITING, True, Urgency.REPORTED)
        assert site_object(f"en/p/{pledge.id}/index.html") is None
        assert "call me on the bus" not in (site_object("en/wall/index.html") or "")

    def test_dismissed_report_brings_the_pledge_back_and_lets_it_rest(self) -> None:
        pledge = self.reported("harmful")
        assert decide(pledge, "dismiss").status == 200
        deliver(pledge, stored(pledge))
        drain_publish_queue()
        assert site_object(f"en/p/{pledge.id}/index.html")
        report(pledge, reason="harmful")
        assert stored(pledge).state is State.PUBLIC
        undo(stored(pledge))
        assert (stored(pledge).state, stored(pledge).pending_review) == (State.WAITING, True)

    def test_other_reasons_and_other_stages_hide_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.reported("unkind").state is State.PUBLIC
        monkeypatch.setenv("HIDE_REPORTED", "0")
        settings.cache_clear()
        assert self.reported("harmful").state is State.PUBLIC

    def test_hidden_pledges_do_not_delay_new_words(self) -> None:
        for _ in range(3):
            self.reported("harmful")
        with clock.at(TODAY + timedelta(minutes=1)):
            new = create_pledge(text="walk the dog")
            assert stores.pending_review(1) == [new]
