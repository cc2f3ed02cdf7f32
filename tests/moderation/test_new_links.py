"""An expired review link can ask for a new one, which goes to its moderator by mail and to nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import clock, tokens
from chalicelib.moderation import moderators
from chalicelib.settings import settings
from tests.support import api
from tests.support.delivery import drain_mail_queues
from tests.support.factories import create_pledge
from tests.support.review import link_token, mail_body, open_session
from tests.support.signing import CLAIMS, HEADER, signed
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")
EXPIRED = timedelta(days=8)


def ask_for_link(token: object) -> api.Answer:
    return api.post("/review/links", {"token": token})


def test_expired_link_is_said_to_be_expired_and_gets_a_new_one_by_mail(sent: list[dict[str, Any]]) -> None:
    create_pledge(text="walk the dog")
    token = link_token(1)
    with clock.at(TODAY + EXPIRED):
        refused = open_session(token)
        assert (refused.status, refused.json["expired"]) == (401, True)
        answer = ask_for_link(token)
        assert (answer.status, answer.json) == (202, {})
        drain_mail_queues()
        new = mail_body(sent[0]).partition("/en/review/#")[2].split()[0]
        assert open_session(new).status == 200
    assert [mail["Destination"]["ToAddresses"] for mail in sent] == [["ewan@site.test"]]
    assert "walk the dog" not in mail_body(sent[0])


def test_new_link_comes_once_in_half_an_hour_however_often_it_is_asked_for(sent: list[dict[str, Any]]) -> None:
    token = link_token()
    for minutes, mails in ((0, 1), (1, 1), (29, 1), (30, 2)):
        with clock.at(TODAY + EXPIRED + timedelta(minutes=minutes)):
            ask_for_link(token)
            ask_for_link(token)
            drain_mail_queues()
        assert len(sent) == mails


def test_requests_for_links_count_for_the_rate_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_PER_MINUTE", "2")
    settings.cache_clear()
    assert [ask_for_link("x").status for _ in range(3)] == [401, 401, 429]


@pytest.mark.parametrize(
    "what", ["forged", "revoked", "revoked and added again", "other purpose", "other stage", "none"]
)
def test_link_that_is_not_ours_any_more_gets_one_sentence_and_no_mail(sent: list[dict[str, Any]], what: str) -> None:
    token = link_token()
    if what.startswith("revoked"):
        moderators.revoke("mairi@site.test")
    if what == "revoked and added again":
        moderators.add("Mairi Scott", "mairi@site.test")
    given = {
        "forged": token[:-4] + "AAAA",
        "other purpose": tokens.sign("form", 60, sub=moderators.moderators()[0].id, epoch=1),
        "other stage": signed(HEADER, CLAIMS | {"iss": "prod", "sub": moderators.moderators()[0].id, "epoch": 1}),
        "none": None,
    }
    with clock.at(TODAY + EXPIRED):
        answer = ask_for_link(given.get(what, token))
        drain_mail_queues()
    assert (answer.status, set(answer.json)) == (401, {"error"})
    assert "does not work" in answer.json["error"]
    assert sent == []
