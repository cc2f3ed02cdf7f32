"""Waits for what AWS knows a moment later: a role that was just made, a right that was just given.

AWS then refuses the next call, in the words of `ANSWERS`. Such a call, and no other, is made again until `WITHIN` has
passed since it was first refused so. Chalice waits for roles by itself, but not for rights on a stream.
"""

import os
import time
from collections.abc import Callable
from typing import Any

WITHIN, PAUSE = 120, 5
"""Seconds."""
NO_ROLE = "cannot be assumed by Lambda"
NO_STREAM = "Cannot access stream"
NO_RIGHT = "execution role does not have permissions to call"
NO_DESTINATION = "Unable to validate the following destination configurations"
ANSWERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "lambda.CreateFunction": ("InvalidParameterValueException", (NO_ROLE,)),
    "lambda.CreateEventSourceMapping": ("InvalidParameterValueException", (NO_STREAM, NO_RIGHT)),
    "lambda.UpdateEventSourceMapping": ("InvalidParameterValueException", (NO_RIGHT,)),
    "s3.PutBucketNotificationConfiguration": ("InvalidArgument", (NO_DESTINATION,)),
}
"""Call to the code and words with which AWS says that it does not know yet (API references, and what others report)."""
PROGRESS = "SCBD_PROGRESS"
"""The variable that names the file to which a child process tells how it goes: what it prints is kept for errors."""


def wait(events: Any) -> None:
    """Have calls wait, of a client (`client.meta.events`) or of all clients of a session (its event emitter)."""
    for call in ANSWERS:
        events.register_first(f"needs-retry.{call}", _handler(call))


def _handler(call: str) -> Callable[..., int | None]:
    """botocore asks it after each answer: how many seconds until the call is made again, or None."""
    code, phrases = ANSWERS[call]
    since: float | None = None

    def again(response: Any = None, **_: Any) -> int | None:
        nonlocal since
        error = response[1].get("Error", {}) if response else {}
        said = str(error.get("Message", ""))
        if error.get("Code") != code or not any(phrase in said for phrase in phrases):
            since = None
            return None
        since = _now() if since is None else since
        if _now() - since >= WITHIN:
            return None
        _tell(f"\n    AWS does not know it yet, and is asked again in {PAUSE} s: {said}")
        return PAUSE

    return again


def _now() -> float:
    return time.monotonic()


def _tell(line: str) -> None:
    """As part of the line of the deployment's step, in whichever process."""
    number = os.environ.get(PROGRESS)
    if number is None:
        print(line, end="", flush=True)
    else:
        os.write(int(number), line.encode())
