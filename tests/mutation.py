"""`make mutate`: change the code in small ways, one at a time, and see a test fail for each (mutation testing).

mutmut makes the changes (mutants) to copies under `mutants/` and runs the tests that reach each; `[tool.mutmut]` in
pyproject.toml names the modules and the tests. A mutant that no test notices must be in `tests/mutants.yaml`, with the
reason why that is right; one that is there and is noticed now must leave it. Exits with 1 otherwise.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
LISTED = ROOT / "tests" / "mutants.yaml"
MUTMUT = Path(sys.executable).with_name("mutmut")
HOURS = 3
"""After so long the run is stopped, and fails."""
LEAST_KILLED = 0.9


class Mutant(NamedTuple):
    """One change of one function. `was`, `now`: its changed lines, stripped; this outlives mutmut's numbers."""

    function: str
    was: str
    now: str


def main() -> int:
    """Run all mutants; print what is to do. Returns the exit status."""
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    workers = str(os.cpu_count() or 1)
    subprocess.run([MUTMUT, "run", "--max-children", workers], cwd=ROOT, check=True, timeout=HOURS * 3600)
    statuses = dict(_statuses())
    survived = [_mutant(name) for name, status in statuses.items() if status not in {"killed", "timeout"}]
    killed = 1 - len(survived) / len(statuses)
    print(f"\n{len(statuses)} mutants, {len(survived)} of them survived: {killed:.1%} killed.")
    problems = list(_differences(survived))
    if killed < LEAST_KILLED:
        problems.append(f"At least {LEAST_KILLED:.0%} must be killed.")
    print(*problems, sep="\n")
    return 1 if problems else 0


def _differences(survived: list[Mutant]) -> Iterator[str]:
    """What the list lacks, and what it has too much."""
    entries = yaml.safe_load(LISTED.read_text("utf-8")) or []
    listed = [Mutant(entry["in"], entry["was"], entry["now"]) for entry in entries]
    yield from (
        f"No test notices this, and {LISTED.name} does not list it: {each}" for each in survived if each not in listed
    )
    yield from (
        f"{LISTED.name} lists this, but a test notices it now: {each}" for each in listed if each not in survived
    )


def _statuses() -> Iterator[tuple[str, str]]:
    """Each mutant's name and what became of it: killed, timeout, survived, no tests, ..."""
    for line in _mutmut("results", "--all", "true").splitlines():
        name, _, status = line.strip().rpartition(": ")
        if name:
            yield name, status


def _mutant(name: str) -> Mutant:
    """The mutant of this name (`chalicelib.tokens.x_read__mutmut_7`), from mutmut's diff."""
    lines = _mutmut("show", name).splitlines()
    was, now = (
        " ".join(line[1:].strip() for line in lines if re.match(rf"{re.escape(sign)}(?!{re.escape(sign)})", line))
        for sign in "-+"
    )
    function = name.partition("__mutmut_")[0].replace(".xǁ", ".").replace("ǁ", ".").replace(".x_", ".")
    return Mutant(function, was, now)


def _mutmut(*words: str) -> str:
    return subprocess.run([MUTMUT, *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
