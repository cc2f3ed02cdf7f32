"""The page of a mail's link: it answers one check-in of one pledge, and shows nothing of it."""

from typing import Any

import pytest

from chalicelib.pledges import Pledge, check_ins, owner
from tests.support import api
from tests.support.check_ins import note_question
from tests.support.factories import create_pledge
from tests.support.owners import change, show
from tests.support.storage import every_item, stored

pytestmark = pytest.mark.usefixtures("world")


def _path_of(pledge: Pledge, step: Any = 28) -> str:
    return f"/check-ins/{check_ins.link(pledge, step)}"


def _send(pledge: Pledge, answer: str, **more: str) -> api.Answer:
    return api.send_form(_path_of(pledge), {"answer": answer, "lang": "en"} | more)


@pytest.mark.parametrize("pressed", ["kept", "partly", "not_yet"])
def test_opening_the_link_changes_nothing_and_chooses_the_answer(pressed: str) -> None:
    pledge = note_question(create_pledge())
    before = every_item()
    page = api.get(f"{_path_of(pledge)}?answer={pressed}")
    assert every_item() == before
    assert page.status == 200
    assert f'value="{pressed}" checked' in page.text
    assert page.text.count(" checked") == 1
    assert page.headers["cache-control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in page.text


@pytest.mark.parametrize("query", ["", "?answer=", "?answer=%3Cscript%3E", "?answer=asked"])
def test_other_answers_in_the_address_choose_nothing(query: str) -> None:
    page = api.get(_path_of(create_pledge()) + query)
    assert (page.status, " checked" in page.text, "<script>" in page.text) == (200, False, False)


def test_pressing_records_and_repeats_change_nothing() -> None:
    pledge = note_question(create_pledge())
    pages = [_send(pledge, "kept") for _ in range(2)]
    assert [page.status for page in pages] == [200, 200]
    after = stored(pledge)
    assert (after.v, [(each.step, each.answer, each.by_contact) for each in after.check_ins]) == (
        3,
        [(28, "kept", True)],
    )
    _send(pledge, "not_yet")
    assert [each.answer for each in stored(pledge).check_ins] == ["not_yet"]


def test_details_are_stored_and_shown_only_to_whom_they_come_from() -> None:
    pledge = note_question(create_pledge())
    more = {"details": "yes", "days": "4", "helped.plan": "yes", "words": "the old dog", "show_kept": "yes"}
    told = _send(pledge, "kept", **more)
    assert ("the old dog" in told.text, told.text.count(" checked")) == (True, 2)
    (outcome,) = stored(pledge).check_ins
    assert (outcome.days, outcome.helped, outcome.words, stored(pledge).show_kept) == (
        4,
        ("plan",),
        "the old dog",
        True,
    )
    again = _send(pledge, "kept")
    assert ("the old dog" in again.text, " checked" in again.text) == (False, False)
    assert stored(pledge).check_ins == (outcome,)


def test_page_shows_nothing_of_the_pledge_before_or_after() -> None:
    fields: dict[str, Any] = {"text": "swim in the Teviot", "name": "Ailsa", "show_name": True}
    pledge = create_pledge(**fields, plan={"when": "when the dog barks"}, place="hawick")
    for page in (api.get(_path_of(pledge)), _send(pledge, "not_yet")):
        assert not any(word in page.text for word in ("Teviot", "Ailsa", "dog barks", pledge.id))


def test_page_of_what_is_done_once_is_the_same() -> None:
    once, other = (create_pledge(idea=idea) for idea in ("check-my-hearing", "ten-minute-walk"))
    pages = [_send(each, "not_yet").text.replace(check_ins.link(each, 28), "") for each in (once, other)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("answer", "step", "way"),
    [("kept", 66, "/en/stories/tell/"), ("kept", 28, "/en/my-pledge/"), ("partly", 66, "111")],
)
def test_one_next_step_follows(answer: str, step: Any, way: str) -> None:
    pledge = create_pledge()
    page = api.send_form(_path_of(pledge, step), {"answer": answer, "lang": "en"}).text
    assert way in page[page.index("data-said-place") : page.index('id="more"')]


def test_words_of_distress_bring_help_lines_and_a_flag() -> None:
    pledge = create_pledge()
    page = _send(pledge, "not_yet", details="yes", words="I want to end my life")
    assert '<div class="care support" data-support>' in page.text
    assert (stored(pledge).welfare, stored(pledge).pending_review) == (True, True)


def test_missing_answer_and_too_many_words_are_explained_with_what_was_typed() -> None:
    pledge = create_pledge()
    page = api.send_form(_path_of(pledge), {"lang": "gd"})
    assert (page.status, "Tagh aon dhe na freagairtean" in page.text) == (422, True)
    words = "x" * 281
    page = _send(pledge, "kept", details="yes", words=words, **{"helped.plan": "yes"})
    assert (page.status, words in page.text, page.text.count(" checked")) == (422, True, 1)
    assert stored(pledge).check_ins == ()


def test_script_and_other_clients_get_json() -> None:
    pledge = create_pledge()
    found = api.post(_path_of(pledge), {"answer": "partly"})
    assert (found.status, found.json) == (200, {"answer": "partly", "step": 28})
    assert api.post(_path_of(pledge), {}).json["fields"] == {"answer": "Choose one of the answers"}


class TestWrongLinks:
    """Whatever is wrong with a link, one sentence says so."""

    @pytest.mark.parametrize("method", ["get", "send"])
    def test_forged_or_foreign_token(self, method: str) -> None:
        pledge = create_pledge()
        for token in ("x", "a.b.c", owner.link(pledge)):
            path = f"/check-ins/{token}"
            page = api.get(path) if method == "get" else api.send_form(path, {"answer": "kept", "lang": "en"})
            assert (page.status, "does not work any more" in page.text) == (401, True)
        assert stored(pledge).check_ins == ()

    def test_answering_link_opens_no_owners_page(self) -> None:
        assert show(check_ins.link(create_pledge(), 28)).status == 401

    def test_link_ends_with_the_owners_links(self) -> None:
        pledge = create_pledge()
        path = _path_of(pledge)
        owner.raise_epoch(pledge.id)
        assert api.send_form(path, {"answer": "kept", "lang": "en"}).status == 401

    def test_withdrawn_pledge_takes_no_answer(self) -> None:
        pledge = create_pledge()
        change(pledge, "withdraw")
        page = _send(pledge, "kept")
        assert (page.status, "takes no more answers" in page.text) == (410, True)


def test_log_line_of_the_request_holds_no_token(capsys: pytest.CaptureFixture[str]) -> None:
    pledge = create_pledge()
    token = check_ins.link(pledge, 28)
    capsys.readouterr()
    api.get(f"/check-ins/{token}?answer=kept")
    _send(pledge, "kept")
    api.get(f"/check-ins/{token}x")
    lines = capsys.readouterr().out
    assert "/check-ins/{token}" in lines
    assert token not in lines
    assert token.rpartition(".")[2] not in lines
