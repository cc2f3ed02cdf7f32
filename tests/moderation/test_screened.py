"""New words are screened on the stream's side, once for each shown version; findings sort the queue and explain."""

from datetime import timedelta
from typing import Any

import pytest

import app
from chalicelib import audit_log, clock, screening
from chalicelib.aws import tables
from chalicelib.aws.clients import client
from chalicelib.content.translations import text
from chalicelib.moderation import screened
from chalicelib.moderation.stores import store_for
from chalicelib.settings import settings
from chalicelib.submissions.model import State
from tests.support import api
from tests.support.aws_calls import before_next_call
from tests.support.delivery import deliver, stream_event, stream_record
from tests.support.factories import create_pledge, create_story
from tests.support.review import decide, pending_entries, review_token
from tests.support.storage import stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def kept() -> list[dict[str, Any]]:
    return list(tables.scan(settings().findings_table))


def names_found(submission_id: str) -> list[str]:
    (item,) = [each for each in kept() if each["submission_id"] == submission_id]
    return [finding["name"] for finding in item["findings"]]


def test_new_words_are_screened_and_the_streamed_table_stays_as_it_is() -> None:
    pledge = create_pledge(text="call me on 07700 900123")
    before = list(tables.scan(settings().pledges_table))
    deliver(None, pledge)
    assert names_found(pledge.id) == ["phone"]
    assert list(tables.scan(settings().pledges_table)) == before
    assert stored(pledge).state is State.WAITING


def test_findings_hold_no_words() -> None:
    deliver(None, create_pledge(text="call me on 07700 900123"))
    assert "07700" not in str(kept())


def test_clean_words_have_an_entry_without_findings() -> None:
    pledge = create_pledge(text="walk the dog")
    deliver(None, pledge)
    assert names_found(pledge.id) == []


def test_pledge_without_own_words_is_not_screened() -> None:
    deliver(None, create_pledge())
    assert kept() == []


def test_name_that_is_to_be_shown_is_screened() -> None:
    shown, hidden = (create_pledge(name="Fuckwit", show_name=show) for show in (True, False))
    deliver(None, shown)
    deliver(None, hidden)
    (item,) = kept()
    assert item["submission_id"] == shown.id
    assert [(each["name"], each["field"]) for each in item["findings"]] == [("profanity", "name")]


def test_quote_and_description_of_a_story_are_screened() -> None:
    story = create_story(quote="mail jo@example.org")
    deliver(None, story)
    (entry,) = pending_entries()
    assert [(each["name"], each["field"]) for each in entry["findings"]] == [("email", "quote")]


def test_screening_again_changes_nothing() -> None:
    """A replay of the stream, or of a batch that failed later on."""
    pledge = create_pledge(text="call me on 07700 900123")
    deliver(None, pledge)
    first = kept()
    with clock.at(TODAY + timedelta(hours=5)):
        deliver(None, pledge)
    assert kept() == first
    assert [line["action"] for line in audit_log.history(pledge.id)].count("screened") == 1


def test_of_two_deliveries_at_once_the_first_to_write_stays() -> None:
    pledge = create_pledge(text="call me on 07700 900123")

    def other_worker() -> None:
        with clock.at(TODAY + timedelta(hours=5)):
            deliver(None, pledge)

    before_next_call("dynamodb.TransactWriteItems", other_worker)
    app.notify_moderators(stream_event(stream_record(None, pledge)), None)
    (item,) = kept()
    assert item["expires"] == int((TODAY + timedelta(days=90, hours=5)).timestamp())


def test_screening_is_in_the_audit_log_by_names_only() -> None:
    pledge = create_pledge(text="call me on 07700 900123")
    deliver(None, pledge)
    (line,) = [line for line in audit_log.history(pledge.id) if line["action"] == "screened"]
    assert (line["by"], line["shown_v"], line["found"]) == (screened.SCREENING, 1, ["phone"])


def test_expired_findings_are_screened_anew_though_the_audit_log_has_the_first() -> None:
    pledge = create_pledge(text="call me on 07700 900123")
    deliver(None, pledge)
    key = {"submission_id": pledge.id, "shown_v": 1}
    client("dynamodb").delete_item(TableName=settings().findings_table, Key=tables.serialised(key))
    deliver(None, pledge)
    assert names_found(pledge.id) == ["phone"]


def test_change_of_private_fields_is_not_screened_again() -> None:
    pledge = create_pledge(text="call me on 07700 900123")
    tables.transact(store_for("pledge").change(pledge, pledge))
    deliver(pledge, stored(pledge))
    assert kept() == []


def test_findings_go_soon_after_the_decision() -> None:
    pledge = create_pledge(text="walk the dog")
    deliver(None, pledge)
    decide(pledge, "reject", reason="other")
    deliver(pledge, stored(pledge))
    (item,) = kept()
    assert item["expires"] == int((TODAY + timedelta(days=7)).timestamp())


def test_decision_on_what_was_never_screened_writes_nothing() -> None:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, "publish")
    deliver(pledge, stored(pledge))
    assert kept() == []


def test_queue_shows_findings_with_labels_in_the_language_of_the_page() -> None:
    deliver(None, create_pledge(text="call me on 07700 900123"))
    for lang in ("en", "gd"):
        (entry,) = api.post("/review", {"token": review_token(), "lang": lang}).json["waiting"]
        (shown,) = entry["findings"]
        assert {name: shown[name] for name in ("name", "start", "end", "weight", "field")} == {
            "name": "phone",
            "start": 11,
            "end": 23,
            "weight": screening.WEIGHTS["phone"],
            "field": "text",
        }
        assert shown["label"] == text(lang, "finding.phone")


def test_queue_shows_findings_that_the_stream_has_not_brought_yet() -> None:
    create_pledge(text="call me on 07700 900123")
    assert [each["name"] for each in pending_entries()[0]["findings"]] == ["phone"]


@pytest.mark.parametrize("name", screening.WEIGHTS)
def test_each_finding_has_a_label_in_both_languages(name: str) -> None:
    assert text("en", f"finding.{name}") != text("gd", f"finding.{name}")


def test_queue_is_sorted_by_weight_within_urgency() -> None:
    said = {
        "walk the dog": 2,
        "call 07700 900123 for a walk": 1,
        "some days I want to die": 0,
        "swim in the loch": 3,
    }
    for hour, words in enumerate(said):
        with clock.at(TODAY + timedelta(hours=hour)):
            create_pledge(text=words)
    assert [entry["text"] for entry in pending_entries()] == sorted(said, key=lambda words: said[words])


def test_text_like_an_older_one_that_waits_is_a_duplicate_of_it() -> None:
    first = create_pledge(text="buy cheap watches here today only")
    deliver(None, first)
    with clock.at(TODAY + timedelta(minutes=1)):
        second = create_pledge(text="BUY cheap watches here, today only!!")
        other = create_pledge(text="swim in the loch every Sunday")
    deliver(None, second)
    deliver(None, other)
    (item,) = [each for each in kept() if each["submission_id"] == second.id]
    assert [(each["name"], each["like"]) for each in item["findings"]] == [("duplicate", first.id)]
    assert (names_found(first.id), names_found(other.id)) == ([], [])


def test_new_text_is_compared_with_the_newest_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screened, "COMPARED", 8)
    for number in range(30):
        with clock.at(TODAY + timedelta(minutes=number)):
            create_pledge(text=f"walk {number} dogs round the park")
    assert len(store_for("pledge").newest_unread(screened.COMPARED)) <= 8
