"""Runs tests of mutants, as a plugin of pytest within `mutants/`; `tests/mutation.py` starts it.

pytest collects once. Each test runs once without a mutant, which tells what it reaches and costs, and fills caches.
Then each mutant gets a process of its own, forked from this one, which runs the tests that reach its function until one
fails: first those that noticed others like it, then cheap ones.
"""

import json
import os
import resource
import signal
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import Literal, NamedTuple, NoReturn, cast

import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

ASKED, REACHED, VERDICTS = Path("asked.json"), Path("reached.json"), Path("verdicts.jsonl")
"""The names of the mutants to run, what tests reach, and a line for each mutant that was run."""
SECONDS = int(os.environ.get("MUTATION_SECONDS", "20"))
"""CPU seconds of tests for one mutant. One that no test noticed until then has survived."""
LONGEST_WAIT = 300
"""Seconds that one test may take by the clock on the wall, as in pyproject.toml; some mutants wait for ever."""
FAILED, PASSED = 1, 0
NOTICED = {"killed", "endless", "hung"}
"""By a test that failed, took far longer than without the mutant, or came to no end."""
_VERDICTS = {FAILED: "killed", PASSED: "survived", -signal.SIGXCPU: "endless", -signal.SIGALRM: "hung"}


class MeasuredTest(NamedTuple):
    """A test, its CPU seconds, and the functions that it reaches, by mutmut's names (`chalicelib.tokens.x_read`).
    `known`: since an earlier run."""

    item: pytest.Item
    seconds: float
    reaches: list[str]
    known: bool


class Trial(NamedTuple):
    """A process that runs tests of a mutant. Its end of the pipe tells which of them failed."""

    mutant: str
    told: int


def pytest_sessionstart() -> None:
    """Tests of properties need not look for the smallest example."""
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("mutants", hypothesis.settings.get_profile("repeatable"), phases=phases)
    hypothesis.settings.load_profile("mutants")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
    """Nobody reads how a test failed, and to write it takes ten times as long as the test."""
    if call.excinfo is None or call.excinfo.errisinstance(pytest.skip.Exception):
        return None
    return pytest.TestReport(
        item.nodeid, item.location, {}, "failed", None, cast("Literal['setup', 'call', 'teardown']", call.when)
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the mutants that are asked for, in place of the tests. Stops if a test fails without one, or none does if
    every function fails."""
    if session.testsfailed:
        raise session.Interrupted("Tests cannot be collected.")
    terminal, tests = session.config.get_terminal_writer(), _measured(session.items)
    _see_them_pass(tests)
    asked = json.loads(ASKED.read_text("utf-8"))
    for number, _ in enumerate(Mutants(tests).run(asked), 1):
        if number % 100 == 0 or number == len(asked):
            terminal.line(f"{number} of {len(asked)} mutants")
    return True


class Mutants:
    """Runs mutants in processes, and learns which tests notice them."""

    def __init__(self, tests: list[MeasuredTest]) -> None:
        self._reaching: defaultdict[str, list[MeasuredTest]] = defaultdict(list)
        for test in tests:
            for function in test.reaches:
                self._reaching[function].append(test)
        self._noticed: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """How many mutants of a function, or of a module, a test noticed."""
        self._running: dict[int, Trial] = {}

    def run(self, mutants: Iterable[str]) -> Iterator[str]:
        """Run them, as many at a time as there are processors, and note each verdict at once. Yields what is done."""
        for mutant in mutants:
            tests = self._likeliest_first(_function(mutant))
            if not tests:
                yield _note(mutant, "not reached")
                continue
            while len(self._running) >= (os.cpu_count() or 1):
                yield self._next_verdict()
            self._running.update([_forked(mutant, tests)])
        while self._running:
            yield self._next_verdict()

    def _likeliest_first(self, function: str) -> list[MeasuredTest]:
        """The tests that reach it. One of another capability is tried as late as one that takes three times as long."""
        module = _module(function)
        folder = f"tests/{module.split('.')[1]}/"

        def price(test: MeasuredTest) -> float:
            name = test.item.nodeid
            seconds = (test.seconds + 0.02) * (1 if name.startswith(folder) else 3)
            return seconds / (1 + self._noticed[function][name] + self._noticed[module][name] / 5)

        return sorted(self._reaching[function], key=price)

    def _next_verdict(self) -> str:
        pid, status, used = os.wait4(-1, 0)
        run, code = self._running.pop(pid), os.waitstatus_to_exitcode(status)
        failed = _told(run)
        if code == FAILED:
            function = _function(run.mutant)
            self._noticed[function][failed] += 1
            self._noticed[_module(function)][failed] += 1
        return _note(run.mutant, _VERDICTS.get(code, f"crashed {code}"), failed, used.ru_utime + used.ru_stime)


def _function(mutant: str) -> str:
    return mutant.partition("__mutmut_")[0]


def _module(function: str) -> str:
    return function.rpartition(".")[0]


def _note(mutant: str, verdict: str, test: str = "", seconds: float = 0) -> str:
    line = {"mutant": mutant, "verdict": verdict, "test": test, "seconds": round(seconds, 2)}
    with VERDICTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    return mutant


def _measured(items: list[pytest.Item]) -> list[MeasuredTest]:
    """What each test reaches and costs, from the file of an earlier run if its own is as it was then. The first of each
    file runs in any case, to fill caches."""
    earlier = json.loads(REACHED.read_text("utf-8"))
    tests, paths = [], set()
    set_mutant_under_test("stats")
    for item in items:
        known = earlier.get(item.nodeid)
        is_known = known is not None and known[0] == _digest(item.path)
        seconds, reaches = known[1:] if is_known and item.path in paths else _measure(item)
        paths.add(item.path)
        tests.append(MeasuredTest(item, seconds, reaches, is_known))
    set_mutant_under_test("")
    seen = {test.item.nodeid: (_digest(test.item.path), test.seconds, test.reaches) for test in tests}
    REACHED.write_text(json.dumps(seen), "utf-8")
    return tests


def _measure(item: pytest.Item) -> tuple[float, list[str]]:
    state()._stats.clear()
    before = process_time()
    if not _passes(item, None):
        pytest.exit(f"{item.nodeid} fails without a mutant.", returncode=2)
    return round(process_time() - before, 3), sorted(state()._stats)


@cache
def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _see_them_pass(tests: list[MeasuredTest]) -> None:
    """New tests, in processes and an order like those of mutants; and one fails if all functions do."""
    new = sorted((test for test in tests if test.reaches and not test.known), key=lambda test: test.seconds)
    reaching = [test for test in tests if test.reaches]
    runs = dict(_forked(mutant, part, 3600) for mutant, part in (("", new[::2]), ("", new[1::2]), ("fail", reaching)))
    while runs:
        pid, status = os.wait()
        run, code = runs.pop(pid), os.waitstatus_to_exitcode(status)
        if code != (FAILED if run.mutant else PASSED):
            pytest.exit(f"{_told(run) or 'Each test'} ends with {code}: mutant {run.mutant or 'none'}.", returncode=2)


def _told(run: Trial) -> str:
    with os.fdopen(run.told) as pipe:
        return pipe.read()


def _forked(mutant: str, tests: list[MeasuredTest], seconds: int = SECONDS) -> tuple[int, Trial]:
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        _run(mutant, tests, tell, seconds)
    os.close(tell)
    return pid, Trial(mutant, told)


def _run(mutant: str, tests: list[MeasuredTest], tell: int, seconds: int) -> NoReturn:
    """In the new process: run tests until one fails, or their time is up."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    set_mutant_under_test(mutant)
    followings = [*(test.item for test in tests), None][1:]
    for test, following in zip(tests, followings, strict=True):
        if process_time() > seconds:
            break
        _limit(test)
        try:
            passed = _passes(test.item, following)
        except BaseException:  # such as SystemExit of changed code
            passed = False
        if not passed:
            os.write(tell, test.item.nodeid.encode())
            os._exit(FAILED)
    os._exit(PASSED)


def _limit(test: MeasuredTest) -> None:
    """If the test takes far longer than without a mutant, this process ends."""
    most = int(process_time() + 10 * test.seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(LONGEST_WAIT)


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))
