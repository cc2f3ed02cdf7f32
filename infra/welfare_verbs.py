"""The welfare drill and the look-up of addresses, as the command line runs them."""

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

from infra.aws import functions
from infra.stage import Stage

PAUSE = 10  # seconds


def drill(stage: Stage, minutes: int, pause: Callable[[float], None] = time.sleep) -> bool:
    """Send a harmless flag the whole way and print each step. Whether somebody opened it within so many minutes."""
    flag = _answer(functions.run_operation(stage, "welfare-drill-begin"))
    print(_beginning(flag), flush=True)
    try:
        opened = _follow(stage, flag["id"], minutes * 60, pause)
    finally:
        functions.run_operation(stage, "welfare-drill-end", flag["id"])
    print("Opened. The drill is over and its flag is gone." if opened else f"Not opened within {minutes} minutes.")
    return opened


def look_up(stage: Stage, asked: argparse.Namespace) -> None:
    """Ask for an address by two moderators, and print it. OperatorError: it is refused, and why."""
    print(functions.run_operation(stage, "look-up-address", asked.id, asked.by, asked.and_by, asked.why), end="")


def _answer(printed: str) -> dict[str, Any]:
    """What an operation answers is its last line; lines of the log may stand before it."""
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


def _beginning(flag: dict[str, Any]) -> str:
    unknown = "".join(f"\nThe rota names {name}, who is no moderator." for name in flag["strangers"])
    told = f"To be told, in this order: {', '.join(flag['people'])}."
    nobody = "Nobody is on duty now, so nobody is told before the next duty begins."
    return f"Drill {flag['id']}: nobody is in danger. {told if flag['people'] else nobody}{unknown}"


def _follow(stage: Stage, flag_id: str, seconds: int, pause: Callable[[float], None]) -> bool:
    told: set[str] = set()
    for waited in range(0, seconds + 1, PAUSE):
        state = _answer(functions.run_operation(stage, "welfare-drill-look", flag_id))
        new = [step for step in state["steps"] if step not in told]
        print(*new, sep="\n", end="\n" if new else "", flush=True)
        told.update(new)
        if state["opened"]:
            return True
        if waited < seconds:
            pause(PAUSE)
    return False
