"""The secrets of a stage: one item of a table of its own, written by the deployment (`infra/aws/secrets.py`).

Not of Parameter Store: its client costs each cold start 25 ms of CPU, and it answers 40 reads a second in an account,
fewer than the functions that a surge starts.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from botocore.exceptions import ClientError

from chalicelib import clock, errors, log
from chalicelib.aws import tables
from chalicelib.settings import settings

KEY = {"name": "stage"}
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
    """The secrets of this stage, cached for five minutes, or longer while the table does not answer.

    Raises Unavailable if it has not answered yet.
    """
    global _read  # noqa: PLW0603 - a cache with an age
    if _read is None or clock.now() - _read[0] > CACHED_FOR:
        try:
            _read = clock.now(), _stored()
        except (errors.Unavailable, ClientError) as error:
            if _read is None:
                raise errors.Unavailable(seconds=5) from error
            log.failure("secrets.stale", error)
    return _read[1]


def forget() -> None:
    """Drop the cached secrets."""
    global _read  # noqa: PLW0603
    _read = None


def _stored() -> Secrets:
    item = tables.get(settings().secrets_table, KEY)
    if item is None:  # before the stage's first deployment has made them
        raise errors.Unavailable(seconds=5)
    found = json.loads(item["values"])
    return Secrets(found["identity"], found["signing"], tuple(found.get("cdn", ())))
