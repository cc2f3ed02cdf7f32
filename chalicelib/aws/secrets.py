"""The secrets of a stage, made at deploy and kept in one SSM SecureString."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import clock, errors, log
from chalicelib.aws.clients import client
from chalicelib.settings import settings

KEPT = timedelta(minutes=5)
"""How long a warm function may not notice that keys were rotated."""


@dataclass(frozen=True)
class Secrets:
    """`signing`: key id to secret, newest first, at most two. `identity`: never changes, or ids would."""

    identity: str
    signing: dict[str, str]


_read: tuple[datetime, Secrets] | None = None


def secrets() -> Secrets:
    """The keys of this stage, at most five minutes old, or older while the store does not answer.

    Raises KeptNothing where there never was an answer.
    """
    global _read  # noqa: PLW0603 - a cache with an age
    if _read is None or clock.now() - _read[0] > KEPT:
        try:
            answer = client("ssm").get_parameter(Name=settings().secrets_parameter, WithDecryption=True)
        except (BotoCoreError, ClientError) as error:
            if _read is None:
                raise errors.Unavailable(seconds=5) from error
            log.failure("keys.old", error)
        else:
            _read = clock.now(), Secrets(**json.loads(answer["Parameter"]["Value"]))
    return _read[1]


def forget() -> None:
    """Read the keys again at the next call."""
    global _read  # noqa: PLW0603
    _read = None
