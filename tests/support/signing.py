"""Tokens with our signature over content that our own code would never sign."""

import base64
import hashlib
import hmac
import json

from tests.support.world import TODAY

NOW = int(TODAY.timestamp())
HEADER = {"alg": "HS256", "kid": "new", "typ": "JWT"}
CLAIMS = {"aud": "review", "iss": "test", "iat": NOW, "exp": NOW + 600, "sub": "0" * 16, "bits": 8}


def signed(header: object, claims: object, *, key: bytes = b"n" * 43) -> str:
    """A token of any JSON, signed with the world's newest key, or another."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = hmac.new(key, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()
