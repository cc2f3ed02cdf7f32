"""The secrets of a stage: one SSM SecureString, created at the first deployment."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import clock, errors, log
from chalicelib.aws.clients import client
from chalicelib.settings import settings

CACHED_FOR = timedelta(minutes=5)
"""A warm function notices a new secret after this time at most."""


@dataclass(frozen=True)
class Secrets:
    """`signing`: key id -> secret, newest first, at most two. `identity`: the key of all ids, so it never changes.
    `cdn`: what proves that a request came through the CDN, newest first; two while one takes the other's place."""

    identity: str
    signing: dict[str, str]
    cdn: tuple[str, ...]


_read: tuple[datetime, Secrets] | None = None


def secrets() -> Secrets:
    """The secrets of this stage, cached for five minutes, or longer while SSM does not answer.

    Raises Unavailable if SSM has not answered yet.
    """
    global _read  # noqa: PLW0603 - a cache with an age
    if _read is None or clock.now() - _read[0] > CACHED_FOR:
        try:
            answer = client("ssm").get_parameter(Name=settings().secrets_parameter, WithDecryption=True)
        except (BotoCoreError, ClientError) as error:
            if _read is None:
                raise errors.Unavailable(seconds=5) from error
            log.failure("secrets.stale", error)
        else:
            found = json.loads(answer["Parameter"]["Value"])
            _read = clock.now(), Secrets(found["identity"], found["signing"], tuple(found.get("cdn", ())))
    return _read[1]


def forget() -> None:
    """Drop the cached secrets."""
    global _read  # noqa: PLW0603
    _read = None
