"""Signed notes that we hand out and later read: HMAC-SHA-256 with key id, purpose, stage and expiry."""

from typing import Any

import jwt

from chalicelib import clock
from chalicelib.aws.keys import keys
from chalicelib.errors import NotSignedIn
from chalicelib.settings import settings

TOO_OLD = "review.token_expired"


def sign(purpose: str, seconds: int, **claims: Any) -> str:
    """A token that is good for one purpose, on this stage, for so many seconds."""
    kid, secret = next(iter(keys().signing.items()))
    now = int(clock.now().timestamp())
    known = {"aud": purpose, "iss": settings().stage, "iat": now, "exp": now + seconds}
    return jwt.encode(known | claims, secret, algorithm="HS256", headers={"kid": kid})


def read(purpose: str, token: object) -> dict[str, Any]:
    """The claims of a token of ours.

    Raises NotSignedIn: forged, of another stage or purpose, or (with its own sentence) too old. Both live keys are
    good. The time is our clock's, not PyJWT's own, so that tests can set it.
    """
    if not isinstance(token, str) or len(token) > 2000:
        raise NotSignedIn
    try:
        secret = keys().signing[jwt.get_unverified_header(token)["kid"]]
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=purpose,
            issuer=settings().stage,
            options={"require": ["exp", "iat", "aud", "iss"], "verify_exp": False, "verify_iat": False},
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise NotSignedIn from error
    if claims["exp"] <= clock.now().timestamp():
        raise NotSignedIn(TOO_OLD)
    return claims
