"""`make mutate`: change the code in small ways, one at a time, and see a test fail for each (mutation testing).

mutmut makes the changes (mutants) to copies under `mutants/`; `tests/support/mutant_runs.py` runs the tests that reach
each; `[tool.mutmut]` in pyproject.toml names the modules and the tests. A mutant that no test notices must be in
`tests/mutants.yaml`, with the reason why that is right; one that is there and is noticed now must leave it. Exits with
1 otherwise.

With AGAIN=1, what a test noticed before is not run again, unless its function has changed since. With ONLY=totals, only
mutants with this word in their names are run.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from mutmut.__main__ import create_mutants
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, walk_mutatable_files

from tests.support.mutant_runs import ASKED, NOTICED, REACHED, VERDICTS

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"
LISTED = ROOT / "tests" / "mutants.yaml"
HOURS = 5
"""After so long the run is stopped, and fails. AGAIN=1 goes on with it."""
LEAST_NOTICED = 0.9


class Mutant(NamedTuple):
    """One change of one function. `was`, `now`: its changed lines, stripped; this outlives mutmut's numbers."""

    function: str
    was: str
    now: str


def main() -> int:
    """Run the mutants; print what is to do. Returns the exit status."""
    again, only = os.environ.get("AGAIN") == "1", os.environ.get("ONLY", "")
    _generate(keep_noticed=again)
    paths = dict(_generated())
    known = {verdict["mutant"] for verdict in _verdicts()}
    asked = [name for name in paths if name not in known and only in name]
    (MUTANTS / ASKED).write_text(json.dumps(asked), "utf-8")
    _run()
    verdicts = [verdict for verdict in _verdicts() if only in verdict["mutant"]]
    return _report(verdicts, paths, is_whole=not only)


def _generate(*, keep_noticed: bool) -> None:
    """Make mutants of today's code. Verdicts on unchanged functions may be kept, and what tests reach."""
    hashes = _hashes()
    kept = [each for each in _verdicts() if keep_noticed and each["verdict"] in NOTICED]
    reached = (MUTANTS / REACHED).read_bytes() if keep_noticed and (MUTANTS / REACHED).exists() else b"{}"
    shutil.rmtree(MUTANTS, ignore_errors=True)
    MUTANTS.mkdir()
    set_mutant_under_test("mutant_generation")
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(os.cpu_count() or 1)
    now = _hashes()
    (MUTANTS / REACHED).write_bytes(reached)
    with (MUTANTS / VERDICTS).open("w", encoding="utf-8") as file:
        for each in kept:
            function = each["mutant"].partition("__mutmut_")[0]
            if function in now and now[function] == hashes.get(function):
                file.write(json.dumps(each) + "\n")


def _run() -> None:
    plugin = ["-p", "tests.support.mutant_runs", "-p", "no:cacheprovider", "--rootdir=.", "--capture=sys"]
    command = [sys.executable, "-m", "pytest", *plugin, *config().pytest_add_cli_args]
    environment = {**os.environ, "PY_IGNORE_IMPORTMISMATCH": "1"}
    selection = config().pytest_add_cli_args_test_selection
    subprocess.run([*command, *selection], cwd=MUTANTS, env=environment, check=True, timeout=HOURS * 3600)


def _report(verdicts: list[dict[str, Any]], paths: dict[str, Path], *, is_whole: bool) -> int:
    survived = [_mutant(each["mutant"], paths) for each in verdicts if each["verdict"] not in NOTICED]
    noticed = 1 - len(survived) / len(verdicts)
    print(
        f"\n{len(verdicts)} mutants; a test noticed {noticed:.1%}.", dict(Counter(each["verdict"] for each in verdicts))
    )
    problems = list(_differences(survived, is_whole=is_whole))
    if noticed < LEAST_NOTICED:
        problems.append(f"Tests must notice at least {LEAST_NOTICED:.0%}.")
    print(*problems, sep="\n")
    return 1 if problems else 0


def _differences(survived: list[Mutant], *, is_whole: bool) -> Iterator[str]:
    """What the list lacks, and, after a run of all mutants, what it has too much."""
    entries = yaml.safe_load(LISTED.read_text("utf-8")) or []
    listed = [Mutant(entry["in"], entry["was"], entry["now"]) for entry in entries]
    yield from (
        f"No test notices this, and {LISTED.name} does not list it: {each}" for each in survived if each not in listed
    )
    if is_whole:
        yield from (
            f"{LISTED.name} lists this, but a test notices it now: {each}" for each in listed if each not in survived
        )


def _verdicts() -> list[dict[str, Any]]:
    """What became of each mutant that was run."""
    file = MUTANTS / VERDICTS
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def _generated() -> Iterator[tuple[str, Path]]:
    """Each mutant's name (`chalicelib.tokens.x_read__mutmut_7`), and the file that it changes."""
    for path in walk_mutatable_files():
        yield from ((name, path) for name in _made_of(path).exit_code_by_key)


def _hashes() -> dict[str, str]:
    """Of the code of each function, by its name (`chalicelib.tokens.x_read`)."""
    return {
        ".".join((*path.with_suffix("").parts, name)): code
        for path in walk_mutatable_files()
        for name, code in _made_of(path).hash_by_function_name.items()
    }


def _made_of(path: Path) -> SourceFileMutationData:
    data = SourceFileMutationData(path=path)
    data.load()
    return data


def _mutant(name: str, paths: dict[str, Path]) -> Mutant:
    lines = get_diff_for_mutant(name, path=paths[name]).splitlines()
    was, now = (
        " ".join(line[1:].strip() for line in lines if re.match(rf"{re.escape(sign)}(?!{re.escape(sign)})", line))
        for sign in "-+"
    )
    function = name.partition("__mutmut_")[0].replace(".xǁ", ".").replace("ǁ", ".").replace(".x_", ".")
    return Mutant(function, was, now)


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
