"""Spam: honeypot, challenge and proof of work quarantine a pledge."""

import hashlib
import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chalicelib import clock, pledges
from chalicelib.pledges import State
from chalicelib.settings import settings
from chalicelib.submissions import spam
from tests.support import api
from tests.support.factories import random_key
from tests.support.world import TODAY

pytestmark = pytest.mark.usefixtures("world")


def proof(token: str, key: str, *, right: bool) -> str:
    """The first number that proves eight bits of work for this key, or the first that does not."""
    digests = ((n, hashlib.sha256(f"{token}:{key}:{n}".encode()).digest()) for n in itertools.count())
    return next(str(n) for n, digest in digests if (digest[0] == 0) is right)


class TestSpam:
    """A quarantined pledge gets the same answer as any other pledge."""

    def pledge_state(self, **fields: Any) -> State:
        answer = api.post("/pledges", {"key": random_key(), "idea": "ten-minute-walk"} | fields)
        assert answer.status == 201
        return pledges.store.find(answer.json["id"]).state

    def test_honeypot_quarantines(self) -> None:
        assert self.pledge_state(website="http://buy.example") is State.QUARANTINED
        assert self.pledge_state(website="") is State.PUBLIC

    def test_form_sent_too_fast_is_quarantined(self) -> None:
        token = spam.challenge()["token"]
        assert self.pledge_state(challenge=token) is State.QUARANTINED
        with clock.at(TODAY + timedelta(seconds=2)):
            assert self.pledge_state(challenge=token) is State.PUBLIC

    def test_forged_challenge_is_quarantined(self) -> None:
        token = spam.challenge()["token"]
        with clock.at(TODAY + timedelta(seconds=10)):
            assert self.pledge_state(challenge=token[:-4] + "AAAA") is State.QUARANTINED

    def test_missing_or_wrong_proof_of_work_is_quarantined(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CHALLENGE_BITS", "8")
        settings.cache_clear()
        token, key, other = spam.challenge()["token"], str(UUID(int=1)), str(UUID(int=2))
        right, wrong = proof(token, key, right=True), proof(token, other, right=False)
        for_another_key = proof(token, str(UUID(int=3)), right=True)
        with clock.at(TODAY + timedelta(seconds=10)):
            assert self.pledge_state() is State.QUARANTINED, "missing proof"
            assert self.pledge_state(key=key, challenge=token, proof=right) is State.PUBLIC
            assert self.pledge_state(key=other, challenge=token, proof=wrong) is State.QUARANTINED
            assert self.pledge_state(key=str(UUID(int=4)), challenge=token, proof=for_another_key) is State.QUARANTINED
