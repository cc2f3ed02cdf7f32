"""Signed tokens that we give out and later read: HMAC-SHA-256 with key id, purpose, stage and expiry."""

from typing import Any

import jwt

from chalicelib import clock
from chalicelib.aws.secrets import secrets
from chalicelib.errors import NotSignedIn
from chalicelib.settings import settings

Claims = dict[str, Any]
EXPIRED = "review.token_expired"


def sign(purpose: str, seconds: int, **claims: Any) -> str:
    """A token that is valid for one purpose, on this stage, for so many seconds."""
    kid, secret = next(iter(secrets().signing.items()))
    now = int(clock.now().timestamp())
    registered = {"aud": purpose, "iss": settings().stage, "iat": now, "exp": now + seconds}
    return jwt.encode(registered | claims, secret, algorithm="HS256", headers={"kid": kid})


def read(purpose: str, token: str | None) -> Claims:
    """The claims of a token that we signed. Both live keys are valid.

    Raises NotSignedIn: forged, of another stage or purpose, or (with its own sentence) expired. Expiry is checked
    against our clock, not PyJWT's own, so that tests can set it.
    """
    if token is None or len(token) > 2000:
        raise NotSignedIn
    try:
        secret = secrets().signing[jwt.get_unverified_header(token)["kid"]]
        claims: Claims = jwt.decode(
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
        raise NotSignedIn(EXPIRED)
    return claims
