"""Fixtures of the tests that open the built site in a browser."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import site_server
from tests.support.browser import start_reviewing
from tests.support.played_api import Api, PlayedAnswer
from tests.support.played_review import LISTED, SESSION
from tests.support.published_files import PublishedFiles
from tests.support.real_api import answer_in_process

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
def real(world: None, page: Page) -> Page:
    """A page that talks to the API in this process."""
    answer_in_process(page)
    return page


@pytest.fixture
def plain(world: None, browser: Browser, base_url: str) -> Iterator[Page]:
    """The same without script."""
    with browser.new_context(java_script_enabled=False, base_url=base_url) as context:
        page = context.new_page()
        answer_in_process(page)
        yield page


@pytest.fixture
def short_timeouts(page: Page) -> None:
    """Timeouts are 50 times shorter, except 15 s in send.js: a busy machine would exceed a shorter one."""
    page.add_init_script("const slow = setTimeout; window.setTimeout = (f, ms) => slow(f, ms === 15000 ? ms : ms / 50)")


@pytest.fixture
def published(page: Page) -> PublishedFiles:
    page.clock.install(time=NOON)
    return PublishedFiles(page)


@pytest.fixture
def open_review(page: Page, api: Api) -> Callable[..., None]:
    def go(*answers: PlayedAnswer) -> None:
        api.answers = [SESSION, *answers]
        start_reviewing(page, "/en/review/#li.n.k")
        expect(page.locator("[data-status]")).to_have_text(LISTED)

    return go
