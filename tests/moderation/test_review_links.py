"""Review links that are forged, expired or of another stage open nothing."""

import json
from datetime import timedelta

import pytest

from chalicelib import clock, tokens
from chalicelib.aws import secrets
from chalicelib.aws.clients import client
from chalicelib.moderation.moderators import moderators
from chalicelib.settings import settings
from tests.support import api
from tests.support.factories import create_pledge
from tests.support.review import review_token
from tests.support.storage import stored
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


class TestTokens:
    """A link that is forged, too old, from another stage or for another purpose opens nothing."""

    def refused(self, token: object) -> str:
        pledge = create_pledge(text="walk the dog")
        answers = [
            api.post("/review", {"token": token}),
            api.post("/review/decisions", {"token": token, "id": pledge.id, "v": 1, "decision": "publish"}),
        ]
        assert [answer.status for answer in answers] == [401, 401]
        assert stored(pledge) == pledge
        return str(answers[0].json["error"])

    def test_forged(self) -> None:
        head, claims, signature = review_token().split(".")
        assert "does not work" in self.refused(f"{head}.{claims}.{signature[::-1]}")
        assert "does not work" in self.refused(f"{head}.{review_token(1).split('.')[1]}.{signature}")

    @pytest.mark.parametrize("token", [None, "", "x", "a.b.c", 7, ["a"], {"a": 1}, "e30.e30.", "é" * 50, "x" * 3000])
    def test_nonsense(self, token: object) -> None:
        assert "does not work" in self.refused(token)

    def test_unsigned(self) -> None:
        unsigned = "eyJhbGciOiJub25lIiwia2lkIjoibmV3In0.eyJhdWQiOiJyZXZpZXcifQ."
        assert "does not work" in self.refused(unsigned)

    def test_too_old(self) -> None:
        token = review_token()
        with clock.at(TODAY + timedelta(days=settings().review_link_days)):
            assert "run out" in self.refused(token)

    def test_another_purpose(self) -> None:
        assert "does not work" in self.refused(tokens.sign("form", 600, sub=moderators()[0].id))

    def test_another_stage(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("STAGE", "prod")
        settings.cache_clear()
        token = review_token()
        monkeypatch.setenv("STAGE", "test")
        settings.cache_clear()
        assert "does not work" in self.refused(token)

    def test_a_moderator_no_longer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        token = review_token()
        monkeypatch.setenv("MODERATORS", "Ewan <ewan@site.test>")
        settings.cache_clear()
        assert "does not work" in self.refused(token)

    def test_the_key_before_the_newest_still_opens_and_older_ones_do_not(self) -> None:
        token = review_token()
        rotations = [({"newer": "x" * 43, "new": "n" * 43}, 200), ({"newest": "y" * 43, "newer": "x" * 43}, 401)]
        for signing, status in rotations:
            value = {"identity": "i" * 43, "signing": signing}
            client("ssm").put_parameter(
                Name=settings().secrets_parameter, Value=json.dumps(value), Type="SecureString", Overwrite=True
            )
            secrets.forget()
            assert api.post("/review", {"token": token}).status == status
