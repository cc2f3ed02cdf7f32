"""`make bench`: our function beside a bare one, in the same run, against the same stub; then what a pledge costs, by
calls that are counted on moto. Writes nothing."""

import json
import os
import statistics
import subprocess
import sys

from bench import cost
from bench.stub import serving

COLD_RUNS, WARM_RUNS = 11, 5
GOALS = {"warm": 1.25, "cold": 1.35}
UNITS = {"warm": "CPU a warm POST /api/pledges", "cold": "CPU from import to the first pledge"}


def main() -> None:
    """Print milliseconds of CPU and their ratio, with the goal of the project's quality figures."""
    with serving() as endpoint:
        for how, runs in (("warm", WARM_RUNS), ("cold", COLD_RUNS)):
            taken: dict[str, list[float]] = {"ours": [], "bare": []}
            for _ in range(runs):  # by turns, so that whatever else the machine does meets both
                for which, each in taken.items():
                    each.append(_measure(which, how, endpoint))
            ours, bare = (statistics.median(taken[which]) * 1000 for which in ("ours", "bare"))
            ratio = ours / bare
            verdict = "met" if ratio <= GOALS[how] else "MISSED"
            sides = f"ours {ours:.2f} ms, bare {bare:.2f} ms"
            print(f"{UNITS[how]}: {sides}, ratio {ratio:.2f} (goal {GOALS[how]}: {verdict})")
    cost.main()


def _measure(which: str, how: str, endpoint: str) -> float:
    stage = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "PLEDGES_TABLE": "pledges",
        "REQUESTS_PER_MINUTE": "1000000",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",  # as in every stage
    }
    command = [sys.executable, "-m", "bench.one", which, how]
    ran = subprocess.run(command, env=os.environ | stage, capture_output=True, text=True, check=True, timeout=120)
    return float(json.loads(ran.stdout)[how])


main()
