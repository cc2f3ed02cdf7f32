"""Signed tokens that we give out and later read: HMAC-SHA-256 with key id, purpose, stage and expiry.

Two kinds. Most tokens live for days: a signing key signs them, and they end with it at the latest. A lasting token must
outlive those keys, which change every month, so its key is derived from the identity secret, which never changes.
Whoever reads a lasting token decides until when it counts.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import jwt
from pydantic import Field, StrictInt, StrictStr

from chalicelib import clock
from chalicelib.aws.secrets import secrets
from chalicelib.errors import NotSignedIn
from chalicelib.models import Model
from chalicelib.settings import settings


class Claims(Model):
    """What a token says. Times are in seconds since 1970; `sub`, `epoch`: id and epoch of a moderator, in review links;
    `bits`: the work that a proof needs, in challenges."""

    iat: StrictInt
    exp: StrictInt
    sub: StrictStr = ""
    epoch: StrictInt = 0
    bits: Annotated[StrictInt, Field(ge=0, le=256)] = 0


class LastingClaims(Model):
    """What a lasting token says. `sub`: a pledge's id; `epoch`: a number below which the reader refuses it; `exp`: only
    in a token that ends by itself."""

    sub: StrictStr
    epoch: StrictInt
    exp: StrictInt | None = None


EXPIRED = "review.token_expired"
LONGEST = 2000
"""Characters. A token of ours has a few hundred; what is longer is not looked at."""
_LASTING_KEY_ID = "identity"
C = TypeVar("C", Claims, LastingClaims)


def sign(purpose: str, seconds: int, **claims: Any) -> str:
    """A token that is valid for one purpose, on this stage, for so many seconds."""
    kid, secret = next(iter(secrets().signing.items()))
    now = int(clock.now().timestamp())
    return _encode(kid, secret, purpose, {"iat": now, "exp": now + seconds} | claims)


def sign_lasting(purpose: str, **claims: Any) -> str:
    """A token for one purpose, on this stage, that no change of signing keys ends. Equal claims give equal tokens."""
    return _encode(_LASTING_KEY_ID, _lasting_secret(purpose), purpose, claims)


def read(purpose: str, token: str | None, *, even_expired: bool = False) -> Claims:
    """The claims of a token that we signed. Both live keys are valid.

    Raises NotSignedIn: forged, malformed, of another stage or purpose, or (with its own sentence) expired.
    """
    claims = _read(Claims, purpose, token, secrets().signing)
    if not even_expired:
        _check_expiry(claims)
    return claims


def read_lasting(purpose: str, token: str | None) -> LastingClaims:
    """The claims of a lasting token that we signed. Raises NotSignedIn as `read` does."""
    claims = _read(LastingClaims, purpose, token, {_LASTING_KEY_ID: _lasting_secret(purpose)})
    _check_expiry(claims)
    return claims


def unverified_purpose(token: str) -> str | None:
    """What the token says it is for, before anything about it is checked."""
    try:
        claims = jwt.decode(token[:LONGEST], options={"verify_signature": False})
    except jwt.PyJWTError:
        return None
    return str(claims.get("aud"))


def _lasting_secret(purpose: str) -> str:
    """A key for each purpose, so that no token of one purpose can pass for another's."""
    return hmac.new(secrets().identity.encode(), f"token\x1f{purpose}".encode(), hashlib.sha256).hexdigest()


def _encode(kid: str, secret: str, purpose: str, claims: dict[str, object]) -> str:
    registered = {"aud": purpose, "iss": settings().stage}
    return jwt.encode(registered | claims, secret, algorithm="HS256", headers={"kid": kid})


def _read(model: type[C], purpose: str, token: str | None, keys: Mapping[str, str]) -> C:
    if token is None or len(token) > LONGEST:
        raise NotSignedIn
    try:
        signed = jwt.decode(
            token,
            keys[jwt.get_unverified_header(token)["kid"]],
            algorithms=["HS256"],
            audience=purpose,
            issuer=settings().stage,
            options={"verify_exp": False, "verify_iat": False},
        )
        return model.model_validate(signed)
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise NotSignedIn from error


def _check_expiry(claims: Claims | LastingClaims) -> None:
    """Against our clock, not PyJWT's own, which nobody can set."""
    if claims.exp is not None and claims.exp <= clock.now().timestamp():
        raise NotSignedIn(EXPIRED, expired=True)
