"""`make bench`: our function beside a bare one and beside other frameworks, in the same run, against the same stub;
what counting costs beside plain counters; then what a pledge costs, by calls counted on moto. Writes nothing."""

import json
import os
import statistics
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bench import cost, counting
from bench.functions import MODULES, Taken
from bench.stub import serving

RUNS = {"cold": 11, "warm": 5}
GOALS = {"warm": 1.25, "cold": 1.35}
"""CPU, times the bare function: the project's quality figures."""
PYTHON = Path(".venv/bench/bin/python")


def main() -> None:
    """Print milliseconds and their ratios, with the goals."""
    with serving() as stub:
        taken = {how: _by_turns(how, runs, stub.endpoint) for how, runs in RUNS.items()}
        _print_table(taken)
        counting.main(stub, _stage(stub.endpoint))
    cost.main()


def _by_turns(how: str, runs: int, endpoint: str) -> dict[str, Taken]:
    """The medians of each function. By turns, so that whatever else the machine does meets all."""
    measured: dict[str, list[Taken]] = {which: [] for which in MODULES}
    for number in range(runs + 1):
        for which, each in measured.items():
            taken = Taken(*json.loads(_output(["-m", "bench.one", which, how], _stage(endpoint))))
            if number:  # the first writes bytecode
                each.append(taken)
    return {
        which: Taken(*(statistics.median(values) for values in zip(*each, strict=True)))
        for which, each in measured.items()
    }


def _print_table(taken: dict[str, dict[str, Taken]]) -> None:
    found = json.loads(_output(["-m", "bench.packages"]))
    print(f"POST /api/pledges, milliseconds of CPU (wall), and times the bare function, on {os.cpu_count()} cores.")
    print(found["versions"])
    print(f"{'':12}{'warm':>22}{'cold':>26}{'package':>14}")
    for which in MODULES:
        cells = [_cell(taken[how][which], taken[how]["bare"]) for how in ("warm", "cold")]
        print(f"{which:12}{cells[0]:>22}{cells[1]:>26}{found['bytes'][which] / 1e6:11.1f} MB")
    for how, goal in GOALS.items():
        ratio = taken[how]["ours"].cpu / taken[how]["bare"].cpu
        print(f"ours, {how}: {ratio:.2f} times the bare function (goal {goal}: {'met' if ratio <= goal else 'MISSED'})")


def _cell(taken: Taken, bare: Taken) -> str:
    return f"{taken.cpu * 1000:.2f} ({taken.wall * 1000:.2f}) {taken.cpu / bare.cpu:5.2f}"


def _output(arguments: list[str], stage: Mapping[str, str] | None = None) -> str:
    """What this prints in the environment of the peers, where ours is measured too."""
    command, environment = [str(PYTHON), *arguments], os.environ | dict(stage or {})
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120).stdout


def _stage(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "PLEDGES_TABLE": "pledges",
        "REQUESTS_PER_MINUTE": "1000000",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",  # as in every stage
        "PYTHONDONTWRITEBYTECODE": "",  # as in a package of ours, each module has its bytecode
    }


main()
