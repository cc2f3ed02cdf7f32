"""`make faults`: what becomes of each side effect under each fault. Prints a table; exits with 1 at "lost" or "twice".

A cell runs the real function in process on an empty stage, injects the fault at the AWS call that carries the effect,
delivers the event again until the function succeeds, as AWS does, and counts how often the effect is there.
"""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib import clock
from chalicelib.aws import tables
from chalicelib.settings import settings
from tests.support.aws_calls import WorkerKilled, hooked
from tests.support.crashes import at_call, crash_at
from tests.support.deliveries import Prepared
from tests.support.effects import EFFECTS, Effect
from tests.support.journey_effects import JOURNEY_EFFECTS
from tests.support.people_effects import PEOPLE_EFFECTS
from tests.support.storage import object_keys
from tests.support.world import TODAY, fresh_world

ALL = [*EFFECTS, *JOURNEY_EFFECTS, *PEOPLE_EFFECTS]
WEEK, CLAIM = timedelta(days=7), timedelta(minutes=16)
REDELIVERIES = 3
GOOD = {"once", "repeated", "parked", "late", "alarm", "refused", "waits", "-"}
MEANING = """once      the effect is there once, by one call
repeated  called more often, same outcome
late      once, after a claim expired
parked    kept with its data in the failures bucket
alarm     not there; an alarm asks an operator to settle the mail
refused   not there; the person is told that it is too late
waits     not there; SES tells within a day what became of the mail, or it is asked once more, or noted as lost
-         no such event can come
"""


@dataclass(frozen=True)
class Fault:
    """`at_effect` meets the first call that carries the effect; `times`: deliveries that succeed; `later_first`: a
    later event is delivered before; `delay`: of the first delivery."""

    at_effect: Callable[[str], AbstractContextManager[None]] = lambda _: nullcontext()
    times: int = 1
    later_first: bool = False
    delay: timedelta = timedelta()


@contextmanager
def failing(operation: str, moment: Any, error: Exception) -> Iterator[None]:
    """The first such call fails, before or after its effect."""

    def fail() -> None:
        raise error

    with at_call(0, moment, fail, [operation]):
        yield


THROTTLED = ClientError(
    {"Error": {"Code": "ThrottlingException"}, "ResponseMetadata": {"HTTPStatusCode": 400}},  # type: ignore[typeddict-item]
    "any",
)
FAULTS = {
    "crash before": Fault(lambda operation: crash_at(0, "before", [operation])),
    "crash after": Fault(lambda operation: crash_at(0, "after", [operation])),
    "throttle": Fault(lambda operation: failing(operation, "before", THROTTLED)),
    "time-out": Fault(lambda operation: failing(operation, "after", ReadTimeoutError(endpoint_url="aws"))),
    "duplicate": Fault(times=2),
    "reorder": Fault(later_first=True),
    "a week late": Fault(delay=WEEK),
}


def outcome(effect: Effect, fault: Fault) -> str:
    """One of `MEANING`, or "lost", or "twice"."""
    with fresh_world():
        prepared = effect.prepare()
        if fault.later_first and prepared.later is None:
            return "-"
        delivered, calls = _deliver(prepared, fault, effect.carried_by)
        with clock.at(TODAY + fault.delay):
            times = effect.count(calls)
        if times == 0 and fault.delay >= effect.refused_after:
            return "refused"
        if times == 0 and _waiting_envelopes():
            return "waits"
        if times == 0:
            return "parked" if object_keys("failures") else "alarm" if _unsettled_mails() else "lost"
        if times > 1:
            return "twice"
    return "repeated" if delivered == "once" and calls > _calls_without_fault(effect) else delivered


def _waiting_envelopes() -> int:
    mails = tables.scan(settings().mail_table)
    return sum(item["status"] in {"sending", "unknown"} for item in mails if str(item["id"]).startswith("journey-"))


def _unsettled_mails() -> int:
    return sum(item.get("status") == "unknown" for item in tables.scan(settings().mail_table))


@cache
def _calls_without_fault(effect: Effect) -> int:
    with fresh_world():
        return _deliver(effect.prepare(), Fault(), effect.carried_by)[1]


def _deliver(prepared: Prepared, fault: Fault, carried_by: str) -> tuple[str, int]:
    """Deliver as AWS does, until it succeeds. "late" if that takes until a claim expires, else "once"; and the number
    of calls that carried the effect."""
    calls: list[object] = []
    with hooked([f"after-call.{carried_by}"], lambda **_: calls.append(_)), clock.at(TODAY + fault.delay):
        if fault.later_first and prepared.later:
            _succeeds(prepared.later)
        with fault.at_effect(carried_by):
            left = fault.times - _succeeds(prepared.deliver)
        for _ in range(REDELIVERIES):
            left -= left > 0 and _succeeds(prepared.deliver)
        with clock.at(TODAY + fault.delay + CLAIM):
            late = left > 0 and _succeeds(prepared.deliver)
    return "late" if late else "once", len(calls)


def _succeeds(deliver: Callable[[], Any]) -> bool:
    """Whether AWS (or a person, for a request) would not deliver it again."""
    try:
        answer = deliver()
    except (WorkerKilled, Exception):  # whatever it was, Lambda delivers again
        return False
    failed = isinstance(answer, dict) and answer.get("batchItemFailures")
    return not failed and getattr(answer, "status", 200) < 500


def main() -> int:
    """Print the table; returns the exit status."""
    width, wrong = max(len(effect.name) for effect in ALL), 0
    print(" " * width, *(f"{name:12}" for name in FAULTS))
    for effect in ALL:
        print(f"{effect.name:{width}}", end=" ")
        for fault in FAULTS.values():
            with redirect_stdout(io.StringIO()):  # the functions' log
                found = outcome(effect, fault)
            wrong += found not in GOOD
            print(f"{found if found in GOOD else found.upper():12}", end=" ", flush=True)
        print()
    print(MEANING)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
