"""The journey with other rules, as a deployment would bring them."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from chalicelib.journey import rules as journey_rules

Told = dict[str, Any]


@contextmanager
def changed_rules(change: Callable[[Told], Told]) -> Iterator[None]:
    """Within the block, `journey.json` says what `change` makes of it."""
    told = change(json.loads(journey_rules._COMPILED.read_text("utf-8")))
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder) / "journey.json"
        compiled.write_text(json.dumps(told), "utf-8")
        with patch.object(journey_rules, "_COMPILED", compiled):
            journey_rules.rules.cache_clear()
            try:
                yield
            finally:
                journey_rules.rules.cache_clear()


def _later_check_ins(told: Told) -> Told:
    """The journey, with each check-in two days later, and one more reminder."""
    for journey in told["journeys"].values():
        for step in journey["steps"]:
            step["day"] += 2 if step["mail"] == "check_in" else 0
        journey["reminders"].append({"code": "extra", "on": [9], "first": 0, "last": 0})
    return told


def _without_comeback(told: Told) -> Told:
    for journey in told["journeys"].values():
        journey["steps"] = [step for step in journey["steps"] if step["mail"] != "comeback"]
    return told


DEPLOYMENTS: dict[str, Callable[[Told], Told]] = {
    "as it is": lambda told: told,
    "later check-ins": _later_check_ins,
    "no comeback": _without_comeback,
}
