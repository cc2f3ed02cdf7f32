"""Links in mails: to open one changes nothing, to press it does one thing, without script and however often."""

import itertools
from datetime import timedelta
from typing import Any, get_args

import pytest

from chalicelib import clock, tokens
from chalicelib.people import links
from chalicelib.people.links import Act
from tests.support import api
from tests.support.factories import create_pledge
from tests.support.people import confirm, known_person, leave_address, links_of, press_link
from tests.support.storage import every_item
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
Mails = list[dict[str, Any]]
ACTS: tuple[Act, ...] = get_args(Act)
ONE_CLICK = b"List-Unsubscribe=One-Click"
MULTIPART = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'


def link_path(act: Act, lang: str = "en") -> str:
    return links.url(lang, act, known_person()).partition("/api")[2]


@pytest.fixture
def confirmed(sent: Mails) -> Mails:
    leave_address(create_pledge(), ask=True, remind=True)
    confirm(sent)
    return sent


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.usefixtures("confirmed")
def test_opening_changes_nothing_and_shows_one_button(act: Act) -> None:
    before = every_item()
    page = api.get(link_path(act))
    assert (page.status, every_item()) == (200, before)
    assert page.text.count("<form") == page.text.count('method="post"') == page.text.count("<button") == 1
    assert '<meta name="referrer" content="no-referrer">' in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert link_path(act).partition("?")[0] not in page.text, "its secret stands in no other address"


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.usefixtures("confirmed")
def test_page_is_in_the_language_of_the_mail(act: Act) -> None:
    assert '<html lang="gd"' in api.get(link_path(act, "gd")).text


@pytest.mark.parametrize(
    ("kind", "body"),
    [("application/x-www-form-urlencoded", ONE_CLICK), ("multipart/form-data; boundary=x", MULTIPART)],
)
@pytest.mark.usefixtures("confirmed")
def test_mail_program_stops_by_one_click(kind: str, body: bytes) -> None:
    """RFC 8058: a POST from anywhere, without cookies, in either encoding of a form."""
    answer = api.Answer("POST", link_path("stop"), {"Content-Type": kind}, body)
    assert answer.status == 200
    assert (known_person().address, known_person().suppressed) == (None, None)


@pytest.mark.usefixtures("confirmed")
def test_press_from_a_page_without_referrer_is_taken() -> None:
    """With that policy a browser names no origin."""
    assert api.send_form(link_path("pause"), {}, Origin="null").status == 200
    assert known_person().paused_until == (TODAY + timedelta(days=30)).date()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.usefixtures("confirmed")
def test_repeats_do_no_harm(act: Act) -> None:
    path = link_path(act)
    first = press_link(path)
    after = known_person()
    again = press_link(path)
    assert (again.status, again.text) == (200, first.text)
    assert known_person() == after or act == "less"


@pytest.mark.usefixtures("confirmed")
def test_reminders_become_fewer_then_none() -> None:
    path = link_path("less")
    found = []
    for _ in range(3):
        press_link(path)
        found.append(known_person().rhythm)
    assert found == ["weekly", "none", "none"]


@pytest.mark.usefixtures("confirmed")
def test_each_link_does_one_thing_and_none_opens_a_page_that_shows() -> None:
    tokens_by_act = {act: link_path(act).split("/")[-1].partition("?")[0] for act in ACTS}
    for (act, token), other in itertools.product(tokens_by_act.items(), ACTS):
        assert (links.read(token).act == other) == (act == other)
    for token in tokens_by_act.values():
        assert api.post("/owner", {"token": token}).status == 401
        assert api.post("/people", {"token": token, "email": "x@example.org", "ask": True}).status == 401


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "0" * 5000, "é"])
def test_what_is_no_link_of_ours_is_refused(token: str) -> None:
    for answer in (api.get(f"/links/{token}"), press_link(f"/links/{token}")):
        assert answer.status == 401
        assert "does not work any more" in answer.text


def test_signed_for_another_purpose_is_refused() -> None:
    for purpose in ("owner", "link:other", "link:"):
        assert press_link(f"/links/{tokens.sign_lasting(purpose, sub='0' * 26, epoch=1)}").status == 401


def test_confirmation_ends_after_what_it_confirms_is_forgotten(sent: Mails) -> None:
    leave_address(create_pledge())
    confirm(sent)
    with clock.at(TODAY + timedelta(days=9)):
        assert [press_link(path).status for path in links_of(sent[0])] == [401, 200], "to refuse is possible for ever"


@pytest.mark.usefixtures("confirmed")
def test_no_line_of_the_log_holds_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    path = link_path("pause")
    api.get(path)
    press_link(path)
    printed = capsys.readouterr().out
    assert '"route": "/links/{token}"' in printed
    assert path.split("/")[-1][:20] not in printed
    assert "example.org" not in printed
