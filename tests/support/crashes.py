"""Crashes at a chosen AWS call of the code under test, of any service, and another change in between."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Literal

from tests.support.aws_calls import WorkerKilled, hooked

SERVICES = ("dynamodb", "s3", "sqs", "sesv2")
"""All that the code under test calls; each may be narrowed to one call, as "s3.PutObject"."""
Moment = Literal["before", "after"]


@contextmanager
def at_call(
    number: int, moment: Moment, action: Callable[[], None], calls_to: Iterable[str] = SERVICES
) -> Iterator[None]:
    """Run `action` once within the block: before the call to AWS with this number (from 0), or after its effect and
    before its answer. Calls of `action` itself are not counted."""
    calls, acting = itertools.count(), False

    def run(**_: object) -> None:
        nonlocal acting
        if not acting and next(calls) == number:
            acting = True
            action()
            acting = False

    with hooked([f"{moment}-call.{each}" for each in calls_to], run):
        yield


@contextmanager
def crash_at(number: int, moment: Moment, calls_to: Iterable[str] = SERVICES) -> Iterator[None]:
    """End the worker, with all its threads, before or after its call to AWS with this number (from 0), if there are
    so many. The block ends there, too."""
    dead = False

    def die() -> None:
        nonlocal dead
        dead = True
        raise WorkerKilled

    def stay_dead(**_: object) -> None:
        if dead:
            raise WorkerKilled

    try:
        with (
            at_call(number, moment, die, calls_to),
            hooked([f"before-call.{service}" for service in SERVICES], stay_dead),
        ):
            yield
    except WorkerKilled:
        pass
