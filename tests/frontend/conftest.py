"""Fixtures of the tests that open the built site in a browser."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Page

from tests.support import site_server
from tests.support.played_api import Api
from tests.support.published_files import PublishedFiles

NOON = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 - local time of the screen


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a running site server."""
    with site_server.serving(tmp_path_factory.mktemp("served")) as origin:
        yield origin


@pytest.fixture
def api(page: Page) -> Api:
    return Api(page)


@pytest.fixture
def short_timeouts(page: Page) -> None:
    """Timeouts are 50 times shorter, except 15 s in send.js: a busy machine would exceed a shorter one."""
    page.add_init_script("const slow = setTimeout; window.setTimeout = (f, ms) => slow(f, ms === 15000 ? ms : ms / 50)")


@pytest.fixture
def published(page: Page) -> PublishedFiles:
    page.clock.install(time=NOON)
    return PublishedFiles(page)
