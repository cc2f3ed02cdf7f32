"""A review link opens a session and nothing else; forged, expired and foreign ones are refused."""

from datetime import timedelta

import pytest

from chalicelib import clock, tokens
from chalicelib.moderation import moderators
from chalicelib.settings import settings
from tests.support import api
from tests.support.factories import create_pledge
from tests.support.review import link_token, open_session, review_token
from tests.support.storage import stored
from tests.support.world import SECRETS, TODAY, store_secrets

pytestmark = pytest.mark.usefixtures("world")


class TestReviewLinks:
    def refusal_message(self, token: object) -> str:
        pledge = create_pledge(text="walk the dog")
        answers = [
            open_session(token),
            api.post("/review", {"token": token}),
            api.post("/review/pictures", {"token": token, "id": pledge.id}),
            api.post("/review/decisions", {"token": token, "id": pledge.id, "v": 1, "decision": "publish"}),
        ]
        assert [answer.status for answer in answers] == [401] * 4
        assert stored(pledge) == pledge
        return str(answers[0].json["error"])

    def test_forged_review_link_is_refused(self) -> None:
        head, claims, signature = link_token().split(".")
        assert "does not work" in self.refusal_message(f"{head}.{claims}.{signature[::-1]}")
        assert "does not work" in self.refusal_message(f"{head}.{link_token(1).split('.')[1]}.{signature}")

    @pytest.mark.parametrize("token", [None, "", "x", "a.b.c", 7, ["a"], {"a": 1}, "e30.e30.", "é" * 50, "x" * 3000])
    def test_malformed_token_is_refused(self, token: object) -> None:
        assert "does not work" in self.refusal_message(token)

    def test_unsigned_token_is_refused(self) -> None:
        unsigned = "eyJhbGciOiJub25lIiwia2lkIjoibmV3In0.eyJhdWQiOiJyZXZpZXcifQ."
        assert "does not work" in self.refusal_message(unsigned)

    def test_expired_review_link_is_refused(self) -> None:
        token = link_token()
        with clock.at(TODAY + timedelta(days=settings().review_link_days)):
            assert "expired" in self.refusal_message(token)

    def test_token_for_another_purpose_is_refused(self) -> None:
        assert "does not work" in self.refusal_message(tokens.sign("form", 600, sub=moderators.moderators()[0].id))

    def test_review_link_of_another_stage_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("STAGE", "prod")
        settings.cache_clear()
        token = link_token()
        monkeypatch.setenv("STAGE", "test")
        settings.cache_clear()
        assert "does not work" in self.refusal_message(token)

    def test_review_link_of_a_revoked_moderator_is_refused(self) -> None:
        token = link_token()
        moderators.revoke("mairi@site.test")
        assert "does not work" in self.refusal_message(token)

    @pytest.mark.parametrize("epoch", [0, 2])
    def test_review_link_of_another_epoch_is_refused(self, epoch: int) -> None:
        moderator = moderators.moderators()[0]
        token = tokens.sign("review", 600, sub=moderator.id, epoch=epoch)
        assert "does not work" in self.refusal_message(token)

    def test_review_link_lives_seven_days_at_most(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REVIEW_LINK_DAYS", "30")
        settings.cache_clear()
        token = link_token()
        for seconds, status in ((-1, 200), (0, 401)):
            with clock.at(TODAY + timedelta(days=7, seconds=seconds)):
                assert open_session(token).status == status
        settings.cache_clear()

    def test_previous_signing_key_is_accepted_and_older_keys_are_refused(self) -> None:
        token = link_token()
        rotations = [({"newer": "x" * 43, "new": "n" * 43}, 200), ({"newest": "y" * 43, "newer": "x" * 43}, 401)]
        for signing, status in rotations:
            store_secrets(SECRETS | {"signing": signing})
            assert open_session(token).status == status


def test_link_lists_nothing_shows_no_picture_and_decides_nothing() -> None:
    pledge = create_pledge(text="walk the dog")
    token = link_token()
    for path in ("/review", "/review/pictures", "/review/decisions"):
        sent = {"token": token, "kind": "pledge", "id": pledge.id, "v": 1, "decision": "publish"}
        assert api.post(path, sent).status == 401, path
    assert stored(pledge) == pledge


def test_session_is_of_the_links_moderator_and_opens_no_other_session() -> None:
    answer = open_session(link_token(1))
    assert (answer.status, answer.json["moderator"]) == (200, "Ewan")
    assert api.post("/review", {"token": answer.json["token"]}).json["moderator"] == "Ewan"
    assert open_session(answer.json["token"]).status == 401


def test_session_ends_after_an_hour_and_says_how_to_go_on() -> None:
    token = review_token()
    with clock.at(TODAY + timedelta(minutes=59)):
        assert api.post("/review", {"token": token}).status == 200
    with clock.at(TODAY + timedelta(minutes=60)):
        answer = api.post("/review", {"token": token})
        assert (answer.status, "Start reviewing" in answer.json["error"]) == (401, True)


def test_session_ends_with_the_moderators_links() -> None:
    token = review_token()
    moderators.revoke("mairi@site.test")
    assert api.post("/review", {"token": token}).status == 401
    moderators.add("Mairi Scott", "mairi@site.test")
    assert api.post("/review", {"token": token}).status == 401
