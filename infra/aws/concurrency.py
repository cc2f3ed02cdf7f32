"""Reserved concurrency: executions that are kept for those who pledge, and the most that pictures may take.

Lambda runs so many functions of an account at once and no more. What is reserved for a function no other takes, and the
function takes no more than that. The numbers are recorded in Chalice's configuration, so that `chalice deploy` keeps
them.
"""

from collections.abc import Iterator

from infra.aws import chalice_note, config
from infra.stage import Stage, stage_options

UNRESERVED = 100
"""Executions that Lambda asks to leave to all other functions."""
REFUSED = (
    "\n  Nothing is reserved: Lambda runs {quota} functions of this account at once, and {needed} are needed."
    " See docs/operations.md, Executions at once.\n "
)


def record(stage: Stage) -> None:
    """Record what is reserved, before the functions are deployed; nothing where the account's quota is too small."""
    wanted = wanted_reservations(stage)
    config.record_reservations(stage, wanted if not wanted or _has_room(stage, wanted) else {})


def _has_room(stage: Stage, wanted: dict[str, int]) -> bool:
    limit = stage.client("lambda").get_account_settings()["AccountLimit"]
    # What the stage keeps already is no part of what Lambda calls unreserved.
    room = fits(wanted, limit["UnreservedConcurrentExecutions"] + sum(_live_reservations(stage)))
    if not room:
        needed = sum(wanted.values()) + UNRESERVED
        print(REFUSED.format(quota=limit["ConcurrentExecutions"], needed=needed), end="")
    return room


def _live_reservations(stage: Stage) -> Iterator[int]:
    """What is kept for each function now, whatever is recorded here."""
    for function in chalice_note.live_functions(stage):
        found = stage.client("lambda").get_function_concurrency(FunctionName=stage.function_name(function))
        yield found.get("ReservedConcurrentExecutions", 0)


def wanted_reservations(stage: Stage) -> dict[str, int]:
    """Function -> executions, by the stage's options."""
    return dict(stage_options(stage.name)["reserved_concurrency"])


def fits(wanted: dict[str, int], free: int) -> bool:
    """Whether so many can be reserved of those that are free: all or none, because a part would be another design."""
    return free - sum(wanted.values()) >= UNRESERVED
