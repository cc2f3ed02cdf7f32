"""The owner's page: what it shows, and what each change does."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.moderation import moderation_queue
from chalicelib.moderation.queue import QueueRequest
from chalicelib.pledges import Pledge, State, owner
from chalicelib.settings import settings
from chalicelib.submissions.acts import LISTED_CHANGES
from tests.support import api
from tests.support.aws_calls import before_call, before_next_call
from tests.support.delivery import publish_change
from tests.support.factories import create_counted_pledge, create_pledge
from tests.support.owners import change, show
from tests.support.review import decide, publish, review_token
from tests.support.storage import published_totals, rows, site_object, stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
LATER = timedelta(days=40)


class TestPage:
    """What the page shows."""

    def seen(self, pledge: Pledge) -> dict[str, Any]:
        found: dict[str, Any] = show(owner.link(pledge)).json["pledge"]
        return found

    def test_states(self) -> None:
        waiting, public, spam = create_pledge(text="walk the dog"), create_pledge(), create_pledge(website="x")
        assert [self.seen(each)["state"] for each in (waiting, public, spam)] == ["waiting", "public", "waiting"]
        assert self.seen(waiting)["page"] is None
        assert self.seen(public)["page"] == f"/en/p/{public.id}/"
        decide(waiting, "reject", reason="unkind")
        rejected = self.seen(waiting)
        assert (rejected["state"], rejected["page"]) == ("rejected", None)
        assert rejected["reason"] == "Some of its words could hurt someone. Please find kinder ones."
        change(public, "withdraw")
        assert self.seen(public)["state"] == "withdrawn"

    def test_first_name_is_none_waiting_shown_or_refused(self) -> None:
        none, shown, refused = create_pledge(), *(create_pledge(name="Ailsa", show_name=True) for _ in range(2))
        assert [self.seen(each)["name_state"] for each in (none, shown)] == ["none", "waiting"]
        publish(shown)
        decide(refused, "reject", reason="unkind")
        assert [self.seen(each)["name_state"] for each in (shown, refused)] == ["shown", "refused"]

    def test_page_tells_no_moderator_no_version_of_theirs_and_no_other_pledge(self) -> None:
        pledge, other = create_pledge(text="walk the dog"), create_pledge(text="walk the cat")
        decide(pledge, "reject", reason="unkind")
        page = api.send_form("/owner", {"token": owner.link(pledge), "lang": "en"}).text
        assert "walk the dog" in page
        assert all(hidden not in page for hidden in ("Mairi", "walk the cat", other.id, pledge.fingerprint))

    def test_reading_writes_once_a_month(self) -> None:
        pledge = create_pledge()
        for _ in range(2):
            show(owner.link(pledge))
        assert stored(pledge).v == 1, "the month of the pledge needs no note"
        for days in (40, 41, 42):
            with clock.at(TODAY + timedelta(days=days)):
                show(owner.link(pledge))
        after = stored(pledge)
        assert (after.v, after.shown_v, after.owner_used) == (2, 1, date(2026, 5, 1))

    def test_page_opens_though_its_use_cannot_be_noted(self) -> None:
        pledge = create_pledge()
        before_next_call("dynamodb.TransactWriteItems", lambda: owner.raise_epoch(pledge.id))
        with clock.at(TODAY + LATER):
            assert show(owner.link(pledge)).status == 200

    def test_page_in_gaelic_says_when_something_changed(self) -> None:
        pledge = create_pledge()
        change(pledge, "plan", plan={"when": "after-tea"})
        page = api.send_form("/owner", {"token": owner.link(pledge), "lang": "gd"}).text
        assert re.search("13:00, 6 [^<]+ 2026: am plana", page)

    def test_old_start_is_left_out_of_the_calendar_file(self) -> None:
        pledge = create_pledge(start="2026-04-07", plan={"when": "after-tea"})
        assert self.seen(pledge)["calendar"]["start"] == "2026-04-07"
        with clock.at(TODAY + LATER):
            fields = self.seen(pledge)["calendar"]
            assert fields == {"idea": "ten-minute-walk", "plan.when": "after-tea", "since": "2026-04-07"}
            assert "BEGIN:VEVENT" in api.send_form("/calendar", fields | {"lang": "en"}).text


class TestChanges:
    """What each change does."""

    def test_plan_is_changed_and_nobody_else_sees_it(self) -> None:
        pledge = create_pledge(plan={"when": "after-tea"})
        answer = change(pledge, "plan", plan={"when": "before-bed", "will": "put on my shoes"})
        after = stored(pledge)
        assert (answer.status, after.plan.when, after.plan.will) == (200, "before-bed", "put on my shoes")
        assert (after.v, after.shown_v, after.state, after.card()) == (2, 1, State.PUBLIC, pledge.card())
        assert answer.json["pledge"]["changes"] == [{"at": "13:00, 6 April 2026", "what": "plan"}]
        change(pledge, "plan")
        assert stored(pledge).plan.when is None

    def test_name_is_shown_after_a_moderator_has_read_it(self) -> None:
        pledge = create_counted_pledge()
        change(pledge, "shown", name="Ailsa", show_name=True)
        asked = stored(pledge)
        assert (asked.shown_v, asked.pending_review, asked.card()["name"]) == (2, True, None)
        publish(asked)
        assert stored(pledge).card()["name"] == "Ailsa"

    def test_changed_name_is_read_again_also_after_a_refusal(self) -> None:
        pledge = create_pledge(name="Ailsa", show_name=True)
        publish(pledge)
        change(pledge, "shown", name="Rude", show_name=True)
        assert (stored(pledge).card()["name"], stored(pledge).pending_review) == (None, True)
        decide(stored(pledge), "reject", reason="unkind")
        assert (stored(pledge).state, stored(pledge).pending_review) == (State.PUBLIC, False)
        change(pledge, "shown", name="Mòrag", show_name=True)
        waiting = moderation_queue(QueueRequest(token=review_token()))["waiting"]
        assert [entry["name"] for entry in waiting] == ["Mòrag"]

    def test_hidden_name_leaves_the_public_page_and_the_table(self) -> None:
        pledge = create_pledge(name="Ailsa", show_name=True)
        publish(pledge)
        shown = stored(pledge)
        publish_change(None, shown)
        assert "Ailsa" in (site_object(f"en/p/{pledge.id}/index.html") or "")
        change(pledge, "shown", name="Ailsa", show_name=False)
        hidden = stored(pledge)
        publish_change(shown, hidden)
        assert (hidden.name, hidden.show_name, hidden.pending_review) == (None, False, False)
        assert "Ailsa" not in (site_object(f"en/p/{pledge.id}/index.html") or "Ailsa")

    @pytest.mark.skipif("show_place" not in Pledge.model_fields, reason="towns and badges are always shown")
    @pytest.mark.parametrize("tick", owner.TICKS)
    def test_town_and_badge_are_shown_or_hidden(self, tick: str) -> None:
        pledge = create_pledge(place="hawick", audience="staff")
        change(pledge, "shown", **{tick: True})
        assert (getattr(stored(pledge), tick), stored(pledge).shown_v) == (True, 2)
        change(pledge, "shown")
        assert (getattr(stored(pledge), tick), stored(pledge).shown_v) == (False, 3)

    def test_withdrawn_pledge_leaves_totals_wall_and_page_for_good(self) -> None:
        pledge = create_counted_pledge()
        assert published_totals()["made"] == 1
        assert change(pledge, "withdraw").status == 200
        after = stored(pledge)
        publish_change(pledge, after)
        assert (after.state, after.shown_v) == (State.WITHDRAWN, 2)
        assert [row["state"]["S"] for row in rows("tombstones")] == ["withdrawn"]
        assert published_totals()["made"] == 0
        assert site_object(f"en/p/{pledge.id}/index.html") is None
        assert pledge.id not in (site_object("en/wall/index.html") or "")

    @pytest.mark.parametrize("what", ["plan", "shown", "withdraw"])
    def test_repeated_change_changes_nothing(self, what: str) -> None:
        pledge = create_pledge()
        sent = {"v": 1, "plan": {"when": "after-tea"}, "name": "Ailsa", "show_name": True}
        answers = [change(pledge, what, **sent) for _ in range(2)]
        assert [answer.status for answer in answers] == [200, 200]
        assert stored(pledge).v == 2

    def test_change_of_an_older_page_is_refused_and_shows_what_stands(self) -> None:
        pledge = create_pledge()
        change(pledge, "plan", plan={"when": "after-tea"})
        answer = change(pledge, "plan", v=1, plan={"when": "before-bed"})
        assert (answer.status, stored(pledge).plan.when) == (409, "after-tea")
        assert "This is how it is now" in answer.json["error"]
        assert answer.json["pledge"]["when"] == "after-tea"

    def test_change_that_meets_a_decision_is_refused(self) -> None:
        pledge = create_pledge(text="walk the dog")
        before_next_call("dynamodb.TransactWriteItems", lambda: publish(pledge))
        assert change(pledge, "withdraw").status == 409
        assert stored(pledge).state is State.PUBLIC

    def test_change_that_meets_other_transactions_asks_to_try_again(self) -> None:
        pledge = create_pledge()

        def refuse() -> None:
            raise tables.Contended

        before_call("dynamodb.TransactWriteItems", refuse)
        answer = change(pledge, "withdraw")
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")

    @pytest.mark.parametrize("what", ["plan", "shown"])
    def test_withdrawn_or_rejected_pledge_is_not_changed(self, what: str) -> None:
        withdrawn, rejected = create_pledge(), create_pledge(text="walk the dog")
        change(withdrawn, "withdraw")
        decide(rejected, "reject", reason="unkind")
        for pledge in (withdrawn, rejected):
            before = stored(pledge)
            sent = {"plan": {"when": "after-tea"}, "name": "Ailsa", "show_name": True}
            assert change(pledge, what, **sent).status == 409
            assert stored(pledge) == before

    def test_ten_changes_are_listed_the_newest_first(self) -> None:
        pledge = create_pledge()
        change(pledge, "shown", name="Ailsa", show_name=True)
        for number in range(LISTED_CHANGES):
            answer = change(pledge, "plan", plan={"will": f"walk {number} times"})
        assert [each["what"] for each in answer.json["pledge"]["changes"]] == ["plan"] * LISTED_CHANGES

    def test_form_names_the_field_that_is_wrong_and_keeps_what_was_typed(self) -> None:
        pledge = create_pledge()
        sent = {"token": owner.link(pledge), "v": "1", "change": "shown", "lang": "en", "show_name": "yes"}
        long, missing = (api.send_form("/owner/changes", sent | {"name": name}) for name in ("W" * 41, ""))
        assert [long.status, missing.status, stored(pledge).v] == [422, 422, 1]
        assert "Use 40 characters or fewer" in long.text
        assert f'value="{"W" * 41}"' in long.text
        assert "<title>Error: " in missing.text
        assert "Write your first name, or untick the box" in missing.text

    @pytest.mark.parametrize("field", [{"v": "x"}, {"change": "delete"}, {"state": "public"}, {"plan": "x"}])
    def test_other_fields_are_refused(self, field: dict[str, Any]) -> None:
        pledge = create_pledge()
        assert change(pledge, "plan", **field).status == 422
        assert stored(pledge) == pledge

    def test_plan_of_distress_shows_help_lines(self) -> None:
        pledge = create_pledge()
        sent = {"token": owner.link(pledge), "v": "1", "change": "plan", "lang": "en", "plan.when": "I want to die"}
        assert "data-support>" in api.send_form("/owner/changes", sent).text

    def test_words_of_distress_that_wait_show_help_lines(self) -> None:
        """Whoever comes back to their page, too. Those of a plan are not stored as such, and nobody reads them."""
        pledge = create_pledge(text="Some days I want to die")
        assert "data-support>" in api.send_form("/owner", {"token": owner.link(pledge), "lang": "en"}).text
        plain = create_pledge(text="Some days I walk")
        assert "data-support hidden" in api.send_form("/owner", {"token": owner.link(plain), "lang": "en"}).text

    def test_too_many_requests_are_slowed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REQUESTS_PER_MINUTE", "1")
        settings.cache_clear()
        pledge = create_pledge()
        assert [show(owner.link(pledge)).status, change(pledge, "plan").status] == [200, 429]

    def test_foreign_page_changes_nothing(self) -> None:
        pledge = create_pledge()
        sent = {"token": owner.link(pledge), "v": "1", "change": "withdraw"}
        assert api.send_form("/owner/changes", sent, Origin="https://evil.example").status == 403
        assert stored(pledge) == pledge
