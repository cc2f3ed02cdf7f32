"""The API refuses forged, expired and foreign review links."""

import json
from datetime import timedelta

import pytest

from chalicelib import clock, tokens
from chalicelib.aws import secrets
from chalicelib.aws.clients import client
from chalicelib.moderation import moderators
from chalicelib.settings import settings
from tests.support import api
from tests.support.factories import create_pledge
from tests.support.review import review_token
from tests.support.storage import stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


class TestReviewLinks:
    def refusal_message(self, token: object) -> str:
        pledge = create_pledge(text="walk the dog")
        answers = [
            api.post("/review", {"token": token}),
            api.post("/review/decisions", {"token": token, "id": pledge.id, "v": 1, "decision": "publish"}),
        ]
        assert [answer.status for answer in answers] == [401, 401]
        assert stored(pledge) == pledge
        return str(answers[0].json["error"])

    def test_forged_review_link_is_refused(self) -> None:
        head, claims, signature = review_token().split(".")
        assert "does not work" in self.refusal_message(f"{head}.{claims}.{signature[::-1]}")
        assert "does not work" in self.refusal_message(f"{head}.{review_token(1).split('.')[1]}.{signature}")

    @pytest.mark.parametrize("token", [None, "", "x", "a.b.c", 7, ["a"], {"a": 1}, "e30.e30.", "é" * 50, "x" * 3000])
    def test_malformed_token_is_refused(self, token: object) -> None:
        assert "does not work" in self.refusal_message(token)

    def test_unsigned_token_is_refused(self) -> None:
        unsigned = "eyJhbGciOiJub25lIiwia2lkIjoibmV3In0.eyJhdWQiOiJyZXZpZXcifQ."
        assert "does not work" in self.refusal_message(unsigned)

    def test_expired_review_link_is_refused(self) -> None:
        token = review_token()
        with clock.at(TODAY + timedelta(days=settings().review_link_days)):
            assert "expired" in self.refusal_message(token)

    def test_token_for_another_purpose_is_refused(self) -> None:
        assert "does not work" in self.refusal_message(tokens.sign("form", 600, sub=moderators.moderators()[0].id))

    def test_review_link_of_another_stage_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("STAGE", "prod")
        settings.cache_clear()
        token = review_token()
        monkeypatch.setenv("STAGE", "test")
        settings.cache_clear()
        assert "does not work" in self.refusal_message(token)

    def test_review_link_of_a_revoked_moderator_is_refused(self) -> None:
        token = review_token()
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
        token = review_token()
        for seconds, status in ((-1, 200), (0, 401)):
            with clock.at(TODAY + timedelta(days=7, seconds=seconds)):
                assert api.post("/review", {"token": token}).status == status
        settings.cache_clear()

    def test_previous_signing_key_is_accepted_and_older_keys_are_refused(self) -> None:
        token = review_token()
        rotations = [({"newer": "x" * 43, "new": "n" * 43}, 200), ({"newest": "y" * 43, "newer": "x" * 43}, 401)]
        for signing, status in rotations:
            value = {"identity": "i" * 43, "signing": signing}
            client("ssm").put_parameter(
                Name=settings().secrets_parameter, Value=json.dumps(value), Type="SecureString", Overwrite=True
            )
            secrets.forget()
            assert api.post("/review", {"token": token}).status == status
