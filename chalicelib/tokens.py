"""Signed tokens that we give out and later read: HMAC-SHA-256 with key id, purpose, stage and expiry."""

from typing import Annotated, Any

import jwt
from pydantic import Field, StrictInt, StrictStr

from chalicelib import clock
from chalicelib.aws.secrets import secrets
from chalicelib.errors import NotSignedIn
from chalicelib.models import Model
from chalicelib.settings import settings


class Claims(Model):
    """What a token says. Times are in seconds since 1970; `sub`: a moderator's id, in review links; `bits`: the work
    that a proof needs, in challenges."""

    iat: StrictInt
    exp: StrictInt
    sub: StrictStr = ""
    bits: Annotated[StrictInt, Field(ge=0, le=256)] = 0


EXPIRED = "review.token_expired"


def sign(purpose: str, seconds: int, **claims: Any) -> str:
    """A token that is valid for one purpose, on this stage, for so many seconds."""
    kid, secret = next(iter(secrets().signing.items()))
    now = int(clock.now().timestamp())
    registered = {"aud": purpose, "iss": settings().stage, "iat": now, "exp": now + seconds}
    return jwt.encode(registered | claims, secret, algorithm="HS256", headers={"kid": kid})


def read(purpose: str, token: str | None) -> Claims:
    """The claims of a token that we signed. Both live keys are valid.

    Raises NotSignedIn: forged, malformed, of another stage or purpose, or (with its own sentence) expired. Expiry is
    checked against our clock, not PyJWT's own, so that tests can set it.
    """
    if token is None or len(token) > 2000:
        raise NotSignedIn
    try:
        secret = secrets().signing[jwt.get_unverified_header(token)["kid"]]
        signed = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=purpose,
            issuer=settings().stage,
            options={"require": ["exp", "iat", "aud", "iss"], "verify_exp": False, "verify_iat": False},
        )
        claims = Claims.model_validate(signed)
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise NotSignedIn from error
    if claims.exp <= clock.now().timestamp():
        raise NotSignedIn(EXPIRED)
    return claims
