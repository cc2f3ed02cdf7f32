"""The review page and its decisions: each submission is decided once."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import audit_log, errors, moderation, pledges
from chalicelib.aws import tables
from chalicelib.pledges import Pledge, State
from chalicelib.pledges.form import Plan
from tests.support import api
from tests.support.aws_calls import before_next_call
from tests.support.factories import create_pledge, create_story
from tests.support.review import decide, publish, report, review_token, undo
from tests.support.storage import stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def test_review_page_lists_pending_submissions_and_changes_none() -> None:
    pledge = create_pledge(text="walk the dog", name="Ailsa", show_name=True, place="hawick")
    before = tables.get("pledges", {"key": pledge.key})
    answer = api.post("/review", {"token": review_token()})
    assert answer.status == 200
    assert answer.json["moderator"] == "Mairi Scott"
    listed = answer.json["waiting"][0]
    assert (listed["id"], listed["v"], listed["text"], listed["name"]) == (pledge.id, 1, "walk the dog", "Ailsa")
    assert tables.get("pledges", {"key": pledge.key}) == before


def test_decision_to_publish_approves_the_pledge_and_is_logged() -> None:
    pledge = create_pledge(text="walk the dog", name="Ailsa", show_name=True)
    answer = decide(pledge, "publish")
    assert (answer.status, answer.json["decision"], answer.json["by"]) == (200, "publish", "Mairi Scott")
    after = stored(pledge)
    assert (after.state, after.v, after.counted, after.pending_review) == (State.APPROVED, 2, True, False)
    (line,) = audit_log.history(pledge.id)
    logged = {"action": "decided", "v": 2, "kind": "pledge", "decision": "publish", "by": "Mairi Scott"}
    assert line.items() >= logged.items()
    assert line["at"] == "2026-04-06T12:00:00+00:00"


def test_reason_of_a_rejection_is_logged_and_stored() -> None:
    story = create_story()
    decide(story, "reject", reason="unkind")
    (line,) = audit_log.history(story.id)
    decision = stored(story).decision
    assert (line["kind"], line["why"]) == ("story", "unkind")
    assert decision
    assert decision.reason == "unkind"


def test_reject_decision_needs_a_listed_reason_and_subtracts() -> None:
    pledge = create_pledge(text="buy my pills")
    assert decide(pledge, "reject").json["fields"].keys() == {"reason"}
    assert decide(pledge, "reject", reason="because").status == 422
    assert decide(pledge, "burn").json["fields"].keys() == {"decision"}
    assert stored(pledge).state is State.WAITING
    assert decide(pledge, "reject", reason="advertising").status == 200
    assert (stored(pledge).state, stored(pledge).counted) == (State.REJECTED, False)


def test_rejected_name_leaves_the_pledge_public_without_name() -> None:
    pledge = create_pledge(name="Rude Word", show_name=True)
    decide(pledge, "reject", reason="advertising")
    after = stored(pledge)
    assert (after.state, after.pending_review, after.card()["name"]) == (State.PUBLIC, False, None)


@pytest.mark.parametrize(("first", "says"), [("publish", "Already published"), ("reject", "Already rejected")])
def test_second_decision_is_409_and_names_the_first_moderator(first: str, says: str) -> None:
    pledge = create_pledge(text="walk the dog")
    decide(pledge, first, reason="advertising")
    answer = decide(pledge, "publish", who=1)
    assert answer.status == 409
    assert says in answer.json["error"]
    told = {name: answer.json[name] for name in ("decision", "by", "at")}
    assert told == {"decision": first, "by": "Mairi Scott", "at": TODAY.isoformat()}
    assert "Mairi Scott" in answer.json["error"]
    assert stored(pledge).v == 2


def test_concurrent_decisions_on_a_pledge_have_one_effect() -> None:
    pledge = create_pledge(text="walk the dog")
    answers: list[api.Answer] = []

    def meanwhile() -> None:
        answers.append(decide(pledge, "reject", who=1, reason="advertising"))

    before_next_call("dynamodb.TransactWriteItems", meanwhile)
    answers.append(decide(pledge, "publish"))
    assert [answer.status for answer in answers] == [200, 409]
    assert answers[1].json["by"] == "Ewan"
    assert stored(pledge).state is State.REJECTED
    assert len(audit_log.history(pledge.id)) == 1


def change_plan(pledge: Pledge) -> None:
    """Change what only the person sees."""
    after = pledge.model_copy(update={"plan": Plan(will="take the stairs", when="after lunch")})
    tables.transact(pledges.store.change(pledge, after))


def test_private_change_after_listing_does_not_refuse_a_decision() -> None:
    pledge = create_pledge(text="walk the dog")
    change_plan(pledge)
    assert decide(pledge, "publish").status == 200
    assert (stored(pledge).state, stored(pledge).plan.when) == (State.APPROVED, "after lunch")


def test_private_change_during_a_decision_is_not_lost() -> None:
    pledge = create_pledge(text="walk the dog")
    before_next_call("dynamodb.TransactWriteItems", lambda: change_plan(pledge))
    assert decide(pledge, "publish").status == 200
    assert (stored(pledge).state, stored(pledge).plan.when) == (State.APPROVED, "after lunch")


def test_decision_on_an_older_shown_version_is_409() -> None:
    pledge = create_pledge(name="Ailsa", show_name=True)
    report(pledge)
    assert decide(pledge, "publish").status == 409
    assert stored(pledge).report is not None


def test_withdrawn_pledge_cannot_be_published() -> None:
    pledge = create_pledge(text="walk the dog")
    pledges.store.withdraw(pledge.id)
    assert decide(pledge, "publish").status == 409
    assert stored(pledge).state is State.WITHDRAWN


def test_decision_on_a_version_that_has_changed_is_409() -> None:
    """The moderator saw a name that waits; meanwhile the pledge was reported, so the page is out of date."""
    pledge = create_pledge(name="Ailsa", show_name=True)
    report(pledge)
    answer = decide(pledge, "reject", reason="unkind")
    assert (answer.status, stored(pledge).v) == (409, 2)
    assert stored(pledge).state is State.PUBLIC
    assert decide(stored(pledge), "reject", reason="unkind").status == 200


def test_version_that_was_decided_and_is_pending_again_has_no_decision_to_tell_of() -> None:
    pledge = create_pledge(text="walk the dog")
    publish(pledge)
    report(pledge)
    answer = decide(pledge, "reject", reason="unkind")
    assert (answer.status, "by" in answer.json) == (409, False)


def test_report_is_dismissed_and_new_words_are_published_not_the_other_way_round() -> None:
    pledge, new = create_pledge(), create_pledge(text="walk the dog")
    report(pledge)
    for submission, wrong in ((stored(pledge), "publish"), (new, "dismiss")):
        answer = decide(submission, wrong)
        assert (answer.status, answer.json["fields"].keys()) == (422, {"decision"})
        assert stored(submission) == submission


@pytest.mark.parametrize("create", [create_pledge, create_story])
def test_author_withdraws_pledge_or_story_by_its_id(create: Callable[[], Any]) -> None:
    made = create()
    assert moderation.withdraw(made.id) == stored(made)
    assert stored(made).state is State.WITHDRAWN
    with pytest.raises(errors.NotFound):
        moderation.withdraw("0" * 36)


def test_quarantined_pledge_is_counted_after_publish_decision() -> None:
    pledge = create_pledge(website="http://buy.example")
    assert api.post("/review", {"token": review_token()}).json["waiting"][0]["doubtful"] is True
    decide(pledge, "publish")
    assert (stored(pledge).state, stored(pledge).counted) == (State.APPROVED, True)


def test_methods_other_than_post_change_nothing() -> None:
    pledge = create_pledge(text="walk the dog")
    for path in ("/pledges", "/review", "/review/session", "/review/decisions"):
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            assert api.Answer(
                method, f"{path}?token={review_token()}&id={pledge.id}&v=1&decision=publish", {}, b""
            ).status in {403, 405}
    assert stored(pledge) == pledge


def test_review_error_is_in_the_requested_language() -> None:
    answer = api.post("/review", {"token": "x", "lang": "gd"})
    assert answer.json["error"] != api.post("/review", {"token": "x", "lang": "en"}).json["error"]


@pytest.mark.parametrize(
    "odd",
    [{"decision": ["publish"]}, {"decision": "reject", "reason": {}}, {"decision": "reject", "reason": ["unkind"]}],
)
def test_malformed_decision_is_422_and_malformed_token_is_401(odd: dict[str, Any]) -> None:
    made = create_pledge(text="walk the dog")
    token = review_token()
    assert api.post("/review/decisions", {"token": token, "id": made.id, "v": 1} | odd).status == 422
    assert api.post("/review", {"token": "é.a.b"}).status == 401
    assert pledges.store.find(made.id) == made


def test_decision_with_a_boolean_version_is_409() -> None:
    made = create_pledge(text="walk the dog")
    sent = {"token": review_token(), "id": made.id, "v": True, "decision": "publish"}
    assert api.post("/review/decisions", sent).status == 409
    assert pledges.store.find(made.id) == made


def test_words_are_published_with_an_edit_and_the_originals_are_kept() -> None:
    story = create_story(quote="Dr Smith helped me")
    answer = decide(story, "publish", words={"quote": "  A doctor   helped me "})
    assert answer.json["original"] == {"quote": "Dr Smith helped me"}
    after = stored(story)
    assert (after.quote, after.text, after.state) == ("A doctor helped me", story.text, State.APPROVED)
    decided, edited = audit_log.history(story.id)[-2:]
    assert (decided["action"], edited["action"]) == ("decided", "edited")
    assert (edited["original"], edited["by"]) == ({"quote": "Dr Smith helped me"}, "Mairi Scott")


def test_undo_of_an_edit_brings_the_authors_words_back() -> None:
    pledge = create_pledge(text="walk with Dr Smith")
    publish(pledge, words={"text": "walk with a friend"})
    assert stored(pledge).card()["text"] == "walk with a friend"
    undo(stored(pledge))
    assert (stored(pledge).text, stored(pledge).state) == ("walk with Dr Smith", State.WAITING)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x"}, "text"),
        ({"text": "x" * 281}, "text"),
        ({"name": "Bob"}, "name"),
        ({"v": 7}, "v"),
        ("walk", "text"),
        (7, "text"),
    ],
)
def test_edit_follows_the_rules_of_the_form_and_changes_nothing_else(words: Any, field: str) -> None:
    pledge = create_pledge(text="walk the dog")
    answer = decide(pledge, "publish", words=words)
    assert (answer.status, answer.json["fields"].keys()) == (422, {field})
    assert stored(pledge) == pledge


def test_only_own_words_can_be_edited() -> None:
    pledge = create_pledge(name="Ailsa", show_name=True)
    assert decide(pledge, "publish", words={"text": "buy my pills"}).status == 422
    assert stored(pledge) == pledge


def test_note_goes_with_a_rejection_and_has_a_length() -> None:
    pledge, long = create_pledge(text="walk the dog"), create_pledge(text="walk the cat")
    decide(pledge, "reject", reason="unkind", note="  Say it\nkindly ")
    decision = stored(pledge).decision
    assert decision
    assert decision.note == "Say it kindly"
    answer = decide(long, "reject", reason="unkind", note="x" * 301)
    assert (answer.status, answer.json["fields"].keys()) == (422, {"note"})


def test_hidden_pledge_is_counted_and_never_public() -> None:
    pledge = create_pledge(text="some days I want to die")
    assert decide(pledge, "hide").status == 200
    after = stored(pledge)
    assert (after.state, after.counted, after.pending_review, after.has_page) == (State.HIDDEN, True, False, False)
    assert tables.get("tombstones", {"key": pledge.key}) is not None
    assert "Already hidden by Mairi Scott" in decide(pledge, "publish", who=1).json["error"]


def test_spam_is_rejected_and_not_counted() -> None:
    pledge = create_pledge(text="buy my pills")
    assert decide(pledge, "spam").status == 200
    assert (stored(pledge).state, stored(pledge).counted) == (State.REJECTED, False)
    assert "Already taken for spam" in decide(pledge, "publish", who=1).json["error"]


@pytest.mark.parametrize("decision", ["hide", "spam", "dismiss"])
def test_of_only_a_name_nothing_else_is_decided(decision: str) -> None:
    pledge = create_pledge(name="Ailsa", show_name=True)
    assert decide(pledge, decision).status == 422
    assert stored(pledge) == pledge


@pytest.mark.parametrize(("decision", "state"), [("hide", State.HIDDEN), ("spam", State.REJECTED)])
def test_reported_words_can_be_hidden_or_taken_for_spam(decision: str, state: State) -> None:
    pledge = create_pledge(text="walk the dog")
    publish(pledge)
    report(pledge)
    assert decide(stored(pledge), decision).status == 200
    assert (stored(pledge).state, stored(pledge).report) == (state, None)
