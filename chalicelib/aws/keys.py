"""The secrets of a stage, made at deploy and kept in one SSM SecureString."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import clock
from chalicelib.aws.clients import client
from chalicelib.settings import settings

KEPT = timedelta(minutes=5)
"""How long a warm function may not notice that keys were rotated."""


@dataclass(frozen=True)
class Keys:
    """`signing`: key id to secret, newest first, at most two. `identity`: never changes, or ids would."""

    identity: str
    signing: dict[str, str]


_read: tuple[datetime, Keys] | None = None


def keys() -> Keys:
    """The keys of this stage, at most five minutes old."""
    global _read  # noqa: PLW0603 - a cache with an age
    if _read is None or clock.now() - _read[0] > KEPT:
        answer = client("ssm").get_parameter(Name=settings().keys_parameter, WithDecryption=True)
        _read = clock.now(), Keys(**json.loads(answer["Parameter"]["Value"]))
    return _read[1]


def forget() -> None:
    """Read the keys again at the next call."""
    global _read  # noqa: PLW0603
    _read = None
