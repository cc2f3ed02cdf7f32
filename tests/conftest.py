"""Fixtures and settings that all tests share."""

import gc
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

from infra.local import local_stack
from tests.support.aws_calls import hook
from tests.support.browser import CHROMIUM, FLAGS
from tests.support.roles import held_to_roles
from tests.support.world import fresh_world

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported lives as long as the run, so the garbage collector need not look at it: a tenth of the CPU of
    tests on moto, which make many short-lived objects."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture
def world() -> Iterator[None]:
    """An empty stage for one test, in process; see `tests/support/world.py`."""
    with fresh_world():
        yield


@pytest.fixture(autouse=True)
def roles() -> Iterator[None]:
    """No function does what its role does not allow."""
    with held_to_roles() as refused:
        yield
    assert refused == []


@pytest.fixture
def sent(world: None) -> list[dict[str, Any]]:
    """The SendEmail requests that SES accepted."""
    taken: list[dict[str, Any]] = []
    requested: list[dict[str, Any]] = []
    hook("before-parameter-build", "sesv2.SendEmail", lambda params, **_: requested.append(params))
    hook("after-call", "sesv2.SendEmail", lambda **_: taken.append(requested[-1]))
    return taken


STACK_SETTINGS = {
    "DIGEST_WINDOW": "1",
    "MAILS_PER_HOUR": "1000000",
    "MAILS_PER_DAY": "1000000",
    "REQUESTS_PER_MINUTE": "100000",
}
MODERATORS = (("Mairi Scott", "mairi@board.example"), ("Ewan Reid", "ewan@board.example"))
SHARE_STACK = re.compile(
    r"tests/(journeys/(?!test_follow_through|test_season_turn)|infra/(?!local/(?!test_lifetime|test_change_lock|test_gameday)))"
)
MOVE_CLOCK = re.compile(r"tests/journeys/test_follow_through")
"""Share another stack, whose clock they move."""
ORDER = (
    "journeys/test_follow_through",
    "infra/local/",
    "journeys/test_restart",
    "journeys/",
    "infra/",
    "totals/",
    "frontend/",
    "publishing/",
)
"""Parts of the run, longest first, so that both workers end together; other tests follow."""

SLOW = re.compile(
    r"publishing/|frontend/test_(printing|languages|content_mistakes|oldest_browsers|assets|editions)|test_switches"
    r"|stories/test_pictures|people/test_my_pledges|smoke/|moderation/test_weekly|nightly/test_public_files"
)
"""Tests in which whole sites are written, or many pictures: half of the time of those without browser and emulator."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local_stack.Stack]:
    """The whole platform on the emulator with IAM enforced; all tests of a run share it."""
    if "PYTEST_XDIST_WORKER" in os.environ:  # all workers share this parent folder: a second stack fails here
        (tmp_path_factory.getbasetemp().parent / "one-stack").touch(exist_ok=False)
    folder = tmp_path_factory.mktemp("stack")
    with local_stack.running(folder, settings=STACK_SETTINGS, moderators=MODERATORS) as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """One Chromium for each worker."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


class OneWorkerForTheStack(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    """Schedules tests one by one, and runs those that share the stack on one worker.

    xdist's own `xdist_group` does not reach the scheduler with pytest 9.2, which ignores the node id that it changes.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "stack" if SHARE_STACK.match(nodeid) else "clock" if MOVE_CLOCK.match(nodeid) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneWorkerForTheStack:
    """xdist's hook."""
    return OneWorkerForTheStack(config, log)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark tests that need the emulator or a browser, or take long."""
    fixtures = getattr(item, "fixturenames", ())
    if SLOW.match(_folder(item.path)):
        item.add_marker(pytest.mark.slow)
    if "stack" in fixtures or _folder(item.path).startswith("infra/local/"):
        item.add_marker(pytest.mark.emulator)
    if "browser" in fixtures:
        item.add_marker(pytest.mark.browser)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest parts first; within a part the order stays random."""
    items.sort(key=lambda item: _turn(_folder(item.path)))


@cache
def _turn(folder: str) -> int:
    return next((turn for turn, part in enumerate(ORDER) if folder.startswith(part)), len(ORDER))


@cache
def _folder(path: Path) -> str:
    return path.relative_to(Path(__file__).parent).as_posix()
