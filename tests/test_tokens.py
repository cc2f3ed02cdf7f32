"""Tokens: whatever is signed with our key is read as claims of the right types, or refused."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import clock, tokens
from chalicelib.errors import NotSignedIn
from tests.support import api
from tests.support.signing import CLAIMS, HEADER, NOW, signed

pytestmark = pytest.mark.usefixtures("world")
VALUES: list[Any] = [
    None,
    True,
    -1,
    257,
    1e99,
    "",
    "x",
    "2000000000",
    [],
    [1],
    ["review"],
    {},
    {"a": 1},
    "\ud800",
    10**400,
]


def is_refused(token: str) -> bool:
    try:
        tokens.read("review", token)
    except NotSignedIn:
        return True
    return False


def test_handmade_token_with_the_right_types_is_accepted() -> None:
    assert not is_refused(signed(HEADER, CLAIMS))


@pytest.mark.parametrize("claim", ["exp", "iat", "aud", "iss", "sub"])
def test_signed_token_with_a_claim_of_the_wrong_type_is_401(claim: str) -> None:
    wrong: list[Any] = [[NOW + 600], [], {}, None, True, f"{NOW + 600}", NOW + 600.5, "x"]
    for value in wrong:
        token = signed(HEADER, CLAIMS | {claim: value})
        assert api.post("/review", {"token": token}).status == 401, value


@pytest.mark.parametrize("claim", ["exp", "iat", "aud", "iss"])
def test_signed_token_that_lacks_a_claim_is_refused(claim: str) -> None:
    assert is_refused(signed(HEADER, {name: value for name, value in CLAIMS.items() if name != claim}))


def test_token_of_the_longest_length_is_read_and_a_longer_one_is_not_looked_at() -> None:
    def of_length(length: int) -> str:
        bare = len(signed(HEADER, CLAIMS | {"more": ""}))
        return next(
            token
            for more in range(length - bare)
            if len(token := signed(HEADER, CLAIMS | {"more": "x" * more})) == length
        )

    assert not is_refused(of_length(tokens.LONGEST))
    assert is_refused(of_length(tokens.LONGEST + 2)), "base64 makes no token of one character more"
    assert tokens.unverified_purpose(of_length(tokens.LONGEST)) == "review"


def test_times_are_those_of_our_clock() -> None:
    with clock.at(datetime.now(UTC) + timedelta(days=9)):
        token = tokens.sign("review", 3600)
        assert not is_refused(token)
        assert tokens.unverified_purpose(token) == "review"
    assert is_refused(signed(HEADER, CLAIMS | {"exp": NOW - 1}))
    assert tokens.unverified_purpose(signed(HEADER, CLAIMS | {"exp": NOW - 1})) == "review"


@pytest.mark.parametrize("bits", [-1, 257, "8", [8], None, True])
def test_signed_challenge_with_wrong_bits_is_refused(bits: object) -> None:
    assert is_refused(signed(HEADER, CLAIMS | {"bits": bits}))


@pytest.mark.parametrize("part", [None, 1, "x", [], [[]], {}])
def test_signed_token_without_an_object_is_refused(part: object) -> None:
    assert is_refused(signed(part, CLAIMS))
    assert is_refused(signed(HEADER, part))


def test_signed_token_of_random_content_is_read_or_refused() -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    refused = 0
    for _ in range(1500):
        parts: list[dict[str, Any]] = [dict(HEADER), dict(CLAIMS)]
        for _ in range(chance.randint(1, 3)):
            part = chance.choice(parts)
            part[chance.choice([*part, "crit", "b64", "nbf", "jti", "jwk", "x5u"])] = chance.choice(VALUES)
        token = signed(*parts)
        if chance.random() < 0.3:
            token = "".join(chance.choice([letter, letter, letter, ".", "=", "é"]) for letter in token)
        refused += is_refused(token)
    assert 1000 < refused < 1500


@pytest.mark.parametrize("change", [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)])
def test_expiry_counts_seconds_over_a_change_of_the_clocks(change: datetime) -> None:
    with clock.at(change - timedelta(minutes=30)):
        token = tokens.sign("review", 3600)
    with clock.at(change + timedelta(minutes=29, seconds=59)):
        assert not is_refused(token)
    with clock.at(change + timedelta(minutes=30)):
        assert is_refused(token)


def test_lasting_token_of_one_purpose_cannot_pass_for_one_of_another() -> None:
    """Also where it says to be of the other purpose: each has its own key."""
    claims: dict[str, Any] = {"sub": "x", "epoch": 1}
    assert tokens.read_lasting("owner", tokens.sign_lasting("owner", **claims)).sub == "x"
    for token in (tokens.sign_lasting("other", **claims), tokens.sign_lasting("other", aud="owner", **claims)):
        with pytest.raises(NotSignedIn):
            tokens.read_lasting("owner", token)
