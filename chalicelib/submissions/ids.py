"""Ids that sort by day, cannot be guessed, and are the same for a repeated request.

An id is 4 characters of day (days since 1970, in Scotland) and 26 characters of key, in Crockford's base 32. It tells
the day, which the public sees anyway, and never the moment. The key alone is the table's primary key. It is derived
from what identifies the request, so one conditional write finds a repeat's first answer.
"""

import hashlib
import hmac
import json
import re
import uuid
from datetime import date, datetime
from typing import Any

from chalicelib import clock
from chalicelib.aws.secrets import secrets

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
Content = dict[str, Any]
"""What makes two submissions the same, as JSON."""
_EPOCH = date(1970, 1, 1)
_DAY_LENGTH, _KEY_LENGTH = 4, 26
PATTERN = rf"[{_LETTERS}]{{{_DAY_LENGTH + _KEY_LENGTH}}}"
"""Of an id, to be used in patterns of paths."""
ID = re.compile(f"^{PATTERN}$")


def new_id(key: str, moment: datetime) -> str:
    """The public id of the submission with this key, made at that moment."""
    day = clock.in_scotland(moment).date()
    return _base32((day - _EPOCH).days, _DAY_LENGTH) + key


def key_of(submission_id: str) -> str:
    """The primary key within a public id."""
    return submission_id[_DAY_LENGTH:]


def key_of_request(idempotency_key: str | None, *purpose: str) -> str:
    """The primary key for a request with this idempotency key. Without one, each request is a submission of its own."""
    return key_from(*purpose, "key", idempotency_key or str(uuid.uuid4()))


def key_from(*identity: str) -> str:
    """130 bits that only we can derive from what identifies a request."""
    digest = hmac.new(secrets().identity.encode(), "\x1f".join(identity).encode(), hashlib.sha256).digest()
    return _base32(int.from_bytes(digest) >> 126, _KEY_LENGTH)


def random_id(number: int) -> str:
    """A random number of 130 bits, written as a key is."""
    return _base32(number, _KEY_LENGTH)


def fingerprint(content: Content) -> str:
    """A digest that two contents share only if they are the same."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def _base32(number: int, length: int) -> str:
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(length)))
